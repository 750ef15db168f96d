from django.urls import path

import patterns.urls  # noqa: F401  registers the `format` converter
from advisor.views import home, questionnaire, report, revisions, start, whatif

app_name = "advisor"
urlpatterns = [
    path("", home.home, name="home"),
    path("method/", home.method, name="method"),
    path("assessments/start/", start.assessment_start, name="assessment_start"),
    path("assessments/from-file/", start.file_start, name="file_start"),
    path("assessments/start/<slug:slug>/", start.example_start, name="example_start"),
    path("assessments/compare/", revisions.compare, name="compare"),
    path("assessments/<str:public_id>/revisions/", revisions.revision_list, name="revision_list"),
    path("assessments/<str:public_id>/what-if/", whatif.what_if, name="what_if"),
    path("assessments/<str:public_id>/", questionnaire.assessment_detail, name="assessment_detail"),
    path(
        "assessments/<str:public_id>/questions/<slug:input_name>/",
        questionnaire.question_detail,
        name="question_detail",
    ),
    path("assessments/<str:public_id>/answers/<slug:input_name>/", questionnaire.answer_save, name="answer_save"),
    path("assessments/<str:public_id>/judge/", questionnaire.assessment_judge, name="assessment_judge"),
    path("assessments/<str:public_id>/report/", report.report_detail, name="report_detail"),
    path(
        "assessments/<str:public_id>/report/diagram.<format:file_format>",
        report.report_diagram,
        name="report_diagram",
    ),
]

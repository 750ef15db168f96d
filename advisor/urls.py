from django.urls import path

import patterns.urls  # noqa: F401  registers the `format` converter
from advisor import views

app_name = "advisor"
urlpatterns = [
    path("", views.home, name="home"),
    path("method/", views.method, name="method"),
    path("assessments/start/", views.assessment_start, name="assessment_start"),
    path("assessments/start/<slug:slug>/", views.example_start, name="example_start"),
    path("assessments/<str:public_id>/", views.assessment_detail, name="assessment_detail"),
    path("assessments/<str:public_id>/answers/<slug:input_name>/", views.answer_save, name="answer_save"),
    path("assessments/<str:public_id>/judge/", views.assessment_judge, name="assessment_judge"),
    path("assessments/<str:public_id>/report/", views.report_detail, name="report_detail"),
    path(
        "assessments/<str:public_id>/report/diagram.<format:file_format>",
        views.report_diagram,
        name="report_diagram",
    ),
]

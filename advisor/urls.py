from django.urls import path

import patterns.urls  # noqa: F401  registers the `format` converter
from advisor.views import (
    accounts,
    decision,
    deletion,
    home,
    log,
    questionnaire,
    report,
    revisions,
    sharing,
    start,
    whatif,
)

app_name = "advisor"
urlpatterns = [
    path("", home.home, name="home"),
    path("method/", home.method, name="method"),
    path("assessments/", log.assessment_list, name="assessment_list"),
    path("assessments/log.zip", log.log_download, name="log_download"),
    path("assessments/start/", start.assessment_start, name="assessment_start"),
    path("assessments/from-file/", start.file_start, name="file_start"),
    path("assessments/start/<slug:slug>/", start.example_start, name="example_start"),
    path("assessments/compare/", revisions.compare, name="compare"),
    path("assessments/<slug:public_id>/revisions/", revisions.revision_list, name="revision_list"),
    path("assessments/<slug:public_id>/what-if/", whatif.what_if, name="what_if"),
    path("assessments/<slug:public_id>/decision/", decision.decision_detail, name="decision_detail"),
    path("assessments/<slug:public_id>/duplicate/", log.assessment_duplicate, name="assessment_duplicate"),
    path("assessments/<slug:public_id>/record.<slug:kind>.md", decision.record_download, name="record_download"),
    path(
        "assessments/<slug:public_id>/everything.zip",
        decision.everything_download,
        name="everything_download",
    ),
    path("assessments/<slug:public_id>/", questionnaire.assessment_detail, name="assessment_detail"),
    path(
        "assessments/<slug:public_id>/questions/<slug:input_name>/",
        questionnaire.question_detail,
        name="question_detail",
    ),
    path("assessments/<slug:public_id>/answers/<slug:input_name>/", questionnaire.answer_save, name="answer_save"),
    path("assessments/<slug:public_id>/judge/", questionnaire.assessment_judge, name="assessment_judge"),
    path("assessments/<slug:public_id>/report/", report.report_detail, name="report_detail"),
    path(
        "assessments/<slug:public_id>/report/diagram.<format:file_format>",
        report.report_diagram,
        name="report_diagram",
    ),
    path("assessments/<slug:public_id>/report.pdf", report.report_pdf, name="report_pdf"),
    path("assessments/<slug:public_id>/delete/", deletion.assessment_delete, name="assessment_delete"),
    path("assessments/<slug:public_id>/links/", sharing.share_link_create, name="share_link_create"),
    path("assessments/<slug:public_id>/links/<int:pk>/revoke/", sharing.share_link_revoke, name="share_link_revoke"),
    path("shared/<slug:token>/", sharing.shared_detail, name="shared_detail"),
    path("shared/<slug:token>/diagram.<format:file_format>", sharing.shared_diagram, name="shared_diagram"),
    path("shared/<slug:token>/copy/", sharing.shared_copy, name="shared_copy"),
    path("account/", accounts.account_detail, name="account_detail"),
    path("account/sign-in/", accounts.sign_in, name="sign_in"),
    path("account/sign-up/", accounts.sign_up, name="sign_up"),
    path("account/sign-out/", accounts.sign_out, name="sign_out"),
    path("account/password/", accounts.password_change, name="password_change"),
]

"""What is decided on an assessment, and its record as files."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from advisor.decisions import STORED, Decided, DecisionForm, recorded
from advisor.exports.decision_record import KINDS
from advisor.models import Assessment, Revision
from advisor.records import Records
from advisor.visitors import own_assessment, own_assessments

MARKDOWN = "text/markdown; charset=utf-8"
ZIP = "application/zip"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def decision_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    assessment = own_assessment(request, public_id, lock=request.method == "POST")
    others = own_assessments(request).exclude(pk=assessment.pk).order_by("name", "id")
    posted = request.POST if request.method == "POST" else None
    form = DecisionForm(posted, instance=assessment, others=others)
    if posted is not None and form.is_valid():
        assessment.save(update_fields=[*STORED, "updated"])
        return redirect(f"{request.path}?saved=1")
    kept = own_assessment(request, public_id)
    context = {"assessment": kept, "form": form, "decision": decided(request, kept), "has_others": others.exists()}
    return render(request, "advisor/decision_detail.html", context, status=422 if form.errors else 200)


def decided(request: HttpRequest, assessment: Assessment, newest: Revision | None = None) -> Decided:
    """The decision as it is stored, beside the newest judgement."""
    judged = newest or assessment.revisions.first()
    return Decided(assessment, judged, own_assessments(request), timezone.localdate())


@never_cache
@require_safe
def record_download(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """The record of the judgement that was decided on, or of the newest one."""
    if kind not in KINDS:
        raise Http404(f"There is no record of the kind {kind}.")
    assessment, revision = judged_assessment(request, public_id)
    records = Records(own_assessments(request), request.build_absolute_uri)
    content = records.write(assessment, revision, kind)
    return download(content.encode(), records.file_name(assessment, revision), MARKDOWN)


@never_cache
@require_safe
def everything_download(request: HttpRequest, public_id: str) -> HttpResponse:
    assessment, revision = judged_assessment(request, public_id)
    records = Records(own_assessments(request), request.build_absolute_uri)
    name = records.file_name(assessment, revision).removesuffix(".md")
    return download(records.everything(assessment, revision), f"{name}.zip", ZIP)


def judged_assessment(request: HttpRequest, public_id: str) -> tuple[Assessment, Revision]:
    """The visitor's assessment with the judgement that is recorded; 404 where there is none yet."""
    assessment = own_assessment(request, public_id)
    revision = recorded(assessment)
    if revision is None:
        raise Http404("This assessment has not been judged yet.")
    return assessment, revision


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

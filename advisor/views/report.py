"""The report on the newest judgement, or on the revision that an address asks for."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from advisor.models import Assessment, Revision
from advisor.records import Records
from advisor.report import Report, own_pages
from advisor.reviews import reviews_of
from advisor.sharing import ShareForm, shared_pages
from advisor.views.decision import decided, download
from advisor.visitors import own_assessment, own_assessments
from patterns import rendering
from patterns.htmx import HtmxRequest
from patterns.views.drawings import diagram_response


@never_cache
@require_safe
@vary_on_headers("HX-Request")
def report_detail(request: HtmxRequest, public_id: str) -> HttpResponse:
    report = own_report(request, public_id)
    if request.htmx:
        context = {"report": report, "assessment": report.assessment, "can_typeset": rendering.can_typeset()}
        return render(request, "advisor/_drawing.html", context)
    return report_page(request, report, ShareForm(report.assessment))


def report_page(request: HttpRequest, report: Report, form: ShareForm) -> HttpResponse:
    links = report.assessment.share_links.open()
    context = {
        "report": report,
        "assessment": report.assessment,
        "decision": decided(request, report.assessment, newest_of(report)),
        "reviews": reviews_of(report.assessment),
        "share_form": form,
        "can_typeset": rendering.can_typeset(),
        "share_links": [(link, request.build_absolute_uri(shared_pages(link).report)) for link in links],
    }
    return render(request, "advisor/report_detail.html", context, status=422 if form.errors else 200)


def own_report(request: HttpRequest, public_id: str) -> Report:
    """The judgement of the visitor's assessment that is asked for, else the newest; 404 where there is none."""
    assessment = own_assessment(request, public_id)
    asked = request.GET.get("revision", "")
    revision = asked_revision(assessment, asked) if asked else judgements_of(assessment).first()
    if revision is None:
        raise Http404("This assessment has not been judged yet, or has no such revision.")
    pages = own_pages(assessment, revision.number if asked else None)
    return Report(assessment, revision, request.GET.get("provider", ""), pages)


def asked_revision(assessment: Assessment, number: str) -> Revision | None:
    """The revision of a number that stands in an address; None where there is none."""
    is_number = number.isdecimal() and len(number) < 10
    return judgements_of(assessment).filter(number=int(number)).first() if is_number else None


def judgements_of(assessment: Assessment) -> QuerySet[Revision]:
    """Its revisions, the newest first, with the version of the rules that a report names."""
    return assessment.revisions.select_related("rules_version").defer("rules_version__rules")


def newest_of(report: Report) -> Revision | None:
    """The newest judgement of the assessment, which the report itself is unless it is of a revision asked for."""
    return report.revision if report.pages.revision is None else report.assessment.revisions.first()


@never_cache
@require_safe
def report_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The report on A4, or a page of plain text that says why there is none (503)."""
    report = own_report(request, public_id)
    context = {
        "layout": "paper.html",
        "report": report,
        "assessment": report.assessment,
        "decision": decided(request, report.assessment, newest_of(report)),
    }
    page = render_to_string("advisor/report_detail.html", context)
    try:
        content = rendering.typeset(page, request.build_absolute_uri("/"))
    except rendering.LayoutError as error:
        words, headers = f"{error}\n", {"Retry-After": "10"}
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8", headers=headers)
    records = Records(own_assessments(request), request.build_absolute_uri)
    name = records.file_name(report.assessment, report.revision).removesuffix(".md")
    return download(content, f"{name}.pdf", "application/pdf")


@never_cache
@require_safe
def report_diagram(request: HttpRequest, public_id: str, file_format: str) -> HttpResponse:
    report = own_report(request, public_id)
    return diagram_response(report.drawing.diagram, f"blueprint-{report.drawing.diagram.provider}", file_format)

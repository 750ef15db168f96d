"""The starter of a judged assessment: a page about it, and the zip."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advisor.records import Records
from advisor.report import Report
from advisor.starters import blueprint_starter, chosen_language, chosen_target
from advisor.views.report import own_report
from advisor.visitors import own_assessments
from patterns.starters.starter import Starter, StarterError
from patterns.starters.target import Target
from patterns.starting import Offer, chosen
from patterns.views.starting import starter_response


@never_cache
@require_safe
def report_starter(request: HttpRequest, public_id: str) -> HttpResponse:
    report = own_report(request, public_id)
    target, language = _chosen(request, report)
    page, archive = (reverse(f"advisor:report_{name}", args=[public_id]) for name in ("starter", "starter_zip"))
    try:
        found, trouble = _starter(request, report, target, language), ""
    except StarterError as error:
        found, trouble = None, str(error)
    offer = Offer(target, language, page, archive, found, trouble, report.pages.query)
    context = {"report": report, "assessment": report.assessment, "offer": offer}
    return render(request, "advisor/report_starter.html", context)


@never_cache
@require_safe
def report_starter_zip(request: HttpRequest, public_id: str) -> HttpResponse:
    report = own_report(request, public_id)
    try:
        return starter_response(_starter(request, report, *_chosen(request, report)))
    except StarterError as error:
        raise Http404(str(error)) from error


def _chosen(request: HttpRequest, report: Report) -> tuple[Target, str]:
    """What the address names, else what suits the workload: its provider's first target, its runtime's language."""
    workload = report.revision.workload
    try:
        suited = chosen_target("", workload).slug
    except StarterError:
        suited = ""
    target, language = chosen(request.GET.dict(), suited)
    return target, language if request.GET.get("language") else chosen_language("", workload, target)


def _starter(request: HttpRequest, report: Report, target: Target, language: str) -> Starter:
    records = Records(own_assessments(request), request.build_absolute_uri)
    record = records.write(report.assessment, report.revision, "madr")
    return blueprint_starter(report.revision.workload, report.revision.advice, target, language, record)

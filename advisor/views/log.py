"""The log of the visitor's assessments, and the copy that the next one starts from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from advisor.decisions import duplicate
from advisor.log import Log
from advisor.records import Records
from advisor.views.decision import ZIP, download
from advisor.visitors import own_assessment, own_assessments, ownership
from patterns.htmx import HtmxRequest


@never_cache
@require_safe
@vary_on_headers("HX-Request")
def assessment_list(request: HtmxRequest) -> HttpResponse:
    log = Log(own_assessments(request), request.GET, timezone.localdate())
    if request.htmx:
        return push_url(render(request, "advisor/_log.html", {"log": log}), f"{request.path}{log.address}")
    return render(request, "advisor/assessment_list.html", {"log": log})


@never_cache
@require_safe
def log_download(request: HttpRequest) -> HttpResponse:
    """The log as decision records in a zip."""
    records = Records(own_assessments(request), request.build_absolute_uri)
    return download(records.log(), "decision-log.zip", ZIP)


@never_cache
@require_POST
def assessment_duplicate(request: HttpRequest, public_id: str) -> HttpResponse:
    """A copy to start the next assessment from, which supersedes this one where that is asked for."""
    own = own_assessments(request)
    assessment = own_assessment(request, public_id)
    ownership(request)  # one who has as many as there may be makes no copy
    copy = duplicate(assessment, own, supersede="supersede" in request.POST)
    return redirect(f"{copy.get_absolute_url()}?copied=1")

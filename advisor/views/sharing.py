"""Links by which others read a report: made and revoked by its owner, opened by a guest."""

from collections.abc import Callable
from functools import wraps

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from advisor.audit import fingerprint, note
from advisor.decisions import Decided, recorded
from advisor.models import Assessment, Revision, ShareLink
from advisor.report import Report
from advisor.sharing import ShareForm, copy_shared, given, shared_pages
from advisor.views.report import asked_revision, own_report, report_page
from advisor.visitors import own_assessment, ownership
from patterns.htmx import HtmxRequest
from patterns.views.drawings import diagram_response

View = Callable[..., HttpResponse]


@never_cache
@require_POST
@transaction.atomic
def share_link_create(request: HttpRequest, public_id: str) -> HttpResponse:
    own_assessment(request, public_id, lock=True)
    report = own_report(request, public_id)
    form = ShareForm(report.assessment, request.POST)
    if not form.is_valid():
        return report_page(request, report, form)
    note(request, "share link made", link=fingerprint(form.save().token))
    return redirect(f"{report.pages.report}#share")


@never_cache
@require_POST
def share_link_revoke(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Close a link for good; one that is closed stays as it is."""
    link = get_object_or_404(own_assessment(request, public_id).share_links, pk=pk)
    if link.revoked is None:
        link.revoked = timezone.now()
        link.save(update_fields=["revoked"])
        note(request, "share link revoked", link=fingerprint(link.token))
    return redirect(f"{reverse('advisor:report_detail', args=[public_id])}#share")


def secret(view: View) -> View:
    """Keep a secret address out of caches, search engines and the requests of the page that stands there."""

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response

    return answer


@secret
@require_safe
@vary_on_headers("HX-Request")
def shared_detail(request: HtmxRequest, token: str) -> HttpResponse:
    """The report without anything that only its owner can open or do."""
    link, report = shared_report(request, token)
    assessment = link.assessment
    if request.htmx:
        return render(request, "advisor/_drawing.html", {"report": report, "link": link})
    assessment.copied_from = ""  # the name of another assessment, which is not shared
    context = {
        "link": link,
        "report": report,
        "assessment": assessment,
        "decision": Decided(assessment, assessment.revisions.first(), Assessment.objects.none(), timezone.localdate()),
        "given": given(assessment, report.revision),
    }
    return render(request, "advisor/shared_detail.html", context)


def shared_report(request: HttpRequest, token: str) -> tuple[ShareLink, Report]:
    """An open link and the report behind it."""
    link, revision = opened(request, token)
    pages = shared_pages(link, revision.number if request.GET.get("revision") else None)
    return link, Report(link.assessment, revision, request.GET.get("provider", ""), pages)


def opened(request: HttpRequest, token: str) -> tuple[ShareLink, Revision]:
    """An open link with the revision that is asked for, else the one that is recorded.

    The same 404 for a link that is unknown, expired or revoked, and for a revision that is not there.
    """
    links = ShareLink.objects.open().select_related("assessment").prefetch_related("assessment__answers")
    link = get_object_or_404(links, token=token)
    asked = request.GET.get("revision", "")
    revision = asked_revision(link.assessment, asked) if asked else recorded(link.assessment)
    if revision is None:
        raise Http404("There is no judgement to share.")
    return link, revision


@secret
@require_safe
def shared_diagram(request: HttpRequest, token: str, file_format: str) -> HttpResponse:
    _, report = shared_report(request, token)
    return diagram_response(report.drawing.diagram, f"blueprint-{report.drawing.diagram.provider}", file_format)


@secret
@require_http_methods(["GET", "HEAD", "POST"])
def shared_copy(request: HttpRequest, token: str) -> HttpResponse:
    """An assessment of the guest's own with what the link shows."""
    link, revision = opened(request, token)
    if request.method == "POST":
        copy = copy_shared(link.assessment, revision, **ownership(request))
        return redirect(f"{copy.get_absolute_url()}?copied=1")
    response = render(request, "advisor/shared_copy.html", {"link": link, "revision": revision})
    # Under no-referrer a browser sends the form without its origin, and it would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response

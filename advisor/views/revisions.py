"""What was judged earlier, and two judgements side by side."""

from django.core.validators import slug_re
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advisor.differences import Differences
from advisor.history import History
from advisor.models import Revision
from advisor.visitors import own_assessment, own_assessments


@never_cache
@require_safe
def revision_list(request: HttpRequest, public_id: str) -> HttpResponse:
    assessment = own_assessment(request, public_id)
    history = History(assessment, own_assessments(request), request.GET.get("page", ""))
    return render(request, "advisor/revision_list.html", {"assessment": assessment, "history": history})


@never_cache
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two judgements, each named as `assessment:number`; without a number the newest one is taken."""
    before, after = (_judged(request, request.GET.get(side, "")) for side in ("left", "right"))
    differences = Differences(before, after, request.GET.get("provider", ""))
    return render(request, "advisor/compare.html", {"differences": differences})


def _judged(request: HttpRequest, name: str) -> Revision:
    public_id, _, number = name.partition(":")
    if not slug_re.fullmatch(public_id):
        raise Http404("This is not the name of an assessment.")
    revisions = own_assessment(request, public_id).revisions.select_related("assessment", "rules_version")
    if number:
        revisions = (
            revisions.filter(number=int(number)) if number.isdecimal() and len(number) < 10 else revisions.none()
        )
    found = revisions.first()
    if found is None:
        raise Http404("This was not judged.")
    return found

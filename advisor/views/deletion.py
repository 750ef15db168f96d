"""An assessment is deleted, for good."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from advisor.visitors import own_assessment


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    if request.method == "POST":
        with transaction.atomic():
            own_assessment(request, public_id, lock=True).delete()
        return redirect(f"{reverse('advisor:assessment_list')}?deleted=1")
    assessment = own_assessment(request, public_id)
    context = {
        "assessment": assessment,
        "answers": len(assessment.answers_by_input()),
        "revisions": assessment.revisions.count(),
        "links": assessment.share_links.open().count(),
        "superseded": assessment.supersedes.count(),
    }
    return render(request, "advisor/assessment_delete.html", context)

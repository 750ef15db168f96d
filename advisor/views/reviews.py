"""Reviews of the visitor's own assessment by the lenses that were imported."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from advisor.models import ReviewLens
from advisor.review_forms import ReviewForm, save_review
from advisor.reviews import PillarReview, Review, review_of, reviews_of
from advisor.views.questionnaire import lists_of
from advisor.visitors import own_assessment


@never_cache
@require_safe
def review_list(request: HttpRequest, public_id: str) -> HttpResponse:
    assessment = own_assessment(request, public_id)
    context = {"assessment": assessment, "reviews": reviews_of(assessment)}
    return render(request, "advisor/review_list.html", context)


@never_cache
@require_safe
def review_detail(request: HttpRequest, public_id: str, lens_slug: str) -> HttpResponse:
    """The risks of a review, by pillar and in all, and what would lower them."""
    assessment = own_assessment(request, public_id)
    review = review_of(assessment, get_object_or_404(ReviewLens, slug=lens_slug))
    return render(request, "advisor/review_detail.html", {"assessment": assessment, "review": review})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def review_pillar(request: HttpRequest, public_id: str, lens_slug: str, pillar_id: str) -> HttpResponse:
    """The questions of one pillar: all of them are stored, or none where one answer cannot be read."""
    assessment = own_assessment(request, public_id, lock=request.method == "POST")
    row = get_object_or_404(ReviewLens, slug=lens_slug)
    review = review_of(assessment, row)
    shown = pillar_of(review, pillar_id)
    if request.method == "POST":
        data = lists_of(request.POST)
        forms = [ReviewForm.posted(reviewed, data) for reviewed in shown.rows]
        if not any(form.errors for form in forms):
            save_review(assessment, row, forms)
            return redirect(following(request, review, shown, public_id))
    else:
        forms = [ReviewForm.stored(reviewed) for reviewed in shown.rows]
    errors = [form for form in forms if form.errors]
    context = {"assessment": assessment, "review": review, "shown": shown, "forms": forms, "errors": errors}
    return render(request, "advisor/review_pillar.html", context, status=422 if errors else 200)


def pillar_of(review: Review, pillar_id: str) -> PillarReview:
    """404 for a pillar that the lens does not have."""
    for row in review.pillars:
        if row.pillar.id == pillar_id:
            return row
    raise Http404(f"The lens has no pillar {pillar_id}.")


def following(request: HttpRequest, review: Review, shown: PillarReview, public_id: str) -> str:
    """Where a save leads: to the next pillar where that is asked for and there is one, else to the risks."""
    after = review.pillars[review.pillars.index(shown) + 1 :]
    if "on" in request.POST and after:
        return reverse("advisor:review_pillar", args=[public_id, review.row.slug, after[0].pillar.id])
    return f"{reverse('advisor:review_detail', args=[public_id, review.row.slug])}?saved=1"

"""The questionnaire with its live verdict."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from advisor import judgement
from advisor.asked import groups_of, question_alone, question_groups, questions_of
from advisor.models import Answer, AnswerRead, Assessment, GivenAnswer, QuestionGroup
from advisor.path import Path, Progress
from advisor.questions import GroupForm, QuestionForm, questionnaire
from advisor.verdict import Verdict, shown_before
from advisor.visitors import assessment_to_answer, own_assessment, owner_of
from patterns.htmx import HtmxRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    if request.method != "POST":
        assessment = own_assessment(request, public_id)
        return _questionnaire(request, assessment, questionnaire(question_groups(), assessment.answers_by_input()))
    groups = take_answers(request, public_id, question_groups())
    assessment = own_assessment(request, public_id)
    if any(form.errors for group in groups for form in group.forms):
        return _questionnaire(request, assessment, groups, status=422)
    if "report" in request.POST:
        return judged(request, public_id)
    return redirect(f"{assessment.get_absolute_url()}?saved=1")


@transaction.atomic
def take_answers(
    request: HttpRequest, public_id: str, groups: list[QuestionGroup], *, all_or_none: bool = False
) -> list[GroupForm]:
    """Read what was posted for these questions and store what is right, while nobody else changes the assessment.

    With `all_or_none` nothing is stored where one answer is wrong.
    """
    assessment = assessment_to_answer(request, public_id)
    filled = questionnaire(groups, assessment.answers_by_input(), lists_of(request.POST))
    forms = [form for group in filled for form in group.forms]
    save_answers(assessment, [] if all_or_none and any(form.errors for form in forms) else forms)
    return filled


def _questionnaire(request: HttpRequest, assessment: Assessment, groups: Any, status: int = 200) -> HttpResponse:
    forms = [form for group in groups for form in group.forms]
    context = {
        "assessment": assessment,
        "groups": groups,
        "errors": [form for form in forms if form.errors],
        "verdict": verdict_of(assessment),
        "progress": Progress.of(assessment.answer_values(), question_groups()),
    }
    return render(request, "advisor/assessment_detail.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question_detail(request: HttpRequest, public_id: str, input_name: str) -> HttpResponse:
    """One question at a time: the same form with what comes before and after it."""
    group = question_alone(input_name)
    if request.method == "POST":
        [filled] = take_answers(request, public_id, [group])
        assessment = own_assessment(request, public_id)
    else:
        assessment = own_assessment(request, public_id)
        [filled] = questionnaire([group], assessment.answers_by_input())
    [form] = filled.forms
    groups = question_groups()
    path = Path.at(input_name, groups, assessment)
    if request.method == "POST" and not form.errors:
        if "report" in request.POST:
            return judged(request, public_id)
        return redirect(path.following(request.POST, assessment))
    form.place, form.total = path.place, path.total
    context = {
        "assessment": assessment,
        "form": form,
        "path": path,
        "verdict": verdict_of(assessment),
        "progress": Progress.of(assessment.answer_values(), groups),
    }
    return render(request, "advisor/question_detail.html", context, status=422 if form.errors else 200)


def lists_of(data: QueryDict) -> dict[str, list[str]]:
    """What was posted, as lists of texts by field."""
    return {name: [str(value) for value in values] for name, values in data.lists()}


def verdict_of(assessment: Assessment, before: Mapping[str, Any] | None = None) -> Verdict:
    """What the answers so far amount to; `before` is what the page showed of them last."""
    return Verdict(judgement.standing_of(assessment.workload_mapping()), assessment, before)


def save_answers(assessment: Assessment, forms: list[QuestionForm]) -> None:
    """Store what is right and has changed, and note every answer that came, also one that was not taken.

    The assessment was taken; where there is nothing to store it was for nothing, and is as if it was not.
    """
    given, changed = [], []
    for form in forms:
        is_right = form.is_valid()
        if form.is_given:
            given.append(GivenAnswer(assessment=assessment, input=form.name, value=form.value, was_taken=is_right))
        if is_right and form.is_changed:
            changed.append(form)
    if given:
        assessment.remember(given)
    gone = [form.name for form in changed if form.value is None and not form.note]
    if gone:
        Answer.objects.filter(assessment=assessment, input__in=gone).delete()
    Answer.objects.bulk_create(
        [
            Answer(assessment=assessment, input=form.name, value=form.value, evidence=form.evidence, note=form.note)
            for form in changed
            if form.name not in gone
        ],
        update_conflicts=True,
        unique_fields=["assessment", "input"],
        update_fields=["value", "evidence", "note", "updated"],
    )
    for form in changed:
        form.settle()
    if not given and not changed:
        transaction.set_rollback(True)


@never_cache
@require_POST
def answer_save(request: HtmxRequest, public_id: str, input_name: str) -> HttpResponse:
    """Save one answer as it is given; an answer that cannot be read changes nothing.

    It is acknowledged once it is stored. What it changes takes longer to tell: the page asks for that when it hears
    `answered`.
    """
    owner_of(request)  # reads the session before the lock is taken
    with transaction.atomic():
        assessment = assessment_to_answer(request, public_id)
        groups = groups_of(assessment.edition)
        question = next((row for row in questions_of(groups) if row.input == input_name), None)
        if question is None:
            raise Http404(f"There is no question {input_name}.")
        stored = assessment.answers_by_input()
        form = QuestionForm(question, stored.get(input_name), lists_of(request.POST))
        save_answers(assessment, [form])
    if not request.htmx:
        return redirect(f"{assessment.get_absolute_url()}#q-{input_name}")
    before = assessment.answer_values()
    after = {name: value for name, value in {**before, input_name: form.stored}.items() if value is not None}
    changed = [] if request.POST.get("is_alone") else toggled(groups, input_name, before, after, stored)
    context = {
        "assessment": assessment,
        "form": form,
        "toggled": changed,
        "refine": Progress.of(after, groups).refine if changed else [],
    }
    response = render(request, "advisor/_answer.html", context, status=422 if form.errors else 200)
    return response if form.errors else trigger_client_event(response, "answered")


def toggled(
    groups: list[QuestionGroup],
    input_name: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    stored: Mapping[str, Answer | AnswerRead],
) -> list[QuestionForm]:
    """The questions that the answer to one question opens or rules out, as they are now."""
    forms = []
    for question in questions_of(groups):
        if input_name not in question.asked_if or question.is_short:
            continue
        if question.is_asked(before) != question.is_asked(after):
            form = QuestionForm(question, stored.get(question.input))
            form.is_asked = form.is_answered or question.is_asked(after)
            forms.append(form)
    return forms


@never_cache
@require_safe
def verdict(request: HttpRequest, public_id: str) -> HttpResponse:
    """The verdict as it stands beside the questions, and how it moved from the one that the page says it shows."""
    assessment = own_assessment(request, public_id)
    context = {
        "assessment": assessment,
        "verdict": verdict_of(assessment, shown_before(request.GET)),
        "progress": Progress.of(assessment.answer_values(), question_groups()),
        "is_alone": request.GET.get("is_alone"),
    }
    return render(request, "advisor/_verdict.html", context)


@never_cache
@require_POST
def assessment_judge(request: HttpRequest, public_id: str) -> HttpResponse:
    return judged(request, public_id)


def judged(request: HttpRequest, public_id: str) -> HttpResponse:
    """Judge the answers, and show the report."""
    with suppress(Assessment.DoesNotExist):
        judgement.judge(own_assessment(request, public_id))
    return redirect("advisor:report_detail", public_id=public_id)

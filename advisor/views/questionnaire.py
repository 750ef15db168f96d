"""The questionnaire with its live verdict."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from advisor import judgement
from advisor.engine.workload import parse
from advisor.models import Answer, Assessment, GivenAnswer, Question, QuestionGroup
from advisor.path import Path, Progress
from advisor.questions import GroupForm, QuestionForm, questionnaire
from advisor.verdict import Verdict
from advisor.visitors import own_assessment
from patterns.htmx import HtmxRequest


def question_groups() -> list[QuestionGroup]:
    return list(QuestionGroup.objects.prefetch_related("questions__choices"))


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
    assessment = own_assessment(request, public_id, lock=True)
    filled = questionnaire(groups, assessment.answers_by_input(), lists_of(request.POST))
    forms = [form for group in filled for form in group.forms]
    if not all_or_none or not any(form.errors for form in forms):
        save_answers(assessment, forms)
    return filled


def _questionnaire(request: HttpRequest, assessment: Assessment, groups: Any, status: int = 200) -> HttpResponse:
    forms = [form for group in groups for form in group.forms]
    context = {
        "assessment": assessment,
        "groups": groups,
        "errors": [form for form in forms if form.errors],
        "verdict": verdict_of(assessment),
        "progress": Progress.of(assessment),
    }
    return render(request, "advisor/assessment_detail.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question_detail(request: HttpRequest, public_id: str, input_name: str) -> HttpResponse:
    """One question at a time: the same form with what comes before and after it."""
    group = get_object_or_404(QuestionGroup.objects.for_input(input_name))
    if request.method == "POST":
        [filled] = take_answers(request, public_id, [group])
        assessment = own_assessment(request, public_id)
    else:
        assessment = own_assessment(request, public_id)
        [filled] = questionnaire([group], assessment.answers_by_input())
    [form] = filled.forms
    path = Path.at(input_name, assessment)
    if request.method == "POST" and not form.errors:
        if "report" in request.POST:
            return judged(request, public_id)
        return redirect(path.following(request.POST, assessment))
    form.place = path.place
    context = {
        "assessment": assessment,
        "form": form,
        "path": path,
        "verdict": verdict_of(assessment),
        "progress": Progress.of(assessment),
    }
    return render(request, "advisor/question_detail.html", context, status=422 if form.errors else 200)


def lists_of(data: QueryDict) -> dict[str, list[str]]:
    """What was posted, as lists of texts by field."""
    return {name: [str(value) for value in values] for name, values in data.lists()}


def verdict_of(assessment: Assessment, before: Assessment | None = None) -> Verdict:
    """What the answers so far amount to, and what they did before the last one."""
    used = judgement.bench()

    def advice(of: Assessment) -> dict[str, Any]:
        return used.advise(parse(of.workload_mapping()), in_full=False).to_mapping()

    return Verdict(advice(assessment), assessment, advice(before) if before else None)


def save_answers(assessment: Assessment, forms: list[QuestionForm]) -> None:
    """Store what is right and has changed, and note every answer that came, also one that was not taken."""
    given, changed = [], []
    for form in forms:
        is_right = form.is_valid()
        if form.is_given:
            given.append(GivenAnswer(assessment=assessment, input=form.name, value=form.value, was_taken=is_right))
        if is_right and form.is_changed:
            changed.append(form)
    if given:
        assessment.given_answers.remember(given)
    for form in changed:
        row = {"value": form.value, "evidence": form.evidence, "note": form.note}
        if form.value is None and not form.note:
            assessment.answers.filter(input=form.name).delete()
        else:
            Answer.objects.update_or_create(assessment=assessment, input=form.name, defaults=row)
        form.settle()
    if changed:
        assessment.save(update_fields=["updated"])


@never_cache
@require_POST
def answer_save(request: HtmxRequest, public_id: str, input_name: str) -> HttpResponse:
    """Save one answer as it is given and show what it changes; an answer that cannot be read changes nothing."""
    group = get_object_or_404(QuestionGroup.objects.for_input(input_name))
    before = own_assessment(request, public_id)
    [[form]] = [filled.forms for filled in take_answers(request, public_id, [group])]
    assessment = own_assessment(request, public_id)
    if not request.htmx:
        return redirect(f"{assessment.get_absolute_url()}#q-{input_name}")
    context = {
        "assessment": assessment,
        "form": form,
        "verdict": verdict_of(assessment, before),
        "progress": Progress.of(assessment),
        "toggled": toggled(input_name, before, assessment),
    }
    return render(request, "advisor/_answer.html", context, status=422 if form.errors else 200)


def toggled(input_name: str, before: Assessment, after: Assessment) -> list[QuestionForm]:
    """The questions that the answer to one question opens or rules out, as they are now."""
    answers = after.answers_by_input()
    depending = Question.objects.filter(asked_if__has_key=input_name, is_short=False).prefetch_related("choices")
    forms = []
    for question in depending:
        if question.is_asked(before.answer_values()) != question.is_asked(after.answer_values()):
            form = QuestionForm(question, answers.get(question.input))
            form.is_asked = form.is_answered or question.is_asked(after.answer_values())
            forms.append(form)
    return forms


@never_cache
@require_POST
def assessment_judge(request: HttpRequest, public_id: str) -> HttpResponse:
    return judged(request, public_id)


@transaction.atomic
def judged(request: HttpRequest, public_id: str) -> HttpResponse:
    """Judge the answers while nobody else changes them or judges them too."""
    judgement.judge(own_assessment(request, public_id, lock=True))
    return redirect("advisor:report_detail", public_id=public_id)

"""The questionnaire with its live verdict."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from advisor import judgement
from advisor.engine.workload import parse
from advisor.forms import GroupForm, QuestionForm, questionnaire
from advisor.models import Answer, Assessment, QuestionGroup
from advisor.report import Verdict
from advisor.visitors import own_assessment
from patterns.htmx import HtmxRequest


def question_groups() -> list[QuestionGroup]:
    return list(QuestionGroup.objects.prefetch_related("questions__choices"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    if request.method != "POST":
        assessment = own_assessment(request, public_id)
        return _questionnaire(request, assessment, questionnaire(question_groups(), assessment.answer_values()))
    groups = take_answers(request, public_id, question_groups())
    assessment = own_assessment(request, public_id)
    if any(form.errors for group in groups for form in group.forms):
        return _questionnaire(request, assessment, groups, status=422)
    if "report" in request.POST:
        return _judge(request, assessment)
    return redirect(f"{assessment.get_absolute_url()}?saved=1")


@transaction.atomic
def take_answers(request: HttpRequest, public_id: str, groups: list[QuestionGroup]) -> list[GroupForm]:
    """Read what was posted for these questions and store what is right, while nobody else changes the assessment."""
    assessment = own_assessment(request, public_id, lock=True)
    filled = questionnaire(groups, assessment.answer_values(), lists_of(request.POST))
    save_answers(assessment, [form for group in filled for form in group.forms if form.is_valid()])
    return filled


def _questionnaire(request: HttpRequest, assessment: Assessment, groups: Any, status: int = 200) -> HttpResponse:
    errors = [form for group in groups for form in group.forms if form.errors]
    context = {
        "assessment": assessment,
        "groups": groups,
        "errors": errors,
        "verdict": verdict_of(assessment),
    }
    return render(request, "advisor/assessment_detail.html", context, status=status)


def lists_of(data: QueryDict) -> dict[str, list[str]]:
    """What was posted, as lists of texts by field."""
    return {name: [str(value) for value in values] for name, values in data.lists()}


def verdict_of(assessment: Assessment) -> Verdict:
    """What the answers so far amount to."""
    workload = parse(assessment.workload_mapping())
    advice = judgement.bench().advise(workload, in_full=False).to_mapping()
    return Verdict(advice, assessment)


def save_answers(assessment: Assessment, forms: list[QuestionForm]) -> None:
    """Store what changed; "I don't know" removes the answer."""
    changed = [form for form in forms if form.value != form.stored]
    for form in changed:
        if form.value is None:
            assessment.answers.filter(input=form.name).delete()
        else:
            Answer.objects.update_or_create(assessment=assessment, input=form.name, defaults={"value": form.value})
        form.stored = form.value
    if changed:
        assessment.save(update_fields=["updated"])


@never_cache
@require_POST
def answer_save(request: HtmxRequest, public_id: str, input_name: str) -> HttpResponse:
    """Save one answer as it is given and show what it changes; an answer that cannot be read changes nothing."""
    group = get_object_or_404(QuestionGroup.objects.for_input(input_name))
    [[form]] = [filled.forms for filled in take_answers(request, public_id, [group])]
    assessment = own_assessment(request, public_id)
    if not request.htmx:
        return redirect(f"{assessment.get_absolute_url()}#q-{input_name}")
    context = {"assessment": assessment, "form": form, "verdict": verdict_of(assessment)}
    return render(request, "advisor/_answer.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def assessment_judge(request: HttpRequest, public_id: str) -> HttpResponse:
    return _judge(request, own_assessment(request, public_id))


def _judge(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    judgement.judge(assessment)
    return redirect("advisor:report_detail", public_id=assessment.public_id)

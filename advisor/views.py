"""Home, the questionnaire with its live verdict, and the report."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from advisor import judgement
from advisor import method as how_it_is_judged
from advisor.engine.workload import parse
from advisor.forms import GroupForm, QuestionForm, StartForm, questionnaire
from advisor.models import Answer, Assessment, Criterion, Example, QuestionGroup
from advisor.report import Report, Verdict
from advisor.visitors import make_owner, owner_of
from patterns.htmx import HtmxRequest
from patterns.models import Concept, Pattern
from patterns.search import search
from patterns.views.drawings import diagram_response, pattern_drawing, pattern_drawing_plain


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    entries = list(Pattern.objects.published().with_drawing())
    hero = next((entry for entry in entries if entry.slug == "api-endpoint"), None)
    examples = [entry for entry in entries if entry.is_example]
    context = {
        "hero": pattern_drawing(request, hero) if hero else None,
        "examples": [(entry, pattern_drawing_plain(entry)) for entry in examples],
        "patterns": [entry for entry in entries if not entry.is_example],
        "criteria": Criterion.objects.all(),
        "concepts": Concept.objects.all(),
        "assessments": Assessment.objects.owned_by(owner_of(request))[:5],
    }
    return render(request, "advisor/home.html", context)


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How it is judged: the rules in force, as the engine is given them."""
    return render(request, "advisor/method.html", how_it_is_judged.context())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 404 page, with what a search for the last words of the address finds."""
    words = request.path.strip("/").rpartition("/")[2][:60].split("-")
    asked = " ".join(word for word in words if not any(character.isdigit() for character in word))
    return render(request, "404.html", {"asked": asked, "nearest": search(asked, 4).hits}, status=404)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.owner = make_owner(request)
        return redirect(form.save())
    context = {
        "form": form,
        "assessments": Assessment.objects.owned_by(owner_of(request))[:20],
        "examples": Example.objects.all(),
    }
    return render(request, "advisor/assessment_start.html", context)


@never_cache
@require_POST
def example_start(request: HttpRequest, slug: str) -> HttpResponse:
    """An assessment that begins with the answers of an example."""
    example = get_object_or_404(Example, slug=slug)
    return redirect(f"{example.begin(make_owner(request)).get_absolute_url()}?example=1")


def own_assessment(request: HttpRequest, public_id: str, *, lock: bool = False) -> Assessment:
    """The visitor's assessment with its answers; 404 for anybody else's."""
    own = Assessment.objects.owned_by(owner_of(request)).prefetch_related("answers")
    return get_object_or_404(own.select_for_update() if lock else own, public_id=public_id)


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


@never_cache
@require_safe
@vary_on_headers("HX-Request")
def report_detail(request: HtmxRequest, public_id: str) -> HttpResponse:
    report = own_report(request, public_id)
    if request.htmx:
        return render(request, "patterns/_diagram.html", {"drawing": report.drawing})
    return render(request, "advisor/report_detail.html", {"report": report, "assessment": report.assessment})


def own_report(request: HttpRequest, public_id: str) -> Report:
    """The newest judgement of the visitor's assessment; 404 where there is none yet."""
    assessment = own_assessment(request, public_id)
    revision = assessment.revisions.select_related("rules_version").first()
    if revision is None:
        raise Http404("This assessment has not been judged yet.")
    return Report(assessment, revision, request.GET.get("provider", ""))


@never_cache
@require_safe
def report_diagram(request: HttpRequest, public_id: str, file_format: str) -> HttpResponse:
    report = own_report(request, public_id)
    return diagram_response(report.drawing.diagram, f"blueprint-{report.drawing.diagram.provider}", file_format)

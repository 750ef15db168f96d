"""What if: other answers tried on a judged assessment, kept as a new revision or dropped."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from advisor import judgement
from advisor.asked import question_groups
from advisor.differences import Differences
from advisor.engine.workload import WorkloadError, parse
from advisor.models import Assessment, Revision
from advisor.path import Progress
from advisor.questions import GroupForm, questionnaire
from advisor.views.questionnaire import judged, lists_of, take_answers
from advisor.visitors import own_assessment
from patterns.htmx import HtmxRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def what_if(request: HtmxRequest, public_id: str) -> HttpResponse:
    """The questionnaire beside what changes; nothing is stored until it is kept.

    What was never judged has nothing to compare with: its questionnaire comes first.
    """
    assessment = own_assessment(request, public_id)
    saved = assessment.revisions.select_related("rules_version").first()
    if saved is None:
        return redirect(assessment)
    if "keep" in request.POST:
        groups = take_answers(request, public_id, question_groups(), all_or_none=True)
        if not any(form.errors for group in groups for form in group.forms):
            return judged(request, public_id)
    else:
        groups = questionnaire(question_groups(), assessment.answers_by_input(), lists_of(request.POST))
    forms = [form for group in groups for form in group.forms]
    tried = _tried(assessment, groups)
    context = {
        "assessment": assessment,
        "groups": groups,
        "errors": [form for form in forms if form.errors],
        "differences": Differences(saved, tried) if tried else None,
        "progress": Progress.of(assessment.answer_values(), question_groups()),
    }
    status = 422 if context["errors"] else 200
    template = "advisor/_tried.html" if request.htmx else "advisor/what_if.html"
    return render(request, template, context, status=status)


def _tried(assessment: Assessment, groups: list[GroupForm]) -> Revision | None:
    """The judgement of what is posted, not stored; None where it cannot be judged."""
    forms = [form for group in groups for form in group.forms if form.is_valid()]
    values = {form.name: form.value for form in forms if form.value is not None}
    evidence = {form.name: form.evidence for form in forms if form.evidence and form.value is not None}
    mapping = assessment.record() | values | ({"evidence": evidence} if evidence else {})
    try:
        workload = parse(mapping)
    except WorkloadError:
        return None
    used = judgement.bench()
    return Revision(
        assessment=assessment,
        number=0,
        workload=mapping,
        advice=used.advise(workload).to_mapping(),
        rules_version=judgement.rules_version(used.mapping),
        facts_version=used.facts.version,
    )

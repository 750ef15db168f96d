"""Rows into the engine: the rules in force, what an edit changes, and revisions that stay as they were."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from advisor.engine.advice import Advice
from advisor.engine.rules import RulesError
from advisor.engine.workload import Workload, parse
from advisor.judgement import Bench, bench, judge, rules_mapping, rules_version, standing_of
from advisor.models import Answer, Assessment, Band, Criterion, Parameter, Revision, RulesDraft
from advisor.rule_drafts.forms import RulesForm
from patterns.edition import KEPT
from patterns.models import Limit, Node
from tests.advisor.engine import shipped
from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db
SPIKY = parse({"name": "API", "peak_to_mean": 8, "event_share": 0.5, "longest_seconds": 1, "operations_fte": 0.5})


def test_rows_hold_the_shipped_rules(content: None) -> None:
    rules = bench().rules

    assert rules.criteria == shipped.rules().criteria
    assert rules.bands == shipped.rules().bands
    assert rules.gates == shipped.rules().gates
    assert rules.parameters == shipped.rules().parameters
    assert rules.meters == shipped.rules().meters


def test_rows_hold_the_shipped_facts_and_catalogue(content: None) -> None:
    used = bench()

    assert {key: fact.value for key, fact in used.facts.limits.items()} == {
        key: fact.value for key, fact in shipped.facts().limits.items()
    }
    assert {key: fact.value for key, fact in used.facts.prices.items()} == {
        key: fact.value for key, fact in shipped.facts().prices.items()
    }
    assert list(used.catalogue.patterns) == list(shipped.catalogue().patterns)
    assert used.catalogue.challenges == shipped.catalogue().challenges


def test_every_meter_uses_a_price_of_the_catalogue(content: None) -> None:
    used = bench()

    missing = [
        price for meters in used.rules.meters.values() for price in meters.values() if price not in used.facts.prices
    ]
    assert missing == []


def test_every_gate_names_a_pattern_of_the_catalogue_or_none(content: None) -> None:
    used = bench()

    assert {gate.pattern for gate in used.rules.gates.values()} - {""} <= set(used.catalogue.patterns)


def test_the_last_rules_are_kept_until_something_changes(content: None, django_assert_num_queries: object) -> None:
    first = bench()

    with django_assert_num_queries(0):  # type: ignore[operator]
        assert bench() is first
    Band.objects.update(name="Other")
    assert bench() is not first


def test_a_band_published_in_the_admin_changes_the_next_verdict(content: None, client: Client) -> None:
    before = bench().advise(SPIKY)
    client.force_login(get_user_model().objects.create_superuser("editor", password="a long password"))
    base = rules_version(rules_mapping())
    draft = RulesDraft.objects.create(name="Strict", changes={"bands/serverless/minimum": 99.9}, base=base)

    address = reverse("admin:advisor_rulesdraft_change", args=[draft.pk])
    fields = RulesForm.over(base, draft, draft.changes)
    assert client.post(address, {field.html_name: field.value() for field in fields} | {"step": "publish"}).url

    after = bench().advise(SPIKY)
    assert (before.verdict, after.verdict) == ("serverless", "serverless-with-conditions")
    assert before.rules_version != after.rules_version


def test_a_limit_changes_the_facts_version_and_what_the_gate_says(content: None) -> None:
    workload = parse({"name": "job", "triggers": ["event"], "longest_seconds": 800})
    before = bench()

    Limit.objects.filter(slug="max-duration", service__provider__slug="aws").update(value=600)

    after = bench()
    assert before.advise(workload).gates == ()
    assert [gate.slug for gate in after.advise(workload).gates] == ["duration"]
    assert before.facts.version != after.facts.version


def test_a_node_added_to_a_pattern_is_drawn_in_the_blueprint(content: None) -> None:
    workload = parse({"name": "API", "triggers": ["http"]})
    Node.objects.filter(pattern__slug="api-endpoint", key="gateway").update(role_id=_role("identity"))

    roles = {node.role for node in bench().advise(workload).diagram.nodes}

    assert "identity" in roles


def _role(slug: str) -> int:
    from patterns.models import Role

    return Role.objects.get(slug=slug).pk


def test_a_rule_that_is_missing_is_named(content: None) -> None:
    Parameter.objects.filter(slug="alpha").delete()

    with pytest.raises(RulesError, match="parameters: alpha is missing"):
        bench()


def test_a_revision_keeps_what_was_said_when_the_rules_change(content: None) -> None:
    assessment: Assessment = AssessmentFactory()  # type: ignore[assignment]
    first = judge(assessment)
    said = dict(first.advice)

    Criterion.objects.filter(slug="small-ops").update(weight=5)
    second = judge(assessment)

    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.advice == said
    assert first.rules_version != second.rules_version
    assert first.rules_version.rules != rules_mapping()


def test_an_answer_given_while_it_is_judged_is_judged_too(content: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assessment: Assessment = AssessmentFactory()  # type: ignore[assignment]
    advise, judged = Bench.advise, []

    def slow(self: Bench, workload: Workload, **how: bool) -> Advice:
        judged.append(workload.to_mapping().get("duration_ms"))
        if len(judged) == 1:
            Answer.objects.create(assessment=assessment, input="duration_ms", value=5)
        return advise(self, workload, **how)

    monkeypatch.setattr(Bench, "advise", slow)

    revision = judge(assessment)

    assert judged == [None, 5]
    assert revision.workload["duration_ms"] == 5
    assert [row.number for row in assessment.revisions.all()] == [1]


def test_rules_changed_while_it_is_judged_are_those_it_is_judged_by(
    content: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment: Assessment = AssessmentFactory()  # type: ignore[assignment]
    advise = Bench.advise

    def slow(self: Bench, workload: Workload, **how: bool) -> Advice:
        monkeypatch.setattr(Bench, "advise", advise)
        Criterion.objects.filter(slug="small-ops").update(weight=5)
        return advise(self, workload, **how)

    monkeypatch.setattr(Bench, "advise", slow)

    revision = judge(assessment)

    assert revision.rules_version == rules_version(rules_mapping())
    assert revision.advice["rules_version"] == bench().rules.version


def test_a_description_makes_no_other_standing(content: None) -> None:
    standing_of({"name": "A", "description": "What it does", "duration_ms": 5})
    standing_of({"name": "B", "id": "b", "duration_ms": 5})

    assert KEPT["advisor.judgement._standing"].cache_info().currsize == 1


def test_two_who_judge_at_once_make_one_revision(content: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assessment: Assessment = AssessmentFactory()  # type: ignore[assignment]
    advise = Bench.advise
    others: list[Revision] = []

    def slow(self: Bench, workload: Workload, **how: bool) -> Advice:
        monkeypatch.setattr(Bench, "advise", advise)
        others.append(judge(assessment))
        return advise(self, workload, **how)

    monkeypatch.setattr(Bench, "advise", slow)

    assert [judge(assessment)] == others
    assert assessment.revisions.count() == 1


def test_an_assessment_deleted_while_it_is_judged_is_gone(
    visitor: Client, begun: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    advise = Bench.advise

    def slow(self: Bench, workload: Workload, **how: bool) -> Advice:
        Assessment.objects.get(pk=begun.pk).delete()
        return advise(self, workload, **how)

    monkeypatch.setattr(Bench, "advise", slow)

    answer = visitor.post(f"{begun.get_absolute_url()}judge/", follow=True)

    assert answer.redirect_chain
    assert answer.status_code == 404
    assert not Revision.objects.exists()

"""Other rules in the admin: tried, seen to move the worked examples, saved, published once, or dropped."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reversion.models import Revision, Version

from advisor.engine.rules import RulesError, parse
from advisor.judgement import bench, rules_mapping, rules_version
from advisor.models import Band, BreakPoint, Criterion, Gate, Meter, Parameter, RulesDraft, RulesVersion
from advisor.rule_drafts.forms import RulesForm
from advisor.rule_drafts.steps import ClosedError, RulesMovedError, drop, publish
from advisor.rule_drafts.values import complaints, leaves, values_of, with_changes
from tests.advisor.engine import shipped

pytestmark = pytest.mark.django_db
ADD = "/admin/advisor/rulesdraft/add/"
THROUGHPUT, STATE = "criteria/high-throughput/weight", "criteria/complex-state/weight"
NAMES = ["change_criterion", "change_breakpoint", "change_band", "change_gate", "change_parameter"]


def somebody(*permissions: str, name: str = "kim", is_staff: bool = True) -> Client:
    user = get_user_model().objects.create_user(name, is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def keeper(content: None) -> Client:
    return somebody(*NAMES)


@pytest.fixture
def draft(content: None) -> RulesDraft:
    return RulesDraft.objects.create(
        name="Lighter", changes={THROUGHPUT: 1.0, "bands/hybrid/minimum": 45.0}, base=rules_version(rules_mapping())
    )


def address(draft: RulesDraft) -> str:
    return reverse("admin:advisor_rulesdraft_change", args=[draft.pk])


def shown(draft: RulesDraft | None = None) -> dict[str, Any]:
    """What the page would post if nothing were changed."""
    now = rules_version(rules_mapping())
    return {field.html_name: field.value() for field in RulesForm.over(now, draft, draft.changes if draft else {})}


# Values and what the engine says of them.


def test_every_value_is_found_by_its_path() -> None:
    mapping = shipped.rules_mapping()
    values = values_of(mapping)

    assert values[THROUGHPUT].value == 5
    assert values["criteria/rapid-prototyping/break_points/weeks-to-release/high"].value == 4
    assert values["gates/duration/severity"].value == "depends"
    assert len([value for value in values.values() if value.group == "Weights"]) == 11
    assert set(values) <= set(leaves(mapping))


def test_changes_leave_the_rule_set_that_they_were_made_over_alone() -> None:
    mapping = shipped.rules_mapping()

    changed = with_changes(mapping, {THROUGHPUT: 1, "criteria/gone/weight": 3})

    assert leaves(mapping)[THROUGHPUT] == 5
    assert {path for path, value in leaves(changed).items() if value != leaves(mapping)[path]} == {THROUGHPUT}


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({THROUGHPUT: -1}, THROUGHPUT, "Must lie between 0 and 100."),
        ({"parameters/alpha/value": 2}, "parameters/alpha/value", "Alpha must lie between 0 and 1."),
        (
            {"criteria/small-ops/break_points/operations-fte/low": 0.5},
            "criteria/small-ops/break_points/operations-fte/high",
            "Low must differ from high.",
        ),
        ({"bands/hybrid/minimum": 90}, "Bands", "The minima must fall in the order"),
        ({"bands/containers/minimum": 5}, "Bands", "The lowest band must begin at 0."),
        ({"gates/duration/severity": "fatal"}, "gates/duration/severity", "Expected one of hard, remediable, depends."),
        ({"gates/duration/remedy": " "}, "gates/duration/remedy", "Expected text."),
    ],
)
def test_what_the_engine_says_is_led_back_to_its_value(changes: dict[str, Any], place: str, words: str) -> None:
    changed = with_changes(shipped.rules_mapping(), changes)

    with pytest.raises(RulesError) as refusal:
        parse(changed)

    [(found, said)] = complaints(changed, refusal.value)
    assert (found, said[: len(words)]) == (place, words)


# The page.


def test_page_shows_every_value_that_is_in_force(keeper: Client) -> None:
    response = keeper.get(ADD)

    page = response.content.decode()
    assert response.status_code == 200
    assert {field.html_name: field.value() for field in response.context["form"]} == shown()
    assert len(response.context["form"].values) == page.count('<td class="in-force">') > 150
    assert [group.name for group in response.context["form"].groups()][:2] == ["Weights", "Break points"]
    assert "What moves" not in page


def test_looking_shows_what_moves_and_writes_nothing(keeper: Client) -> None:
    before = rules_mapping()

    response = keeper.post(ADD, shown() | {THROUGHPUT: "1", STATE: "0", "step": "look"})

    found = response.context["moves"]
    page = response.content.decode()
    assert response.status_code == 200
    assert (found[0].slug, found[0].before.verdict, found[0].after.verdict) == (
        "clickstream-analytics",
        "hybrid",
        "serverless",
    )
    assert len(found) == 12
    assert [move.is_any for move in found] == sorted((move.is_any for move in found), reverse=True)
    assert "Hybrid → <strong>Serverless</strong>" in page
    assert 'name="criteria/high-throughput/weight" value="1"' in page
    assert (rules_mapping(), RulesDraft.objects.count()) == (before, 0)


def test_what_the_page_shows_and_nobody_changed_is_no_change(keeper: Client) -> None:
    response = keeper.post(ADD, shown() | {"name": "Same", "step": "save"})

    assert "there is nothing to save" in response.content.decode()
    assert not RulesDraft.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({THROUGHPUT: "-1"}, "Must lie between 0 and 100."),
        ({THROUGHPUT: "1e299"}, "Must lie between 0 and 100."),
        ({"criteria/small-ops/break_points/operations-fte/low": "1e299"}, "lie between"),
        ({"bands/serverless/minimum": "101"}, "Must lie between 0 and 100."),
        ({THROUGHPUT: "much"}, "Enter a number."),
        ({THROUGHPUT: "NaN"}, "Enter a number."),
        ({THROUGHPUT: ""}, "This field is required."),
        ({"parameters/alpha/value": "1e9"}, "lie between 0 and 1"),
        ({"parameters/draws/value": "1e18"}, "lie between 100 and 100000"),
        ({"bands/hybrid/minimum": "90"}, "Bands: The minima must fall in the order"),
        ({"gates/duration/severity": "fatal"}, "Select a valid choice"),
        ({"gates/duration/remedy": "x" * 2_001}, "at most 2000 characters"),
        ({"gates/duration/name": "\0"}, "Null characters are not allowed."),
    ],
)
def test_a_value_that_cannot_be_used_is_said_beside_it_and_nothing_is_lost(
    keeper: Client, changes: dict[str, str], said: str
) -> None:
    response = keeper.post(ADD, shown() | changes | {STATE: "2.5", "name": "Bad", "step": "save"})

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert 'name="criteria/complex-state/weight" value="2.5"' in page
    assert not RulesDraft.objects.exists()


def test_wording_is_escaped(keeper: Client) -> None:
    words = {"gates/duration/remedy": "<script>alert(1)</script>", "gates/duration/name": "<b>Long</b>"}

    page = keeper.post(ADD, shown() | words | {"step": "look"}).content.decode()

    assert "<script>alert" not in page
    assert "<b>Long" not in page
    assert page.count("<script") == page.count("<script src=")
    assert "<style" not in page
    assert "style=" not in page


def test_draft_is_saved_under_a_name_and_opens_as_it_was(keeper: Client) -> None:
    nameless = keeper.post(ADD, shown() | {THROUGHPUT: "1", "step": "save"})
    response = keeper.post(ADD, shown() | {THROUGHPUT: "1", "name": "Lighter", "step": "save"})

    draft = RulesDraft.objects.get()
    opened = keeper.get(address(draft))
    assert "Give the draft a name" in nameless.content.decode()
    assert response.headers["Location"] == address(draft)
    assert (draft.changes, draft.created_by.get_username()) == ({THROUGHPUT: 1.0}, "kim")
    assert opened.context["form"][THROUGHPUT].value() == "1"
    assert opened.context["moves"][0].is_any
    assert keeper.get("/admin/advisor/rulesdraft/").content.decode().count("Lighter") == 1


# Publishing.


def test_published_draft_is_in_force_as_one_revision_and_a_new_version(keeper: Client, draft: RulesDraft) -> None:
    draft.changes |= {
        "criteria/small-ops/break_points/operations-fte/low": 4.0,
        "gates/duration/severity": "hard",
        "gates/duration/remedy": "Cut it.",
        "parameters/alpha/value": 0.4,
    }
    draft.save()
    revisions, versions, expected = Revision.objects.count(), RulesVersion.objects.count(), draft.changes
    wanted = with_changes(rules_mapping(), expected)

    response = keeper.post(address(draft), shown(draft) | {"step": "publish"}, follow=True)

    draft.refresh_from_db()
    revision = Revision.objects.order_by("pk").last()
    point = BreakPoint.objects.get(name="operations-fte")
    assert rules_mapping() == wanted
    assert bench().mapping == wanted
    assert draft.status == "published"
    assert draft.published_as == rules_version(wanted)
    assert (Revision.objects.count(), RulesVersion.objects.count()) == (revisions + 1, versions + 1)
    assert revision.get_comment() == "Rules published from the draft \u201cLighter\u201d by kim"
    assert Version.objects.get_for_object(point.criterion).first().revision == revision
    assert "Published" in response.content.decode()


def test_two_bands_may_pass_each_other_in_one_draft(content: None, django_user_model: Any) -> None:
    changes = {"bands/serverless/minimum": 35.0, "bands/serverless-with-conditions/minimum": 30.0}
    changes["bands/hybrid/minimum"] = 20.0
    draft = RulesDraft.objects.create(name="Low", changes=changes, base=rules_version(rules_mapping()))

    publish(draft, django_user_model.objects.create_user("ann"))

    assert [band.minimum for band in Band.objects.all()] == [35, 30, 20, 0]


CHANGED: list[tuple[Callable[[], Any], str]] = [
    (lambda: Criterion.objects.filter(slug="high-throughput").update(weight=3), "Consistent high throughput"),
    (lambda: Parameter.objects.filter(slug="alpha").update(value=0.3), "alpha"),
    (lambda: Gate.objects.filter(slug="duration").update(source="editorial"), "gates/duration/source"),
    (lambda: Meter.objects.filter(name="request", provider="aws").update(price="aws-sqs"), "meters/aws/request"),
]


@pytest.mark.parametrize(("change", "label"), CHANGED)
def test_draft_over_rules_that_changed_is_refused_with_all_values(
    keeper: Client, draft: RulesDraft, change: Callable[[], Any], label: str
) -> None:
    change()
    before = rules_mapping()

    response = keeper.post(address(draft), shown(draft) | {"step": "publish"})

    page = response.content.decode()
    assert "Not published: the rules in force are no longer those" in page
    assert label in page.partition("What changes")[0]
    assert rules_mapping() == before
    with pytest.raises(RulesMovedError):
        publish(draft, None)


def test_both_values_are_shown_and_saving_again_takes_the_rules_of_today(keeper: Client, draft: RulesDraft) -> None:
    Criterion.objects.filter(slug="high-throughput").update(weight=3)

    page = keeper.get(address(draft)).content.decode()
    keeper.post(address(draft), shown(draft) | {"step": "save"})
    draft.refresh_from_db()
    keeper.post(address(draft), shown(draft) | {"step": "publish"})

    assert "<td>5</td><td>3</td><td><strong>1</strong></td>" in page
    assert Criterion.objects.get(slug="high-throughput").weight == 1


def test_page_from_before_a_change_never_takes_it_back(keeper: Client) -> None:
    data = shown() | {STATE: "2", "name": "Old page", "step": "save"}
    Criterion.objects.filter(slug="high-throughput").update(weight=3)

    response = keeper.post(ADD, data)

    form = response.context["form"]
    assert "The rules in force have changed since this page was made." in response.content.decode()
    assert not RulesDraft.objects.exists()
    assert (form[THROUGHPUT].value(), form[STATE].value(), form["name"].value()) == ("3", "2", "Old page")
    assert form.tried == {STATE: 2.0}


def test_values_that_are_not_saved_are_not_published(keeper: Client, draft: RulesDraft) -> None:
    before = rules_mapping()

    response = keeper.post(address(draft), shown(draft) | {STATE: "1", "step": "publish"})

    assert "The form holds values that are not saved." in response.content.decode()
    assert response.context["form"][STATE].value() == "1"
    assert rules_mapping() == before


def test_save_over_a_newer_save_is_told_and_then_possible(keeper: Client, draft: RulesDraft) -> None:
    mine = shown(draft) | {STATE: "1", "step": "save"}
    keeper.post(address(draft), shown(draft) | {STATE: "2", "step": "save"})

    told = keeper.post(address(draft), mine)
    draft.refresh_from_db()
    between = draft.changes[STATE]
    form = told.context["form"]
    keeper.post(address(draft), {field.html_name: field.value() for field in form} | {"step": "save"})

    draft.refresh_from_db()
    assert "Somebody saved this draft since you opened it." in told.content.decode()
    assert (between, form[STATE].value(), draft.changes[STATE]) == (2.0, "1", 1.0)


def test_save_over_a_newer_save_shows_both_and_loses_neither(keeper: Client, draft: RulesDraft) -> None:
    small = "criteria/small-ops/weight"
    mine = shown(draft) | {STATE: "1", "step": "save"}
    keeper.post(address(draft), shown(draft) | {STATE: "2", small: "2.25", "step": "save"})

    told = keeper.post(address(draft), mine)
    form = told.context["form"]
    keeper.post(address(draft), {field.html_name: field.value() for field in form} | {"step": "save"})

    draft.refresh_from_db()
    rows = {row.path: (row.new, row.tried) for row in told.context["meanwhile"]}
    assert rows == {STATE: ("2", "1"), small: ("2.25", "3")}
    assert "What was saved meanwhile" in told.content.decode()
    assert (draft.changes[STATE], draft.changes[small]) == (1.0, 2.25)


def test_draft_is_published_or_dropped_once(draft: RulesDraft, keeper: Client, django_user_model: Any) -> None:
    publish(draft, django_user_model.objects.create_user("ann"))

    for again in (lambda: publish(draft, None), lambda: drop(draft)):
        with pytest.raises(ClosedError):
            again()
    page = keeper.get(address(draft)).content.decode()
    posted = keeper.post(address(draft), {"step": "publish"})
    assert "<form method" not in page.partition('id="content-main"')[2]
    assert posted.status_code == 200


def test_dropped_draft_leaves_the_rules_and_stays_in_the_list(keeper: Client, draft: RulesDraft) -> None:
    before = rules_mapping()

    keeper.post(address(draft), {"step": "drop"})

    draft.refresh_from_db()
    assert (draft.status, rules_mapping()) == ("dropped", before)
    assert "Lighter" in keeper.get("/admin/advisor/rulesdraft/").content.decode()


def test_publishing_that_breaks_halfway_leaves_nothing(draft: RulesDraft, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules_mapping()

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(Band, "save", broken)
    with pytest.raises(RuntimeError):
        publish(draft, get_user_model().objects.create_user("ann"))

    draft.refresh_from_db()
    assert (rules_mapping(), draft.status) == (before, "draft")


# Who may.


@pytest.mark.parametrize("missing", [*NAMES, "all but viewing"])
def test_without_every_permission_nothing_is_shown_or_written(draft: RulesDraft, missing: str) -> None:
    names = [name for name in NAMES if name != missing] if missing in NAMES else ["view_rulesdraft", "view_criterion"]
    client = somebody(*names)

    for url in (ADD, address(draft), "/admin/advisor/rulesdraft/"):
        assert client.get(url).status_code == 403
    for step in ("look", "save", "publish", "drop"):
        assert client.post(address(draft), {"step": step}).status_code == 403
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_visitors_and_accounts_are_asked_to_log_in(draft: RulesDraft) -> None:
    for client in (Client(), somebody(*NAMES, is_staff=False)):
        for url in (ADD, address(draft)):
            assert client.get(url).headers["Location"].startswith("/admin/login/")
            assert client.post(url, {"step": "publish"}).headers["Location"].startswith("/admin/login/")


def test_nobody_deletes_a_draft_and_there_is_none_of_an_unknown_number(draft: RulesDraft) -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root"))

    assert client.post(reverse("admin:advisor_rulesdraft_delete", args=[draft.pk]), {"post": "yes"}).status_code == 403
    assert client.get("/admin/advisor/rulesdraft/no-number/change/").status_code == 404


def test_post_without_a_token_is_refused(draft: RulesDraft) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user_model().objects.create_superuser("root"))

    assert strict.post(address(draft), {"step": "drop"}).status_code == 403


def test_lists_of_rules_lead_to_the_page(content: None) -> None:
    client = somebody(*NAMES)

    for name in ("criterion", "band", "gate", "parameter"):
        assert f'href="{ADD}"' in client.get(reverse(f"admin:advisor_{name}_changelist")).content.decode()


ANYTHING = st.one_of(st.text(max_size=30), st.floats().map(str), st.integers().map(str))


@settings(max_examples=15, deadline=2_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    posted=st.dictionaries(
        st.sampled_from([THROUGHPUT, "bands/hybrid/minimum", "gates/gpu/severity", "parameters/draws/value", "base"]),
        ANYTHING,
        max_size=4,
    ),
    step=ANYTHING,
)
def test_any_value_is_taken_or_refused_with_a_page(keeper: Client, posted: dict[str, str], step: str) -> None:
    response = keeper.post(ADD, shown() | posted | {"step": f"x{step}"})

    assert response.status_code in {200, 422}
    assert not RulesDraft.objects.exists()

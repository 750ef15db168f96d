"""Figures of rules change in drafts alone, and a rule set that cannot be used can still be mended in the admin."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from advisor.judgement import rules_mapping, rules_version
from advisor.models import Band, BreakPoint, Criterion, Gate, Parameter, RulesDraft
from advisor.rule_drafts.steps import publish
from tests.advisor.test_rules_draft import ADD, shown
from tests.patterns.test_admin import form_data

pytestmark = pytest.mark.django_db
WEIGHT = "criteria/small-ops/weight"


@pytest.fixture
def keeper(content: None, client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("keeper", password="a long password"))
    return client


def address(row: Any) -> str:
    return reverse(f"admin:advisor_{row._meta.model_name}_change", args=[row.pk])


@pytest.mark.parametrize(
    ("model", "row", "posted"),
    [
        (Criterion, {"slug": "small-ops"}, {"weight": "5", "break_points-0-low": "9"}),
        (Band, {"verdict": "serverless"}, {"minimum": "99"}),
        (Gate, {"slug": "quota"}, {"severity": "hard"}),
        (Parameter, {"slug": "alpha"}, {"value": "0.9"}),
    ],
)
def test_form_changes_words_and_leaves_the_figures(
    keeper: Client, model: Any, row: dict[str, str], posted: dict[str, str]
) -> None:
    found = model.objects.get(**row)
    page = keeper.get(address(found))
    before = rules_mapping()
    figures = {name for name in posted if f'name="{name}"' in page.content.decode()}

    response = keeper.post(address(found), form_data(page) | posted | {"text": "Other words."})

    after = rules_mapping()
    assert response.status_code == 302
    assert not figures
    assert f'<a href="{ADD}">try it in a draft</a>' in page.content.decode()
    assert after != before
    model.objects.filter(**row).update(text=found.text)
    assert rules_mapping() == before


def test_missing_break_point_is_added_with_its_figures(keeper: Client) -> None:
    point = BreakPoint.objects.get(name="operations-fte")
    criterion = point.criterion
    point.delete()
    page = keeper.get(address(criterion))
    row = {"name": "operations-fte", "low": "3", "high": "0.5", "source": "editorial", "position": "0", "unit": "FTE"}

    response = keeper.post(
        address(criterion),
        form_data(page)
        | {"break_points-TOTAL_FORMS": "1"}
        | {f"break_points-0-{name}": value for name, value in row.items()},
    )

    assert response.status_code == 302
    assert BreakPoint.objects.get(name="operations-fte").high == 0.5


def test_earlier_version_of_a_rule_is_opened_as_a_draft(keeper: Client, django_user_model: Any) -> None:
    row = Criterion.objects.get(slug="small-ops")
    earlier = Version.objects.get_for_object(row).first()
    changes = {WEIGHT: 1.0, "criteria/small-ops/break_points/operations-fte/low": 4.0}
    draft = RulesDraft.objects.create(name="Light", changes=changes, base=rules_version(rules_mapping()))
    publish(draft, django_user_model.objects.get())
    before = rules_mapping()

    way_back = reverse("admin:advisor_criterion_revision", args=[row.pk, earlier.pk])
    page = keeper.get(way_back, follow=True)
    keeper.post(way_back, {"weight": "3"})

    assert page.context["form"].tried == {WEIGHT: 3, "criteria/small-ops/break_points/operations-fte/low": 3}
    assert "by a draft" in page.content.decode()
    assert rules_mapping() == before


@pytest.mark.parametrize("version", ["0", "999999999", "x", "1" * 30, "-1"])
def test_version_that_is_none_is_not_found(keeper: Client, version: str) -> None:
    assert keeper.get(f"{ADD}?version={version}").status_code == 404


def test_rules_out_of_bounds_close_neither_the_site_nor_the_way_to_mend_them(keeper: Client) -> None:
    keeper.post("/assessments/start/", {"name": "Order intake"})
    assessment = keeper.get("/assessments/start/").context["assessments"][0].get_absolute_url()
    Criterion.objects.filter(slug="small-ops").update(weight=1e299)
    visitor = Client()
    said = "must lie between 0 and 100"

    home, patterns = visitor.get("/"), visitor.get("/patterns/")
    advice = keeper.get(assessment)
    page = keeper.get(ADD)
    words = keeper.post(
        address(Criterion.objects.get(slug="small-ops")),
        form_data(keeper.get(address(Criterion.objects.get(slug="small-ops")))) | {"text": "Other words."},
    )
    keeper.post(ADD, shown() | {WEIGHT: "3", "name": "Mend", "step": "save"})
    draft = RulesDraft.objects.get(name="Mend")
    keeper.post(reverse("admin:advisor_rulesdraft_change", args=[draft.pk]), shown(draft) | {"step": "publish"})

    assert (home.status_code, patterns.status_code) == (200, 200)
    assert advice.status_code == 503
    assert said in advice.content.decode()
    assert f'href="{ADD}"' in advice.content.decode()
    assert page.status_code == 200
    assert said in page.content.decode()
    assert words.status_code == 200
    assert "weight: It must lie between 0 and 100." in words.content.decode()
    assert Criterion.objects.get(slug="small-ops").weight == 3


def test_every_list_and_form_of_the_admin_opens_over_rules_that_cannot_be_used(keeper: Client) -> None:
    Parameter.objects.filter(slug="alpha").delete()
    names = "criterion band gate parameter meter question questiongroup example rulesdraft rulesversion".split()

    pages = ["/admin/", "/admin/advisor/", ADD, "/admin/patterns/price/update/"]
    pages += [f"/admin/advisor/{name}/" for name in names]

    assert {page: keeper.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)

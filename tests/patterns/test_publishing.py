"""A pattern goes live, and what is live changes, only through somebody who may publish."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse
from reversion.admin import VersionAdmin
from reversion.models import Version

from advisor.models import Band
from patterns.desk.versioned import VersionedAdmin
from patterns.models import Draft, Pattern, Practice, Price, Service
from tests.patterns.desk import address, delete, opened, sent_from, with_log
from tests.patterns.test_admin import form_data

pytestmark = pytest.mark.django_db


def versions(row: Any) -> list[Version]:
    """The newest first."""
    return list(Version.objects.get_for_object(row))


def live() -> list[Any]:
    """What the site shows of patterns."""
    published = Pattern.objects.filter(is_published=True)
    return list(published.values_list("pk", "title", "intent", "body", "nodes__key", "flows__label"))


@pytest.fixture
def changed(reviewer: Client, pattern: Pattern) -> Pattern:
    """A pattern that was changed once."""
    data = with_log(pattern, form_data(reviewer.get(address(pattern)))) | {"intent": "Newer."}
    assert reviewer.post(address(pattern), data).status_code == 302
    return pattern


def test_way_back_of_a_published_entry_is_a_draft_for_who_may_not_publish(writer: Client, changed: Pattern) -> None:
    before, first = live(), versions(changed)[-1]
    back = address(changed, "revision", first.pk)
    page = writer.get(back)
    response = writer.post(back, form_data(page))

    assert "keep the earlier version as a draft" in page.content.decode()
    assert response.url == address(changed, "draft")
    assert live() == before


def test_draft_of_an_earlier_version_is_published_as_that_version_was(
    writer: Client, reviewer: Client, changed: Pattern
) -> None:
    first = versions(changed)[-1]
    back = address(changed, "revision", first.pk)
    writer.post(back, form_data(writer.get(back)))
    page = reviewer.get(address(changed, "draft"))
    told = page.content.decode()
    response = reviewer.post(address(changed, "draft_publish"), sent_from(page))

    assert "Audit log" in told
    assert response.status_code == 302
    changed.refresh_from_db()
    assert changed.intent == first.field_dict["intent"]
    assert not changed.nodes.filter(key="log").exists()
    assert changed.flows.count() == 4


def test_entry_that_is_not_published_stays_so_when_a_version_that_was_comes_back(
    writer: Client, pattern: Pattern
) -> None:
    Pattern.objects.filter(pk=pattern.pk).update(is_published=False)
    [version] = versions(pattern)
    back = address(pattern, "revision", version.pk)

    assert version.field_dict["is_published"]
    assert writer.post(back, form_data(writer.get(back))).status_code == 302
    assert not Pattern.objects.get(pk=pattern.pk).is_published


def test_recovered_entry_is_not_published_by_who_may_not(writer: Client, reviewer: Client, pattern: Pattern) -> None:
    delete(reviewer, address(pattern, "delete"))
    [version] = versions(pattern)[:1]
    recover = reverse("admin:patterns_pattern_recover", args=[version.pk])
    response = writer.post(recover, form_data(writer.get(recover)), follow=True)

    assert version.field_dict["is_published"]
    assert "It is not on the site" in response.content.decode()
    assert not Pattern.objects.get(slug=pattern.slug).is_published


def test_entry_that_is_there_is_not_recovered(writer: Client, changed: Pattern) -> None:
    recover = reverse("admin:patterns_pattern_recover", args=[versions(changed)[-1].pk])

    assert writer.get(recover).status_code == 404
    assert writer.post(recover, {"title": "x"}).status_code == 404


def test_deleted_entry_is_not_brought_back_by_its_history(writer: Client, reviewer: Client, pattern: Pattern) -> None:
    back = address(pattern, "revision", versions(pattern)[0].pk)
    delete(reviewer, address(pattern, "delete"))

    assert writer.get(back).status_code == 404
    assert writer.post(back, {"title": "x"}).status_code == 404
    assert not Pattern.objects.filter(slug=pattern.slug).exists()


@pytest.mark.parametrize("view", ["change", "delete", "draft", "draft_publish", "draft_drop"])
def test_key_written_in_another_way_leads_to_no_more(writer: Client, pattern: Pattern, view: str) -> None:
    """The admin reads `0_5F12` as `0_12`, and a number of Python may be written so."""
    before = live()
    data = form_data(writer.get(address(pattern))) | {"intent": "Worse."}
    page = address(pattern, view).replace(f"/{pattern.pk}/", f"/0_5F{pattern.pk}/")

    assert writer.post(page, data | {"post": "yes"}).status_code in {403, 404}
    assert live() == before


@pytest.mark.parametrize("flag", ["_preview", "_opened", "_saveasnew", "_continue"])
def test_no_flag_of_the_form_opens_what_is_published(writer: Client, pattern: Pattern, flag: str) -> None:
    before = live()
    data = form_data(writer.get(address(pattern))) | {"intent": "Worse.", "slug": "fan-out-2", flag: "1"}
    writer.post(address(pattern), data)

    assert live() == before


@pytest.mark.parametrize("model", [Band, Practice, Price, Pattern])
@pytest.mark.parametrize("end", ["revision", "recover", "diff"])
def test_version_of_another_row_is_not_found(reviewer: Client, admin_client: Client, end: str, model: Any) -> None:
    """By the address of a pattern no version of another kind of row, and none of another pattern."""
    pattern = Pattern.objects.get(slug="fan-out")
    version = Version.objects.get_for_model(model).exclude(object_repr=str(pattern)).first()
    assert version is not None
    given = [version.pk] if end == "recover" else [pattern.pk, version.pk]
    page = reverse(f"admin:patterns_pattern_{end}", args=given)
    as_its_own = page.replace(f"/{pattern.pk}/", f"/{version.object_id}/") if end != "recover" else page
    pages = [page] if model is Pattern else [page, as_its_own]
    stored = version.serialized_data
    before = model.objects.get(pk=version.object_id)

    for one in pages:
        assert admin_client.get(one).status_code == 404, one
        assert admin_client.post(one, {"x": "y"}).status_code == 404, one
    assert model.objects.get(pk=version.object_id) == before
    assert version.serialized_data == stored


def test_rule_is_not_brought_back_by_the_address_of_another(admin_client: Client, content: None) -> None:
    one, two = Band.objects.all()[:2]
    page = reverse("admin:advisor_band_revision", args=[one.pk, versions(two)[0].pk])

    assert admin_client.get(page).status_code == 404
    assert admin_client.post(page, {"name": "x"}).status_code == 404


def test_every_row_with_versions_is_behind_checked_addresses() -> None:
    kept = [owner for owner in admin.site._registry.values() if isinstance(owner, VersionAdmin)]

    assert kept
    assert all(isinstance(owner, VersionedAdmin) for owner in kept)


def test_action_deletes_nothing_that_is_published(writer: Client, pattern: Pattern) -> None:
    rows = reverse("admin:patterns_pattern_changelist")
    act = {"action": "delete_selected", "_selected_action": [str(pattern.pk)], "post": "yes"}
    writer.post(rows, act)

    assert Pattern.objects.filter(pk=pattern.pk).exists()


def test_draft_kept_by_a_writer_leaves_the_site_as_it_is(writer: Client, pattern: Pattern) -> None:
    before = live()
    writer.post(address(pattern), opened(writer, address(pattern), intent="Mine.", _draft="1"))

    assert Draft.objects.get().posted["intent"] == ["Mine."]
    assert live() == before


def test_entry_comes_back_without_what_is_gone_and_names_it(reviewer: Client, pattern: Pattern) -> None:
    challenge, relation = pattern.challenges.first(), pattern.relations.first()
    assert challenge is not None
    assert relation is not None
    target = relation.target
    challenges, relations, nodes = pattern.challenges.count(), pattern.relations.count(), pattern.nodes.count()
    delete(reviewer, address(pattern, "delete"))
    challenge.delete()
    target.delete()
    recover = reverse("admin:patterns_pattern_recover", args=[versions(pattern)[0].pk])
    form = reviewer.get(recover)
    response = reviewer.post(recover, form_data(form), follow=True)

    assert "What was deleted meanwhile is left out" in form.content.decode()
    assert challenge.name in form.content.decode()
    assert f"{target} is gone" in response.content.decode()
    back = Pattern.objects.get(slug=pattern.slug)
    assert (back.challenges.count(), back.relations.count()) == (challenges - 1, relations - 1)
    assert back.nodes.count() == nodes
    connection.check_constraints()


def test_entry_that_cannot_do_without_what_is_gone_is_not_brought_back(admin_client: Client, content: None) -> None:
    service = Service.objects.exclude(role__nodes__isnull=False).first()
    assert service is not None
    version = versions(service)[0]
    role = service.role
    service.delete()
    role.services.all().delete()
    role.delete()
    recover = reverse("admin:patterns_service_recover", args=[version.pk])
    response = admin_client.get(recover, follow=True)

    assert "cannot be brought back" in response.content.decode()
    assert "is gone" in response.content.decode()

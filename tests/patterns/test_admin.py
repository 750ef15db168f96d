"""The admin: everything is there, an edit shows on the page, and loading keeps it."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from patterns.loading import load_catalogue
from patterns.models import Draft, Edition, Node, PastDraft, Pattern, Searchable, SearchName, SearchWord
from patterns.search import search

pytestmark = pytest.mark.django_db
INLINES = {*apps.get_app_config("patterns").get_models(), *apps.get_app_config("advisor").get_models()}
MODELS = sorted((model for model in INLINES if admin.site.is_registered(model)), key=lambda model: model._meta.label)


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("editor", password="a long password"))
    return client


def form_data(page: Any) -> dict[str, Any]:
    """What the change form would post if nothing were changed."""
    data: dict[str, Any] = {}
    form = page.context["adminform"].form
    for bound in form:
        data |= posted(bound)
    for inline in page.context["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            data[bound.html_name] = bound.value()
        for row in inline.formset.forms:
            for bound in row:
                data |= posted(bound)
    return data


def posted(bound: Any) -> dict[str, Any]:
    value = bound.value()
    if value is None or value is False:
        return {}
    if isinstance(value, list | tuple) and bound.field.__class__.__name__ != "JSONField":
        return {bound.html_name: [str(getattr(item, "pk", item)) for item in value]}
    return {bound.html_name: value}


def test_every_model_is_registered_or_edited_inside_another() -> None:
    inside = {inline.model for owner in admin.site._registry.values() for inline in owner.inlines}
    inside |= {Searchable, SearchName, SearchWord}  # made from the others, never by hand
    inside |= {Draft, PastDraft}  # opened from their pattern
    inside.add(Edition)  # written by triggers

    assert {model for model in INLINES if not admin.site.is_registered(model)} - inside == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_list_and_search_work(content: None, editor: Client, model: type[Any]) -> None:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    assert editor.get(address).status_code == 200
    assert editor.get(address, {"q": "api"}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_change_form_opens(content: None, editor: Client, model: type[Any]) -> None:
    row = model._default_manager.first()
    if row is None:
        pytest.skip("no row of this kind is shipped")
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])

    assert editor.get(address).status_code == 200


def test_edit_of_a_pattern_and_its_nodes_shows_on_the_page_and_survives_loading(content: None, editor: Client) -> None:
    pattern = Pattern.objects.get(slug="fan-out")
    address = reverse("admin:patterns_pattern_change", args=[pattern.pk])
    data = form_data(editor.get(address))
    thumb = pattern.nodes.get(key="thumb")
    [prefix] = [
        key.removesuffix("-id") for key, value in data.items() if key.startswith("nodes-") and value == thumb.pk
    ]
    data |= {"intent": "One event, many hands.", f"{prefix}-label": "Make small picture"}

    response = editor.post(address, data)

    assert response.status_code == 302, response.context["errors"]
    page = editor.get("/patterns/fan-out/").content.decode()
    assert "One event, many hands." in page
    assert "Make small picture" in page
    assert "Create thumbnail" not in page.partition("</figure>")[0]
    assert load_catalogue().kept == ["pattern fan-out"]
    assert Node.objects.get(pk=thumb.pk).label == "Make small picture"


def test_what_is_saved_or_deleted_here_is_found_or_not_at_once(content: None, editor: Client) -> None:
    pattern = Pattern.objects.get(slug="fan-out")
    address = reverse("admin:patterns_pattern_change", args=[pattern.pk])

    editor.post(address, form_data(editor.get(address)) | {"title": "Zeppelin"})
    found = [hit.title for hit in search("zeppelin").hits]
    gone = reverse("admin:patterns_pattern_delete", args=[pattern.pk])
    editor.post(gone, {"post": "yes", "seen_version": editor.get(gone).context["seen_version"]})

    assert found == ["Zeppelin"]
    assert list(search("zeppelin").hits) == []


def test_edit_is_in_the_history_and_can_be_taken_back(content: None, editor: Client) -> None:
    pattern = Pattern.objects.get(slug="fan-out")
    address = reverse("admin:patterns_pattern_change", args=[pattern.pk])
    data = form_data(editor.get(address))
    editor.post(address, data | {"intent": "First."})
    editor.post(address, form_data(editor.get(address)) | {"intent": "Second."})
    newest, older = Version.objects.get_for_object(pattern)[:2]

    older.revision.revert()

    assert newest.field_dict["intent"] == "Second."
    assert Pattern.objects.get(pk=pattern.pk).intent == "First."
    assert Pattern.objects.get(pk=pattern.pk).nodes.count() == 5


def test_first_version_of_a_pattern_comes_back_whole_by_the_form(content: None, editor: Client) -> None:
    pattern = Pattern.objects.get(slug="scheduled-jobs")
    before = (pattern.intent, *counts(pattern))
    Pattern.objects.filter(pk=pattern.pk).update(intent="Edited")
    pattern.flows.all().delete()
    pattern.guidance.all().delete()
    version = Version.objects.get_for_object(pattern).last()
    address = reverse("admin:patterns_pattern_revision", args=[pattern.pk, version.pk])

    response = editor.post(address, form_data(editor.get(address)))

    pattern.refresh_from_db()
    assert response.status_code == 302, response.context["errors"]
    assert (pattern.intent, *counts(pattern)) == before


def test_deleted_pattern_is_recovered_with_all_that_belongs_to_it(content: None, editor: Client) -> None:
    pattern = Pattern.objects.get(slug="scheduled-jobs")
    before, version = counts(pattern), Version.objects.get_for_object(pattern).first()
    pattern.delete()
    address = reverse("admin:patterns_pattern_recover", args=[version.pk])

    response = editor.post(address, form_data(editor.get(address)))

    assert response.status_code == 302, response.context["errors"]
    assert counts(Pattern.objects.get(slug="scheduled-jobs")) == before


def counts(pattern: Pattern) -> tuple[int, ...]:
    rows = (pattern.nodes, pattern.flows, pattern.guidance, pattern.tradeoffs, pattern.relations, pattern.practices)
    return tuple(found.count() for found in rows)


def test_change_form_leads_to_the_page(content: None, editor: Client) -> None:
    pattern = Pattern.objects.get(slug="fan-out")

    page = editor.get(reverse("admin:patterns_pattern_change", args=[pattern.pk])).content.decode()

    assert "View on site" in page


def test_visitor_is_asked_to_log_in(client: Client) -> None:
    assert client.get("/admin/patterns/pattern/").headers["Location"].startswith("/admin/login/")

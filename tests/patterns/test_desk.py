"""The editor's desk: what is refused in words, previews, drafts, two editors, the history, and what waits."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from reversion.models import Version

from patterns.desk.attention import attention
from patterns.desk.drawings import fallen_apart
from patterns.models import Concept, Flow, Limit, Node, Observation, Pattern, Price, Source
from tests.patterns.desk import address, delete, with_log
from tests.patterns.test_admin import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    """One who may do everything."""
    client.force_login(get_user_model().objects.create_superuser("ada", password="a long password"))
    return client


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"flows-0-target_key": "bucket"}, "A flow cannot lead from a node to itself."),
        ({"flows-0-target_key": "nowhere"}, "There is no node with the key \u201cnowhere\u201d above."),
        ({"flows-1-target_key": "meta"}, "This flow is there twice"),
        ({"nodes-0-role": ""}, "This field is required."),
        ({"nodes-0-label": "x" * 41}, "at most 40 characters"),
        ({"nodes-1-key": "bucket"}, "duplicate data for key"),
        ({"flows-3-DELETE": "on"}, "Nothing leads to or from \u201cscan\u201d."),
        ({"nodes-0-DELETE": "on"}, "There is no node with the key \u201cbucket\u201d above."),
        ({"title": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_with_a_drawing_is_said_in_words(
    editor: Client, pattern: Pattern, changes: dict[str, str], told: str
) -> None:
    response = editor.post(address(pattern), form_data(editor.get(address(pattern))) | changes)

    assert response.status_code == 200
    assert told in response.content.decode()
    assert pattern.flows.count() == 4


def test_drawing_may_be_unfinished_while_it_is_not_published(editor: Client, pattern: Pattern) -> None:
    Pattern.objects.filter(pk=pattern.pk).update(is_published=False)
    data = form_data(editor.get(address(pattern))) | {"flows-3-DELETE": "on"}

    assert editor.post(address(pattern), data).status_code == 302
    assert pattern.flows.count() == 3


def test_node_and_a_flow_to_it_are_added_at_once(editor: Client, pattern: Pattern) -> None:
    response = editor.post(address(pattern), with_log(pattern, form_data(editor.get(address(pattern)))))

    assert response.status_code == 302, response.context["errors"]
    assert Flow.objects.get(pattern=pattern, target__key="log").source.key == "topic"


def test_preview_shows_what_is_written_and_keeps_nothing(editor: Client, pattern: Pattern) -> None:
    data = with_log(pattern, form_data(editor.get(address(pattern)))) | {"title": "Fan-in", "body": "Some **text**."}
    versions = Version.objects.count()
    response = editor.post(address(pattern, "preview"), data | {"preview_provider": "azure", "preview_scheme": "dark"})
    page = response.content.decode()

    assert "<h1>Fan-in</h1>" in page
    assert ">Audit log</text>" in page
    assert "<strong>text</strong>" in page
    assert "On Microsoft Azure" in page
    assert 'data-theme="dark"' in page
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    pattern.refresh_from_db()
    assert (pattern.title, pattern.nodes.count(), Version.objects.count()) == ("Fan-out", 5, versions)
    assert list(editor.get("/patterns/").context or []) != []


def test_preview_says_why_there_is_none(editor: Client, pattern: Pattern) -> None:
    data = form_data(editor.get(address(pattern))) | {"flows-0-target_key": "nowhere"}
    page = editor.post(address(pattern, "preview"), data).content.decode()

    assert "This cannot be shown yet." in page
    assert "There is no node with the key" in page


def test_preview_of_a_new_entry(editor: Client, content: None) -> None:
    new = reverse("admin:patterns_pattern_add")
    data = form_data(editor.get(new)) | {
        "title": "Saga",
        "slug": "saga",
        "neutral_name": "Saga",
        "intent": "Undo step by step.",
        "category": "integration",
        "position": "1",
        "aliases": "[]",
        "reviewed": "2026-11-01",
    }
    page = editor.post(reverse("admin:patterns_pattern_preview_new"), data).content.decode()

    assert "<h1>Saga</h1>" in page
    assert not Pattern.objects.filter(slug="saga").exists()


@pytest.mark.parametrize("kind", ["practice", "challenge", "concept"])
def test_other_entries_have_a_preview_too(editor: Client, content: None, kind: str) -> None:
    row = {"practice": "cost-optimization", "challenge": "testing", "concept": "faas"}[kind]
    model = Pattern._meta.apps.get_model("patterns", kind)
    change = reverse(f"admin:patterns_{kind}_change", args=[model.objects.get(slug=row).pk])
    data = form_data(editor.get(change)) | {"body": "A *new* body."}
    page = editor.post(change.replace("/change/", "/preview/"), data).content.decode()

    assert "<em>new</em>" in page
    assert "A *new*" not in model.objects.get(slug=row).body


def test_frame_is_allowed_on_the_form_alone(editor: Client, pattern: Pattern) -> None:
    assert "frame-src 'self'" in editor.get(address(pattern))["Content-Security-Policy"]
    assert "frame-src" not in editor.get("/admin/")["Content-Security-Policy"]
    assert editor.get(f"/patterns/{pattern.slug}/")["X-Frame-Options"] == "DENY"


def test_new_entry_of_a_writer_is_not_published(writer: Client, client: Client, content: None) -> None:
    new = reverse("admin:patterns_pattern_add")
    given = {"title": "Saga", "slug": "saga", "neutral_name": "Saga", "intent": "Undo.", "category": "integration"}
    data = form_data(writer.get(new)) | given | {"position": 1, "aliases": "[]", "reviewed": "2026-11-01"}
    response = writer.post(new, data | {"is_published": "on"})

    saga = Pattern.objects.get(slug="saga")
    assert response.status_code == 302
    assert not saga.is_published
    assert client.get("/patterns/saga/").status_code == 404
    assert "<h1>Saga</h1>" in writer.get(address(saga, "preview")).content.decode()
    assert client.get(address(saga, "preview")).status_code == 302
    assert delete(writer, address(saga, "delete")).status_code == 302


def test_writer_cannot_delete_what_is_published(writer: Client, pattern: Pattern) -> None:
    assert writer.post(address(pattern, "delete"), {"post": "yes"}).status_code == 403


def test_reviewer_publishes_and_takes_off_by_the_list(editor: Client, writer: Client, pattern: Pattern) -> None:
    rows = reverse("admin:patterns_pattern_changelist")
    act = {"_selected_action": [str(pattern.pk)], "action": "take_off"}
    writer.post(rows, act)
    pattern.refresh_from_db()
    assert pattern.is_published

    editor.post(rows, act)
    assert editor.get("/patterns/fan-out/").status_code == 404
    editor.post(rows, act | {"action": "publish"})
    assert editor.get("/patterns/fan-out/").status_code == 200


@pytest.mark.fault("F7")
def test_save_over_a_newer_save_is_told_and_loses_nothing(editor: Client, pattern: Pattern) -> None:
    mine = form_data(editor.get(address(pattern)))
    editor.post(address(pattern), mine | {"intent": "Theirs.", "nodes-0-label": "Their label"})

    first = editor.post(address(pattern), mine | {"intent": "Mine."})
    page = first.content.decode()
    pattern.refresh_from_db()
    assert first.status_code == 200
    assert "Meanwhile ada saved this entry" in page
    assert "became \u201cTheirs.\u201d" in page
    assert "Their label" in page
    assert first.context["adminform"].form["intent"].value() == "Mine."
    assert pattern.intent == "Theirs."

    again = mine | {"intent": "Mine.", "seen_version": first.context["adminform"].form["seen_version"].value()}
    assert editor.post(address(pattern), again).status_code == 302
    pattern.refresh_from_db()
    assert pattern.intent == "Mine."
    texts = [version.field_dict["intent"] for version in Version.objects.get_for_object(pattern)]
    assert texts[:2] == ["Mine.", "Theirs."]


def test_untouched_form_changes_no_byte_of_a_text(editor: Client, content: None) -> None:
    concept = Concept.objects.get(slug="faas")
    change = reverse("admin:patterns_concept_change", args=[concept.pk])
    data = form_data(editor.get(change))
    sent = {name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in data.items()}
    editor.post(change, sent)

    assert Concept.objects.get(slug="faas").body == concept.body


def test_history_says_what_each_save_changed(editor: Client, pattern: Pattern) -> None:
    data = with_log(pattern, form_data(editor.get(address(pattern)))) | {"intent": "<b>New</b> intent."}
    editor.post(address(pattern), data)
    newest, first = Version.objects.get_for_object(pattern)
    history = editor.get(address(pattern, "history")).content.decode()
    page = editor.get(address(pattern, "diff", newest.pk)).content.decode()

    assert address(pattern, "diff", newest.pk) in history
    assert "&lt;b&gt;New&lt;/b&gt; intent." in page
    assert pattern.intent in page
    assert "label: Audit log" in page
    assert "is-added" in page
    assert 'aria-label="challenges"' not in page
    assert "the first version" in editor.get(address(pattern, "diff", first.pk)).content.decode()


def test_start_page_says_what_waits(editor: Client, pattern: Pattern) -> None:
    user = get_user_model().objects.get(username="ada")
    before = {matter.name: matter.count for matter in attention(user)}
    Pattern.objects.filter(slug="fan-out").update(reviewed=date(2020, 1, 1), is_published=False)
    pattern.sources.clear()
    Price.objects.update(seen=date(2020, 1, 1))
    Limit.objects.update(seen=date(2020, 1, 1))
    Observation.objects.update(source=Source.objects.create(slug="ours", title="Ours"))
    Price.objects.all()[0].sources.clear()
    pattern.guidance.all().delete()
    Node.objects.create(pattern=pattern, key="lone", label="Lone", role=pattern.nodes.all()[0].role)
    after = {matter.name: matter.count for matter in attention(user)}
    page = editor.get("/admin/").content.decode()

    grown = {name for name, count in after.items() if count > before.get(name, 0)}
    assert {
        "Patterns that are not published",
        "Patterns with relations to entries that are not published",
        "Patterns whose drawings fall apart: no flow joins or leads to some of their nodes",
        "Patterns that do not say when to avoid them",
        "Patterns with links that lead nowhere",
        "Prices without a source",
        "Observations of which nobody knows when they were read",
        "Patterns without a source",
        "Patterns not reviewed for 180 days",
        "Prices read over 180 days ago",
        "Limits read over 180 days ago",
    } <= grown
    assert "What needs attention" in page
    assert f'href="{address(pattern)}"' in page
    assert 'href="/admin/patterns/pattern/?needs=review"' in page


def test_drawing_falls_apart_where_parts_lead_to_each_other_alone(editor: Client, pattern: Pattern) -> None:
    role = pattern.nodes.all()[0].role
    new = [Node.objects.create(pattern=pattern, key=key, label=key, role=role) for key in ("one", "two", "three")]
    assert pattern.pk in fallen_apart()
    for source, target in zip(new, [*new[1:], new[0]], strict=True):
        pattern.flows.create(source=source, target=target)
    assert pattern.pk in fallen_apart()
    out = pattern.flows.create(source=new[0], target=pattern.nodes.all()[0])
    assert pattern.pk in fallen_apart(), "nothing leads to them"

    out.delete()
    pattern.flows.create(source=pattern.nodes.all()[0], target=new[0])

    assert pattern.pk not in fallen_apart()


@pytest.mark.parametrize(
    ("model", "need", "state"),
    [
        (Pattern, "links", {"body": "See [it](/patterns/gone/)."}),
        (Pattern, "links", {"body": "See [it](/patterns/sqs-queue/#nowhere)."}),
        (Concept, "links", {"body": "See [it](#nowhere)."}),
        (Price, "source", None),
        (Pattern, "source", None),
        (Pattern, "review", {"reviewed": date(2020, 1, 1)}),
        (Pattern, "publishing", {"is_published": False}),
        (Price, "reading", {"seen": date(2020, 1, 1)}),
        (Price, "date", {"seen": None}),
    ],
)
def test_list_is_narrowed_to_what_needs_something(
    content: None, admin_client: Client, model: Any, need: str, state: dict[str, Any] | None
) -> None:
    row = model._default_manager.all()[0]
    if state is None:
        row.sources.clear()
    else:
        model._default_manager.filter(pk=row.pk).update(**state)

    page = admin_client.get(f"/admin/patterns/{model._meta.model_name}/?needs={need}")

    assert row in page.context["cl"].queryset
    assert page.context["cl"].queryset.count() < model._default_manager.count()


def test_start_page_takes_as_many_queries_whatever_waits(
    content: None, admin_client: Client, django_assert_max_num_queries: Any
) -> None:
    for model in (Pattern, Concept):
        model._default_manager.update(reviewed=date(2020, 1, 1), body="[a](/patterns/gone/) [b](/roles/b/#c)")
    Price.objects.update(seen=None)
    Flow.objects.all().delete()

    with django_assert_max_num_queries(75):
        admin_client.get("/admin/")


def test_start_page_is_empty_for_one_who_may_change_nothing(content: None) -> None:
    user = get_user_model().objects.create_user("guest", is_staff=True)
    client = Client()
    client.force_login(user)

    assert attention(user) == []
    assert "Nothing waits for you" in client.get("/admin/").content.decode()


def test_way_back_of_one_entry_leaves_the_others_as_they_are(editor: Client, pattern: Pattern) -> None:
    other = Pattern.objects.get(slug="sqs-queue")
    editor.post(address(other), form_data(editor.get(address(other))) | {"intent": "Edited meanwhile."})
    editor.post(address(pattern), with_log(pattern, form_data(editor.get(address(pattern)))))
    loaded = Version.objects.get_for_object(pattern).last()
    back = address(pattern, "revision", loaded.pk)

    assert editor.post(back, form_data(editor.get(back))).status_code == 302
    assert not pattern.nodes.filter(key="log").exists()
    assert Pattern.objects.get(slug="sqs-queue").intent == "Edited meanwhile."
    assert Concept.objects.count() == 2


def test_mistakes_are_told_by_the_same_words_in_the_form_and_in_the_preview(editor: Client, pattern: Pattern) -> None:
    data = form_data(editor.get(address(pattern)))
    data |= {"flows-0-target_key": "nowhere", "title": "", "nodes-2-role": "", "flows-3-DELETE": "on"}
    form = editor.post(address(pattern), data)
    preview = editor.post(address(pattern, "preview"), data)
    told = [str(mistake) for mistake in form.context["mistakes"]]

    assert "Title: This field is required." in told
    assert "Nodes, row 3, Role: This field is required." in told
    assert any(text.startswith("Flows, row 1, to: There is no node with the key") for text in told)
    assert "Nothing leads to or from" in told[-1] or "Nothing leads to or from" in " ".join(told)
    assert told == [str(mistake) for mistake in preview.context["mistakes"]]
    assert all(escape(text) in form.content.decode() or text in form.content.decode() for text in told)


def test_publishing_by_the_list_checks_the_drawing_as_the_form_does(editor: Client, pattern: Pattern) -> None:
    other = Pattern.objects.get(slug="scheduled-jobs")
    Pattern.objects.update(is_published=False)
    pattern.flows.filter(target__key="scan").delete()
    act = {"_selected_action": [str(pattern.pk), str(other.pk)], "action": "publish"}
    page = editor.post(reverse("admin:patterns_pattern_changelist"), act, follow=True).content.decode()

    assert "Published: Scheduled Jobs." in page
    assert "Not published: Fan-out. Nothing leads to or from \u201cscan\u201d." in page
    assert list(Pattern.objects.published()) == [other]

"""Drafts of published entries: two editors, a reviewer, and nothing that anybody wrote is lost."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.http import QueryDict
from django.test import Client

from patterns.desk.posted import fitted, text_of
from patterns.models import Draft, Node, PastDraft, Pattern
from tests.patterns.desk import address, delete, opened, sent_from, with_log
from tests.patterns.test_admin import form_data

pytestmark = pytest.mark.django_db


def kept(client: Client, pattern: Pattern, **changes: Any) -> Any:
    """The answer to a form that is kept as a draft from the form of the entry itself."""
    return client.post(address(pattern), opened(client, address(pattern)) | changes | {"_draft": "1"})


def publish(client: Client, pattern: Pattern, page: Any = None, **changes: Any) -> Any:
    """Publish what the page of the draft shows."""
    page = page or client.get(address(pattern, "draft"))
    return client.post(address(pattern, "draft_publish"), sent_from(page, **changes))


def test_draft_waits_for_a_reviewer(writer: Client, reviewer: Client, pattern: Pattern) -> None:
    form = writer.get(address(pattern))
    data = with_log(pattern, form_data(form)) | {"title": "Fan-out, drafted"}

    assert "Save as draft" in form.content.decode()
    assert 'name="_save"' not in form.content.decode()
    assert writer.post(address(pattern), data).status_code == 403
    assert writer.post(address(pattern), data | {"_draft": "1"}).url == address(pattern, "draft")
    pattern.refresh_from_db()
    assert pattern.title == "Fan-out"

    shown = writer.get(address(pattern, "draft"))
    assert shown.context["adminform"].form["title"].value() == "Fan-out, drafted"
    assert "Audit log" in shown.content.decode()
    assert 'value="Publish"' not in shown.content.decode()
    assert "Fan-out, drafted" in writer.get(address(pattern, "draft") + "?preview").content.decode()
    assert publish(writer, pattern).status_code == 403

    assert 'value="Publish"' in reviewer.get(address(pattern, "draft")).content.decode()
    assert publish(reviewer, pattern).status_code == 302
    pattern.refresh_from_db()
    assert (pattern.title, pattern.is_published) == ("Fan-out, drafted", True)
    assert pattern.nodes.filter(key="log").exists()
    assert not Draft.objects.exists()
    assert PastDraft.objects.get().ending == "published"


def test_page_of_a_draft_says_what_it_changes(writer: Client, pattern: Pattern) -> None:
    writer.post(
        address(pattern), with_log(pattern, form_data(writer.get(address(pattern)))) | {"title": "F", "_draft": "1"}
    )
    page = writer.get(address(pattern, "draft"))

    assert [change.name for change in page.context["changes"]] == ["Title", "nodes", "flows"]
    assert "What this draft changes (3)" in page.content.decode()
    assert "Label: Audit log" in page.content.decode()


def test_untouched_draft_changes_nothing(writer: Client, pattern: Pattern) -> None:
    kept(writer, pattern)

    assert writer.get(address(pattern, "draft")).context["changes"] == []


def test_draft_that_cannot_be_saved_stays_and_says_why(reviewer: Client, pattern: Pattern) -> None:
    kept(reviewer, pattern, title="")
    response = publish(reviewer, pattern)

    assert response.status_code == 200
    assert "This field is required." in response.content.decode()
    assert Draft.objects.count() == 1
    again = reviewer.post(address(pattern, "draft_publish"), sent_from(response, title="Mended"))
    assert again.status_code == 302
    assert not Draft.objects.exists()


def test_two_editors_see_both_drafts_and_lose_neither(writer: Client, other_writer: Client, pattern: Pattern) -> None:
    kept(writer, pattern, intent="First.")
    refused = kept(other_writer, pattern, intent="Second.")
    page = refused.content.decode()

    assert refused.status_code == 200
    assert "a draft that this form did not show, of ben" in page
    assert "First." in page
    assert refused.context["adminform"].form["intent"].value() == "Second."
    assert Draft.objects.get().posted["intent"] == ["First."]

    again = other_writer.post(address(pattern), sent_from(refused, _draft="1"))
    assert again.url == address(pattern, "draft")
    assert Draft.objects.get().posted["intent"] == ["Second."]
    past = PastDraft.objects.get()
    assert (past.posted["intent"], past.ending, past.author.get_username()) == (["First."], "replaced", "ben")


def test_draft_opened_before_another_saved_it_is_not_saved_over_theirs(
    writer: Client, other_writer: Client, pattern: Pattern
) -> None:
    kept(writer, pattern, intent="First.")
    mine, theirs = (opened(client, address(pattern, "draft")) for client in (writer, other_writer))
    other_writer.post(address(pattern), theirs | {"intent": "Second.", "_draft": "1"})
    refused = writer.post(address(pattern), mine | {"intent": "Third.", "_draft": "1"})

    assert "of cleo" in refused.content.decode()
    assert Draft.objects.get().posted["intent"] == ["Second."]


def test_publish_of_a_draft_that_was_saved_meanwhile_is_told(
    writer: Client, reviewer: Client, pattern: Pattern
) -> None:
    kept(writer, pattern, intent="First.")
    seen = reviewer.get(address(pattern, "draft"))
    writer.post(address(pattern), opened(writer, address(pattern, "draft"), intent="Second.") | {"_draft": "1"})
    told = publish(reviewer, pattern, seen)
    pattern.refresh_from_db()

    assert told.status_code == 200
    assert "Second." in told.content.decode()
    assert told.context["adminform"].form["intent"].value() == "First."
    assert pattern.intent not in {"First.", "Second."}

    assert publish(reviewer, pattern, told).status_code == 302
    pattern.refresh_from_db()
    assert pattern.intent == "First."
    assert [past.posted["intent"] for past in PastDraft.objects.all()] == [["Second."], ["First."]]


def test_publish_of_a_draft_that_is_gone_is_told_and_keeps_the_text(
    writer: Client, reviewer: Client, pattern: Pattern
) -> None:
    kept(writer, pattern, intent="First.")
    seen = reviewer.get(address(pattern, "draft"))
    drop(writer, pattern)
    told = publish(reviewer, pattern, seen, intent="Mine.")

    assert told.status_code == 200
    assert "ben dropped it" in told.content.decode()
    assert told.context["adminform"].form["intent"].value() == "Mine."
    assert reviewer.post(address(pattern), sent_from(told)).status_code == 302
    pattern.refresh_from_db()
    assert pattern.intent == "Mine."


def drop(client: Client, pattern: Pattern) -> Any:
    seen = client.get(address(pattern, "draft_drop")).context["draft"].stamp
    return client.post(address(pattern, "draft_drop"), {"seen_draft": seen})


def test_dropped_draft_is_asked_for_and_can_be_brought_back(writer: Client, pattern: Pattern) -> None:
    kept(writer, pattern, intent="First.")
    question = writer.get(address(pattern, "draft_drop")).content.decode()

    assert "Drop the draft of" in question
    assert "First." in question
    assert Draft.objects.exists()
    assert drop(writer, pattern).url == address(pattern)
    assert not Draft.objects.exists()
    assert writer.get(address(pattern, "draft")).status_code == 404

    past = PastDraft.objects.get()
    page = address(pattern, "draft_past", past.pk)
    assert page in writer.get(address(pattern, "history")).content.decode()
    assert "First." in writer.get(page).content.decode()
    assert writer.post(page, {"seen_draft": ""}).url == address(pattern, "draft")
    assert Draft.objects.get().posted["intent"] == ["First."]


def test_draft_that_was_changed_meanwhile_is_not_dropped_or_replaced(
    writer: Client, other_writer: Client, pattern: Pattern
) -> None:
    kept(writer, pattern, intent="First.")
    seen = writer.get(address(pattern, "draft_drop")).context["draft"].stamp
    other_writer.post(
        address(pattern), opened(other_writer, address(pattern, "draft"), intent="Second.") | {"_draft": "1"}
    )
    told = writer.post(address(pattern, "draft_drop"), {"seen_draft": seen})
    past = address(pattern, "draft_past", PastDraft.objects.get().pk)

    assert "changed meanwhile" in told.content.decode()
    assert "changed meanwhile" in writer.post(past, {"seen_draft": seen}).content.decode()
    assert Draft.objects.get().posted["intent"] == ["Second."]


def test_past_draft_of_another_pattern_is_not_found(writer: Client, pattern: Pattern) -> None:
    kept(writer, pattern)
    drop(writer, pattern)
    other = Pattern.objects.get(slug="scheduled-jobs")

    assert writer.get(address(other, "draft_past", PastDraft.objects.get().pk)).status_code == 404


def test_draft_written_on_an_older_version_says_so_before_it_is_published(
    writer: Client, reviewer: Client, pattern: Pattern
) -> None:
    kept(writer, pattern, title="Drafted")
    reviewer.post(address(pattern), opened(reviewer, address(pattern), intent="Meanwhile."))
    page = reviewer.get(address(pattern, "draft"))

    assert "Meanwhile dora saved this entry" in page.content.decode()
    assert "Meanwhile." in page.content.decode()
    assert publish(reviewer, pattern, page).status_code == 302


def test_entry_saved_after_the_draft_was_opened_is_told_before_the_draft_is_published(
    writer: Client, reviewer: Client, pattern: Pattern
) -> None:
    kept(writer, pattern, title="Drafted")
    page = reviewer.get(address(pattern, "draft"))
    reviewer.post(address(pattern), opened(reviewer, address(pattern), intent="Meanwhile."))
    told = publish(reviewer, pattern, page)
    pattern.refresh_from_db()

    assert told.status_code == 200
    assert "Meanwhile dora saved this entry" in told.content.decode()
    assert pattern.title == "Fan-out"
    assert publish(reviewer, pattern, told).status_code == 302
    assert not Draft.objects.exists()


def test_draft_that_names_a_row_deleted_meanwhile_opens_and_is_published(
    writer: Client, reviewer: Client, pattern: Pattern
) -> None:
    kept(writer, pattern, title="Drafted")
    gone = pattern.nodes.get(key="scan")
    gone.delete()
    page = reviewer.get(address(pattern, "draft"))

    assert page.status_code == 200
    assert reviewer.get(address(pattern, "draft") + "?preview").status_code == 200
    response = publish(reviewer, pattern, page)
    assert response.status_code == 302, response.context["errors"]
    assert Node.objects.get(pattern=pattern, key="scan").pk != gone.pk
    assert pattern.nodes.count() == 5


def test_draft_that_names_an_entry_deleted_meanwhile_opens(writer: Client, reviewer: Client, pattern: Pattern) -> None:
    kept(writer, pattern, title="Drafted")
    challenge = pattern.challenges.first()
    assert challenge is not None
    challenge.delete()
    page = reviewer.get(address(pattern, "draft"))

    assert page.status_code == 200
    assert publish(reviewer, pattern, page).status_code == 302
    assert challenge.name in str(page.context["gone"])


def test_row_added_meanwhile_stays_when_the_draft_is_published(
    writer: Client, reviewer: Client, pattern: Pattern
) -> None:
    kept(writer, pattern, title="Drafted")
    reviewer.post(address(pattern), with_log(pattern, opened(reviewer, address(pattern))))

    assert publish(reviewer, pattern).status_code == 302
    assert pattern.nodes.filter(key="log").exists()


def test_row_that_two_editors_added_is_told(writer: Client, reviewer: Client, pattern: Pattern) -> None:
    writer.post(address(pattern), with_log(pattern, opened(writer, address(pattern), _draft="1")))
    reviewer.post(address(pattern), with_log(pattern, opened(reviewer, address(pattern))))
    told = publish(reviewer, pattern)

    assert told.status_code == 200
    assert "Somebody added such a row meanwhile, with \u201clog\u201d" in told.content.decode()
    assert Draft.objects.exists()


def test_keys_that_are_exchanged_are_refused_in_words(reviewer: Client, pattern: Pattern) -> None:
    data = opened(reviewer, address(pattern))
    data |= {"nodes-0-key": data["nodes-1-key"], "nodes-1-key": data["nodes-0-key"], "title": "Mine"}
    told = reviewer.post(address(pattern), data)

    assert told.status_code == 200
    assert "Nothing was saved: two rows would say the same" in told.content.decode()
    assert told.context["adminform"].form["title"].value() == "Mine"


def test_flags_of_the_form_are_not_kept_in_a_draft(writer: Client, pattern: Pattern) -> None:
    flags = {"preview_scheme": "dark", "preview_provider": "aws", "_continue": "1", "csrfmiddlewaretoken": "x"}
    kept(writer, pattern, **flags)
    draft = Draft.objects.get()

    assert not {*flags, "_draft", "seen_version", "seen_draft"} & set(draft.posted)
    assert draft.base is not None
    assert draft.posted["title"] == ["Fan-out"]


def test_draft_of_a_deleted_pattern_is_set_aside(writer: Client, reviewer: Client, pattern: Pattern) -> None:
    kept(writer, pattern, intent="First.")
    assert delete(reviewer, address(pattern, "delete")).status_code == 302

    past = PastDraft.objects.get()
    assert (past.ending, past.pattern_number, past.posted["intent"]) == ("deleted", pattern.pk, ["First."])


def test_delete_of_an_entry_that_was_saved_meanwhile_is_told(reviewer: Client, pattern: Pattern) -> None:
    page = address(pattern, "delete")
    seen = reviewer.get(page).context["seen_version"]
    reviewer.post(address(pattern), opened(reviewer, address(pattern), intent="Newer."))
    told = reviewer.post(page, {"post": "yes", "seen_version": seen})

    assert "Meanwhile dora saved this entry" in told.content.decode()
    assert "Newer." in told.content.decode()
    assert Pattern.objects.filter(pk=pattern.pk).exists()
    assert reviewer.post(page, {"post": "yes", "seen_version": told.context["seen_version"]}).status_code == 302


def test_save_with_a_row_that_somebody_deleted_meanwhile_is_told_and_can_be_sent_again(
    reviewer: Client, pattern: Pattern
) -> None:
    mine = opened(reviewer, address(pattern), title="Mine")
    rows = opened(reviewer, address(pattern))
    place = next(at for at in range(9) if rows.get(f"flows-{at}-target_key") == "scan")
    node = next(at for at in range(9) if rows.get(f"nodes-{at}-key") == "scan")
    reviewer.post(address(pattern), rows | {f"nodes-{node}-DELETE": "on", f"flows-{place}-DELETE": "on"})
    assert pattern.nodes.count() == 4
    told = reviewer.post(address(pattern), mine)

    assert "Meanwhile dora saved this entry" in told.content.decode()
    assert reviewer.post(address(pattern), sent_from(told)).status_code == 302
    assert pattern.nodes.count() == 5


@pytest.mark.parametrize(
    "broken",
    [
        {"nodes-TOTAL_FORMS": "many"},
        {"nodes-TOTAL_FORMS": "99999999"},
        {"nodes-TOTAL_FORMS": ""},
        {"nodes-0-id": "x" * 200},
        {"nodes-0-id": "\N{SUPERSCRIPT TWO}"},
        {"nodes-INITIAL_FORMS": "-1"},
        {"seen_version": "9" * 40},
        {"seen_draft": "\x00"},
    ],
)
def test_broken_form_is_kept_and_shown_without_a_crash(
    writer: Client, reviewer: Client, pattern: Pattern, broken: dict[str, str]
) -> None:
    kept(writer, pattern, **broken)
    page = reviewer.get(address(pattern, "draft"))

    assert page.status_code == 200
    assert reviewer.post(address(pattern, "draft_publish"), sent_from(page) | broken).status_code in {200, 302}


def test_rows_are_fitted_to_what_is_there(pattern: Pattern) -> None:
    keys = list(pattern.nodes.values_list("pk", flat=True))
    posted = QueryDict(mutable=True)
    rows = [str(keys[0]), "999999", str(keys[1]), str(keys[1]), ""]
    posted.update({"nodes-TOTAL_FORMS": "5", "nodes-INITIAL_FORMS": "5"})
    for at, key in enumerate(rows):
        posted.update({f"nodes-{at}-id": key, f"nodes-{at}-label": f"Row {at}"})
    posted["nodes-1-DELETE"] = "on"
    data = fitted(posted, pattern)

    assert (data["nodes-TOTAL_FORMS"], data["nodes-INITIAL_FORMS"]) == ("4", "2")
    assert [data[f"nodes-{at}-label"] for at in range(4)] == ["Row 0", "Row 2", "Row 3", "Row 4"]
    assert [data[f"nodes-{at}-id"] for at in range(4)] == [str(keys[0]), str(keys[1]), "", ""]
    assert "nodes-4-label" not in data


def test_text_of_a_form_is_what_somebody_wrote() -> None:
    assert text_of(QueryDict("title=A&_save=1&preview_x=2&seen_version=3&initial-x=1&b=1&b=2")) == {
        "title": ["A"],
        "b": ["1", "2"],
    }


def test_drafts_of_before_are_freed_of_the_flags_of_their_form(pattern: Pattern) -> None:
    posted = {"title": ["A"], "seen_version": ["12"], "preview_scheme": ["dark"], "_continue": ["1"]}
    Draft.objects.create(pattern=pattern, posted=posted)
    import_module("patterns.migrations.0008_past_draft").take_out_flags(apps, None)

    assert (Draft.objects.get().posted, Draft.objects.get().base) == ({"title": ["A"]}, 12)

"""What becomes of the rows when each role, and one who is not signed in, sends a form that would be saved to every
address of the admin: nothing where the role may not, and what is published changes only by who may publish.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from patterns.models import Draft, PastDraft, Pattern
from tests.roles import ACTIONS, ADDRESSES, SENDERS, SENT, SENT_LIVE, addresses, ask, come, form_at, registered, table

pytestmark = pytest.mark.django_db
# Kinds of rows of which a form is surely saved: that nothing was changed in the others would else prove little.
TEXTUAL = {f"patterns.{name}" for name in ("pattern", "practice", "challenge", "concept", "source", "limit", "price")}
TEXTS = "intent summary text name title note help what display slug".split()


@pytest.fixture
def chief(rows: None) -> Any:
    """One who may do everything, from whom the forms are taken."""
    return get_user_model().objects.get_or_create(username="chief", is_superuser=True, is_staff=True)[0]


def deeds(chief: Any, label: str, is_live: bool) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each address of a model with a form to be sent there, in which a text is another."""
    for end, address in addresses(label, registered()[label], is_live):
        try:
            form = form_at(chief, source_of(end, address))
        except Exception as error:
            form = {"post": "yes", "why": type(error).__name__}
        field = next((name for name in TEXTS if isinstance(form.get(name), str) and name in form), None)
        yield end, address, form | ({field: f"{form[field]}x"} if field else {})


def source_of(end: str, address: str) -> str:
    """Where the form that is sent to an address comes from."""
    return address.removesuffix("publish/") if end == "draft_publish" else address.replace("/preview/", "/change/")


def stored(model: Any) -> list[Any]:
    return list(model._default_manager.order_by("pk").values_list())


def live() -> list[Any]:
    """What the site shows of patterns."""
    published = Pattern.objects.filter(is_published=True).order_by("pk")
    rows = [list(published.values_list("pk", f"{kind}__pk", f"{kind}__{text}")) for kind, text in ROWS]
    return [list(published.values_list()), *rows]


ROWS = (("nodes", "label"), ("flows", "label"), ("guidance", "text"), ("relations", "kind"))


@pytest.mark.asvs("8.2.3")
@pytest.mark.parametrize("sender", SENDERS)
def test_form_of_each_role_does_what_the_table_says_and_nothing_else(chief: Any, sender: str) -> None:
    user = come(sender)
    wrong = []
    for label, abilities in table():
        model = registered()[label].model
        for end, address, form in deeds(chief, label, is_live=False):
            before = (stored(model), live())
            needed = SENT.get(end, ADDRESSES[end])
            may = set(needed) <= set(abilities.get(sender, ""))
            status, after = ask(user, address, form, lambda model=model: (stored(model), live()))
            is_held_back = end == "delete" and status == 403  # what would go with it is not this role's to delete
            if (status != 403) is not may and not (may and is_held_back):
                wrong.append(f"{sender} POST {address} is {status}")
            if not may and before != after:
                wrong.append(f"{sender} POST {address} changed {label}")
            if end == "change" and label in TEXTUAL and may and before == after:
                wrong.append(f"{sender} POST {address} changed nothing")

    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("sender", SENDERS)
def test_published_pattern_changes_only_by_who_may_publish(chief: Any, sender: str) -> None:
    user = come(sender)
    abilities = dict(table())["patterns.pattern"].get(sender, "")
    wrong, changed = [], set()
    for end, address, form in deeds(chief, "patterns.pattern", is_live=True):
        before = live()
        for flags in ({}, {"_continue": "1"}, {"_saveasnew": "1", "slug": "other"}, {"_preview": "1"}):
            needed = SENT_LIVE.get(end, SENT.get(end, ADDRESSES[end]))
            status, after = ask(user, address, form | flags, live)
            if (status != 403) is not (set(needed) <= set(abilities)) and "_saveasnew" not in flags:
                wrong.append(f"{sender} POST {address} is {status}")
            if after != before:
                changed.add(end)

    assert wrong == []
    assert changed == (
        {"change", "delete", "revision", "add", "draft_publish"} & changed if "p" in abilities else set()
    )
    assert "p" not in abilities or {"change", "delete", "draft_publish"} <= changed


@pytest.mark.parametrize("sender", SENDERS)
def test_drafts_change_only_by_who_may_change_patterns(chief: Any, sender: str) -> None:
    user = come(sender)
    abilities = dict(table())["patterns.pattern"].get(sender, "")
    changed = set()
    for end, address, form in deeds(chief, "patterns.pattern", is_live=True):
        before = drafted()
        _, after = ask(user, address, form | {"_draft": "1"}, drafted)
        if before != after:
            changed.add(end)

    assert (changed != set()) is ("c" in abilities)


def drafted() -> list[Any]:
    return [list(Draft.objects.values_list("posted")), PastDraft.objects.count()]


@pytest.mark.parametrize("sender", SENDERS)
def test_action_of_each_role_does_what_the_table_says(chief: Any, sender: str) -> None:
    user = come(sender)
    wrong = []
    for label, abilities in table():
        owner = registered()[label]
        row = owner.model._default_manager.first()
        address = reverse(f"admin:{label.replace('.', '_')}_changelist")
        before = stored(owner.model)
        for name in {"delete_selected", *(owner.actions or [])}:
            form = {"action": name, "_selected_action": [str(row.pk)], "post": "yes"}
            _, after = ask(user, address, form, lambda owner=owner: stored(owner.model))
            may = set(ACTIONS[name]) <= set(abilities.get(sender, ""))
            if before != after and not may:
                wrong.append(f"{sender} {label}: {name} changed it")

    assert wrong == []


@pytest.mark.parametrize("action", ["delete_selected", "take_off"])
def test_action_on_a_published_pattern_needs_who_may_publish(chief: Any, action: str) -> None:
    pattern = Pattern.objects.get(slug="fan-out")
    address, before = reverse("admin:patterns_pattern_changelist"), live()
    form = {"action": action, "_selected_action": [str(pattern.pk)], "post": "yes"}

    assert ask(come("editor"), address, form, live)[1] == before
    assert ask(come("reviewer"), address, form, live)[1] != before

"""Hostile texts in every field of every form of the admin, and then every page, feed and file that shows them."""

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from advisor.models import Example
from patterns.models import Pattern
from patterns.rendering import markup
from tests.hostile.browser import Browser
from tests.hostile.desk import change_pages, desk_pages, filled, public_pages, save
from tests.hostile.table import IS_WHOLE, dealer, sendable, table
from tests.patterns.test_admin import form_data

# What an author can have in a text, and what is put around code.
AUTHORS = {(tag, "") for tag in markup.TAGS} | {
    (tag, name) for tag, names in markup.ATTRIBUTES.items() for name in names
}
AUTHORS |= {
    ("a", "rel"),
    ("fieldset", ""),
    ("fieldset", "class"),
    ("legend", ""),
    ("legend", "class"),
    ("span", "class"),
}
AUTHORS |= {("pre", name) for name in ("class", "role", "aria-label")} | {("p", "class"), ("div", "class")}
AUTHORS |= {(tag, name) for tag in markup.TAGS for name in ("lang", "title")}
# What the widgets of Django write beside a field that was refused.
REFUSED = {(tag, name) for tag in ("input", "textarea", "select") for name in ("aria-invalid", "aria-describedby")}
ROUNDS = 60 if IS_WHOLE else 3

# Other names of an entry as somebody may write them: what is no list of names is refused in words.
NAMES = ["[1]", "5", '{"a": "b"}', '["a", ["b"]]', '["\\ud800"]', '["\\u0000"]', "[" * 5000, "[NaN]", '[""]', "x"]


@pytest.fixture
def editor(rows: None) -> Browser:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor", password="a long password"))
    return Browser(client)


def look(browser: Browser, seen: dict[str, Counter[Any]], tried: str) -> None:
    """Open every page; each has as much that acts as it had with harmless words."""
    for address, headers in public_pages():
        response = browser.get(address, None, tried, **headers)
        name = f"{address} {bool(headers)}"
        if response is None or response.status_code != 200:
            browser.faults.append(f"{name} could not be opened: {getattr(response, 'status_code', '')}")
        elif response.page is not None:
            expected = seen.setdefault(name, response.page.active)
            if response.page.active != expected:
                more, less = response.page.active - expected, expected - response.page.active
                browser.faults.append(f"{name} has {dict(more)} more, {dict(less)} less")


def test_every_field_of_the_admin_takes_or_refuses_every_text(editor: Browser) -> None:
    pattern = Pattern.objects.get(slug="fan-out")
    editor.known |= AUTHORS | REFUSED
    editor.learns = True
    seen: dict[str, Counter[Any]] = {}
    for page in change_pages():
        save(editor, page, dealer(["Plain words", "Other words", "More words"]))
    look(editor, seen, "Plain words")
    for address in desk_pages(pattern):
        editor.get(address)
    editor.learns = False

    assert editor.faults == []
    deal = dealer(sendable(row.text) for row in table())
    stored = refused = 0

    for number in range(ROUNDS):
        for page in change_pages():
            kept, left = save(editor, page, deal)
            stored, refused = stored + kept, refused + left
        look(editor, seen, f"round {number}")
        for address in desk_pages(pattern):
            editor.get(address)
        newest = Version.objects.get_for_object(pattern).first()
        editor.get(reverse("admin:patterns_pattern_diff", args=[pattern.pk, newest.pk]))
        preview = reverse("admin:patterns_pattern_preview", args=[pattern.pk])
        editor.post(preview, filled(editor.get(reverse("admin:patterns_pattern_change", args=[pattern.pk])), deal))

    assert editor.faults == [], f"{len(editor.faults)} faults"
    assert stored > 100 * ROUNDS


def test_other_names_that_are_no_list_of_names_are_refused(editor: Browser) -> None:
    pattern = Pattern.objects.get(slug="fan-out")
    page = reverse("admin:patterns_pattern_change", args=[pattern.pk])
    editor.known |= AUTHORS | REFUSED
    editor.learns = True
    form = filled(editor.get(page), lambda most: "Plain")
    editor.learns = False

    for names in NAMES:
        response = editor.post(page, form | {"aliases": names})
        assert response is not None
        assert response.status_code == 200, names
        assert response.context["adminform"].form.errors.keys() == {"aliases"}

    assert editor.faults == []


@pytest.mark.parametrize(
    ("field", "sign"),
    [
        ("title", "\x01"),
        ("intent", "\x1b"),
        ("body", "\x7f"),
        ("nodes-0-label", "\x9f"),
        ("flows-0-label", "\ufffe"),
        ("guidance-0-text", "\ufdd0"),
    ],
)
def test_character_that_no_file_may_hold_is_refused_beside_its_field(editor: Browser, field: str, sign: str) -> None:
    pattern = Pattern.objects.get(slug="fan-out")
    page = reverse("admin:patterns_pattern_change", args=[pattern.pk])

    response = editor.client.post(page, form_data(editor.client.get(page)) | {field: f"a{sign}b"})

    assert response.status_code == 200
    assert "holds the control character U+" in response.content.decode()


def test_example_with_a_name_that_cannot_be_judged_is_refused(editor: Browser) -> None:
    page = reverse("admin:advisor_example_change", args=[Example.objects.all()[0].pk])

    response = editor.client.post(page, form_data(editor.client.get(page)) | {"name": "invoice\u202egnp"})

    assert response.context["adminform"].form.errors == {"name": ["Holds a control character: remove it."]}

"""The forms of the admin, filled in with other texts, and the pages on which these are shown."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.urls import reverse

from patterns.drawing import FORMATS
from patterns.models import Challenge, Concept, Pattern, Practice, Provider, QualityAttribute, Role, Source
from tests.hostile.browser import HTMX, Browser
from tests.patterns.test_admin import form_data

Deal = Callable[[int], str]
# What leads from one row to another, or is the address of a page; it has a form of its own that takes letters alone.
KEYS = (forms.SlugField, forms.ChoiceField, forms.ModelChoiceField, forms.JSONField, forms.IntegerField)
KEPT = {"seen_version", "seen_draft"}


def bound_fields(response: Any) -> Iterator[Any]:
    """Every field of a change form and of the rows in it."""
    yield from response.context["adminform"].form
    for inline in response.context["inline_admin_formsets"]:
        for row in inline.formset.initial_forms:
            yield from row


def filled(response: Any, deal: Deal) -> dict[str, Any]:
    """The form with another text in each field that takes any text."""
    data = form_data(response) | {"seen_draft": response.context.get("seen_draft", "")}
    for bound in bound_fields(response):
        field = bound.field
        is_text = isinstance(field, forms.CharField) and not isinstance(field, KEYS)
        if is_text and bound.name not in KEPT and not isinstance(field.widget, forms.HiddenInput):
            data[bound.html_name] = deal(getattr(field, "max_length", None) or 3000)
        elif bound.name == "aliases":
            data[bound.html_name] = '["an alias"]'
    return data


def mistaken(response: Any) -> set[str]:
    """The names of the fields that were refused."""
    found = {bound.html_name for bound in bound_fields(response) if bound.errors}
    for inline in response.context["inline_admin_formsets"]:
        found |= {bound.html_name for row in inline.formset.forms for bound in row if bound.errors}
    return found


def save(browser: Browser, page: str, deal: Deal) -> tuple[int, int]:
    """Fill a form in and save it; what is refused keeps what stood there. How many were stored, and refused."""
    opened = browser.get(page)
    if opened is None or opened.status_code != 200 or "adminform" not in opened.context:
        return 0, 0
    before, data = form_data(opened), filled(opened, deal)
    given = [name for name, value in data.items() if before.get(name) != value]
    refused: set[str] = set()
    for _ in range(4):
        response = browser.post(page, data, " | ".join(str(data[name])[:30] for name in given[:5]))
        if response is None or response.status_code == 302:
            return len(given) - len(refused), len(refused)
        if "adminform" not in (response.context or {}):  # nobody may change it by hand
            return 0, len(given)
        wrong = mistaken(response)
        refused |= wrong
        data |= {name: before.get(name, "") for name in wrong}
        data |= {"seen_version": response.context["adminform"].form["seen_version"].value()} if wrong == set() else {}
    return 0, len(given)


def change_pages() -> Iterator[str]:
    """The form of one row of each kind; of patterns that which most is drawn from."""
    for model, owner in admin.site._registry.items():
        row = Pattern.objects.get(slug="fan-out") if model is Pattern else model._default_manager.first()
        if row is not None and model._meta.app_label in {"patterns", "advisor"} and hasattr(owner, "get_fieldsets"):
            yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])


def public_pages() -> Iterator[tuple[str, dict[str, Any]]]:
    """Where what the forms store is shown."""
    plain = "/ /method/ /patterns/ /examples/ /challenges/ /practices/ /concepts/ /providers/ /building-blocks/"
    plain += " /attributes/ /map/ /sources/ /feed.atom /sitemap.xml /search/?q=cron /compare/?pattern=fan-out&pattern="
    plain += "scheduled-jobs /patterns/fan-out/ /patterns/fan-out/implementations/ /patterns/fan-out/starter/"
    plain += " /patterns/fan-out.json /og/pattern/fan-out.png /api/v1/patterns /api/v1/patterns/fan-out"
    plain += " /api/v1/search?q=fan /assessments/start/ /method/lens.json /method/lens-report.txt"
    for address in plain.split():
        yield address, {}
    for address in ("/patterns/?q=fan", "/patterns/fan-out/?provider=gcp", "/search/?q=fan"):
        yield address, HTMX
    for file_format in FORMATS:
        yield f"/patterns/fan-out/diagram.{file_format}", {}
    for model in (Challenge, Practice, Concept, Provider, Role, QualityAttribute):
        row: Any = model._default_manager.first()
        yield row.get_absolute_url(), {}
        yield f"{row.get_absolute_url().rstrip('/')}.json", {}
    yield f"/search/?q={Source.objects.all()[0].slug}", {}


def desk_pages(pattern: Pattern) -> Iterator[str]:
    """Lists, history and differences of what was saved."""
    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for view in ("history", "change", "delete", "draft"):
        yield reverse(f"admin:patterns_pattern_{view}", args=[pattern.pk])

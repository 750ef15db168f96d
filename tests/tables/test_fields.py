"""Every text that a visitor or an editor can write has a length, or a bound that is stated here."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client

import advisor
import patterns
from advisor.accounts import MAX_PASSWORD

# Only an editor writes these: all of a form is at most DATA_UPLOAD_MAX_MEMORY_SIZE, and a text of JSON at most
# patterns.desk.json_field.MAX_TEXT. Markdown is refused above what patterns.rendering takes.
EDITORS = """
advisor.Band.text advisor.BreakPoint.text advisor.Choice.value advisor.Criterion.text advisor.Example.text
advisor.Example.workload advisor.Gate.remedy advisor.Gate.text advisor.Parameter.text advisor.Question.asked_if
advisor.Question.help advisor.QuestionGroup.text advisor.RulesDraft.changes
patterns.Challenge.aliases patterns.Challenge.body patterns.Challenge.measure patterns.Challenge.summary
patterns.Concept.aliases patterns.Concept.body patterns.Concept.summary patterns.ConceptPoint.text
patterns.Draft.posted patterns.Guidance.text patterns.Implementation.chain patterns.Implementation.services
patterns.Mitigation.text patterns.PastDraft.posted patterns.Pattern.aliases patterns.Pattern.body
patterns.PatternNote.text patterns.Practice.aliases patterns.Practice.body patterns.Practice.summary
patterns.PracticeNote.text patterns.Price.note patterns.Provider.summary patterns.QualityAttribute.summary
patterns.Relation.text patterns.Role.summary patterns.Service.alternatives patterns.Service.billed_as
patterns.Service.consequence patterns.Service.note patterns.Strategy.text patterns.TradeOff.text patterns.Update.now
""".split()
# Written by the site itself, from what is bounded where it comes in.
DERIVED = """
advisor.Answer.value advisor.GivenAnswer.value advisor.ReviewAnswer.choices advisor.Revision.advice
advisor.Revision.workload advisor.ReviewLens.description advisor.ReviewLens.source advisor.RulesVersion.rules
patterns.Challenge.body_html patterns.Concept.body_html patterns.LoadRecord.edited_from patterns.Pattern.body_html
patterns.Practice.body_html patterns.Searchable.aliases patterns.Searchable.names patterns.Searchable.summary
patterns.Searchable.text
""".split()
# Held to a size of their own in the form's `clean`, each of which the table of sizes has with its test.
CLEANED = {
    "advisor.forms.LensForm.text": "advisor.lens.document.MAX_BYTES",
    "advisor.forms.LensForm.file": "advisor.lens.document.MAX_BYTES",
    "advisor.forms.WorkloadForm.text": "advisor.forms.MAX_FILE",
    "advisor.forms.WorkloadForm.file": "advisor.forms.MAX_FILE",
    "advisor.views.fact_update.FactsForm.text": "advisor.facts.files.MAX_BYTES",
    "advisor.views.fact_update.FactsForm.file": "advisor.facts.files.MAX_BYTES",
    "advisor.rule_drafts.forms.RulesForm.base": "config.settings.DATA_UPLOAD_MAX_MEMORY_SIZE",
    "advisor.rule_drafts.forms.RulesForm.saved": "config.settings.DATA_UPLOAD_MAX_MEMORY_SIZE",
}
# Given their length when the form is made, as Django's own forms have none.
ACCOUNTS = "advisor.accounts."


def unbounded_columns() -> Iterator[str]:
    for app in ("advisor", "patterns"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                if is_text and not getattr(field, "max_length", None):
                    yield f"{model._meta.label}.{field.name}"


def unbounded_fields() -> Iterator[str]:
    for package in (advisor, patterns):
        import_all(package)
    for form in sorted(set(below(forms.BaseForm)), key=lambda form: form.__qualname__):
        if form.__module__.startswith(("advisor", "patterns")):
            for name, field in form.base_fields.items():  # type: ignore[attr-defined]
                is_text = isinstance(field, forms.CharField) and not field.max_length
                if is_text or isinstance(field, forms.FileField):
                    yield f"{form.__module__}.{form.__qualname__}.{name}"


def import_all(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".handlers.files" not in module.name and not module.name.endswith("_child"):
            importlib.import_module(module.name)


def below(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


def test_every_column_of_text_has_a_length_or_a_stated_bound() -> None:
    assert sorted(unbounded_columns()) == sorted({*EDITORS, *DERIVED})
    assert not set(EDITORS) & set(DERIVED)
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 262_144


def test_every_field_of_a_form_has_a_length_or_a_stated_bound() -> None:
    found = [name for name in unbounded_fields() if not name.startswith(ACCOUNTS)]

    assert sorted(found) == sorted(CLEANED)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/sign-in/", "/account/sign-up/", "/admin/login/"])
def test_password_that_is_far_too_long_is_refused_before_it_is_hashed(content: None, path: str) -> None:
    long = "x9-" * (MAX_PASSWORD // 3 + 1)

    response = Client().post(path, {"username": "ada", "password": long, "password1": long, "password2": long})

    assert response.status_code in {200, 422}
    assert f"at most {MAX_PASSWORD} characters" in response.content.decode()

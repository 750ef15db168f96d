"""Rules, questions and assessments in the admin."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from reversion.admin import VersionAdmin

from advisor.models import (
    Answer,
    Assessment,
    Band,
    BreakPoint,
    Choice,
    Criterion,
    Example,
    Gate,
    GivenAnswer,
    Meter,
    Parameter,
    Question,
    QuestionGroup,
    Revision,
    RulesVersion,
    ShareLink,
)
from patterns.admin import Rows


class RuleAdmin(VersionAdmin):
    """Rules are changed, never deleted: without any one of them nothing can be judged."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class BreakPointRows(Rows):
    model = BreakPoint
    can_delete = False


@admin.register(Criterion)
class CriterionAdmin(RuleAdmin):
    list_display = ["name", "side", "weight", "source", "position"]
    list_filter = ["side", "source"]
    search_fields = ["name", "slug", "text"]
    inlines = [BreakPointRows]


@admin.register(Band)
class BandAdmin(RuleAdmin):
    list_display = ["name", "verdict", "minimum"]
    search_fields = ["name", "verdict"]


@admin.register(Gate)
class GateAdmin(RuleAdmin):
    list_display = ["name", "severity", "role", "limit", "pattern"]
    list_filter = ["severity", "role"]
    search_fields = ["name", "slug", "remedy"]


@admin.register(Parameter)
class ParameterAdmin(RuleAdmin):
    list_display = ["slug", "value", "unit", "source"]
    list_filter = ["source", "unit"]
    search_fields = ["slug", "text"]


@admin.register(Meter)
class MeterAdmin(VersionAdmin):
    list_display = ["name", "provider", "price"]
    list_filter = ["provider"]
    search_fields = ["name", "price"]


@admin.register(QuestionGroup)
class QuestionGroupAdmin(VersionAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name"]


class ChoiceRows(Rows):
    model = Choice


@admin.register(Question)
class QuestionAdmin(VersionAdmin):
    list_display = ["text", "input", "group", "kind", "is_short", "position"]
    list_filter = ["group", "kind", "is_short"]
    list_select_related = ["group"]
    search_fields = ["text", "input", "help"]
    inlines = [ChoiceRows]


class Indented(json.JSONEncoder):
    """One answer a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "indent": 2})


@admin.register(Example)
class ExampleAdmin(VersionAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug", "text"]
    formfield_overrides = {
        models.JSONField: {"encoder": Indented, "widget": forms.Textarea(attrs={"rows": 30, "cols": 80})}
    }
    prepopulated_fields = {"slug": ["name"]}


class ReadOnly(admin.ModelAdmin):
    """What visitors wrote and what they were told is looked at, not edited."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RulesVersion)
class RulesVersionAdmin(ReadOnly):
    list_display = ["label", "created"]
    search_fields = ["digest"]
    list_filter = ["created"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Assessment)
class AssessmentAdmin(ReadOnly):
    list_display = ["name", "status", "created", "updated"]
    list_filter = ["status", "created", "updated"]
    search_fields = ["name"]


@admin.register(Answer)
class AnswerAdmin(ReadOnly):
    list_display = ["assessment", "input", "value", "updated"]
    list_filter = ["input"]
    list_select_related = ["assessment"]
    search_fields = ["assessment__name"]


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    list_display = ["assessment", "number", "created", "rules_version", "facts_version"]
    list_filter = ["created"]
    list_select_related = ["assessment", "rules_version"]
    search_fields = ["assessment__name"]


@admin.register(GivenAnswer)
class GivenAnswerAdmin(ReadOnly):
    list_display = ["assessment", "input", "value", "was_taken", "given"]
    list_filter = ["was_taken", "input"]
    list_select_related = ["assessment"]
    search_fields = ["assessment__name"]


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnly):
    """The tokens are not shown: who reads them could read the assessment as a guest."""

    list_display = ["assessment", "created", "expires", "revoked"]
    list_filter = ["created", "expires", "revoked"]
    list_select_related = ["assessment"]
    search_fields = ["assessment__name"]

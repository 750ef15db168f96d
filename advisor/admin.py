"""Rules, questions and assessments in the admin."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from advisor.engine.rules_needed import BREAK_POINTS
from advisor.fact_admin import FactAdmin
from advisor.forms import LensForm
from advisor.lens.linting import lint
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
    ReviewAnswer,
    ReviewLens,
    Revision,
    RulesDraft,
    RulesVersion,
    ShareLink,
)
from advisor.rule_drafts.rule_admin import RuleAdmin
from advisor.views import rules_draft
from advisor.views.fact_update import fact_update
from patterns.admin import ColdStartAdmin, LimitAdmin, PriceAdmin, ServiceAdmin
from patterns.desk.entry_admin import EntryAdmin
from patterns.desk.entry_rows import Rows
from patterns.desk.json_field import StrictJSONField
from patterns.models import ColdStart, Limit, Price, Service


class BreakPointRows(Rows):
    model = BreakPoint
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("low", "high") if self._are_all_there(obj) else ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_add_permission(request, obj)) and not self._are_all_there(obj)

    def _are_all_there(self, criterion: Criterion | None) -> bool:
        """Whether the engine finds every break point of a criterion that is stored."""
        if criterion is None or criterion.pk is None:
            return False
        names = set(criterion.break_points.values_list("name", flat=True))
        return set(BREAK_POINTS.get(criterion.slug, ())) <= names


@admin.register(Criterion)
class CriterionAdmin(RuleAdmin):
    list_display = ["name", "side", "weight", "source", "position"]
    list_filter = ["side", "source"]
    search_fields = ["name", "slug", "text"]
    figures = ("slug", "side", "weight")
    inlines = [BreakPointRows]


@admin.register(Band)
class BandAdmin(RuleAdmin):
    list_display = ["name", "verdict", "minimum"]
    search_fields = ["name", "verdict"]
    figures = ("verdict", "minimum")


@admin.register(Gate)
class GateAdmin(RuleAdmin):
    list_display = ["name", "severity", "role", "limit", "pattern"]
    list_filter = ["severity", "role"]
    search_fields = ["name", "slug", "remedy"]
    figures = ("slug", "severity")


@admin.register(Parameter)
class ParameterAdmin(RuleAdmin):
    list_display = ["slug", "value", "unit", "source"]
    list_filter = ["source", "unit"]
    search_fields = ["slug", "text"]
    figures = ("slug", "value")


@admin.register(Meter)
class MeterAdmin(EntryAdmin):
    list_display = ["name", "provider", "price"]
    list_filter = ["provider"]
    search_fields = ["name", "price"]


@admin.register(QuestionGroup)
class QuestionGroupAdmin(EntryAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name"]


STRICT_JSON: Any = {models.JSONField: {"form_class": StrictJSONField}}


class ChoiceRows(Rows):
    model = Choice
    formfield_overrides = {**Rows.formfield_overrides, **STRICT_JSON}


@admin.register(Question)
class QuestionAdmin(EntryAdmin):
    list_display = ["text", "input", "group", "kind", "is_short", "position"]
    list_filter = ["group", "kind", "is_short"]
    list_select_related = ["group"]
    search_fields = ["text", "input", "help"]
    formfield_overrides = {**EntryAdmin.formfield_overrides, **STRICT_JSON}
    inlines = [ChoiceRows]


class Indented(json.JSONEncoder):
    """One answer a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "indent": 2})


@admin.register(Example)
class ExampleAdmin(EntryAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug", "text"]
    formfield_overrides = {
        **EntryAdmin.formfield_overrides,
        models.JSONField: {
            **STRICT_JSON[models.JSONField],
            "encoder": Indented,
            "widget": forms.Textarea(attrs={"rows": 30, "cols": 80}),
        },
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


@admin.register(RulesDraft)
class RulesDraftAdmin(admin.ModelAdmin):
    """Other rules, tried by those who may change the rules; a draft is dropped, not deleted."""

    list_display = ["name", "status", "created_by", "created", "updated"]
    list_filter = ["status"]
    list_select_related = ["created_by"]
    search_fields = ["name"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perms(rules_draft.PERMISSIONS)

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return rules_draft.rules_draft(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        draft = self.get_object(request, unquote(object_id))
        if draft is None:
            raise Http404("There is no such draft.")
        return rules_draft.rules_draft(request, draft)


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


@admin.register(ReviewLens)
class ReviewLensAdmin(ReadOnly):
    """A custom lens is imported and looked at; a changed one is imported as the next version."""

    list_display = ["name", "version", "created"]
    list_filter = ["created"]
    search_fields = ["name", "description"]
    form = LensForm
    readonly_fields = ["name", "version", "slug", "description", "digest", "created", "findings"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["text", "file"] if obj is None else list(self.readonly_fields)

    @admin.display(description="What the linter says")
    def findings(self, row: ReviewLens) -> str:
        return "\n".join(map(str, lint(row.lens()))) or "Nothing."


@admin.register(ReviewAnswer)
class ReviewAnswerAdmin(ReadOnly):
    list_display = ["assessment", "lens", "question", "choices", "does_not_apply", "updated"]
    list_filter = ["lens", "does_not_apply"]
    list_select_related = ["assessment", "lens"]
    search_fields = ["assessment__name", "question"]


# The facts are the catalogue's, but only the advisor can say what moves with them: their lists lead to its page.
admin.site.unregister([Price, Limit, ColdStart, Service])


@admin.register(Price)
class UpdatedPriceAdmin(FactAdmin, PriceAdmin):
    change_list_template = "admin/advisor/fact_change_list.html"

    def get_urls(self) -> list[URLPattern]:
        own = path("update/", self.admin_site.admin_view(fact_update), name="patterns_price_update")
        return [own, *super().get_urls()]


@admin.register(Limit)
class UpdatedLimitAdmin(FactAdmin, LimitAdmin):
    change_list_template = "admin/advisor/fact_change_list.html"


@admin.register(ColdStart)
class UpdatedColdStartAdmin(FactAdmin, ColdStartAdmin):
    change_list_template = "admin/advisor/fact_change_list.html"


@admin.register(Service)
class UpdatedServiceAdmin(FactAdmin, ServiceAdmin):
    """A service is saved with its limits."""

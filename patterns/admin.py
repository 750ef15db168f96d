"""The catalogue in the admin: every row, with its history."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from patterns import search
from patterns.desk.drafted import DraftedAdmin
from patterns.desk.entry_admin import EntryAdmin
from patterns.desk.entry_rows import (
    ConceptPointRows,
    DriverRows,
    FlowRows,
    GuidanceRows,
    LimitRows,
    MitigationRows,
    NodeRows,
    PatternNoteRows,
    PracticeNoteRows,
    RelationRows,
    StrategyRows,
    TradeOffRows,
)
from patterns.desk.mistakes import of_stored
from patterns.desk.needs import NeedsFilter
from patterns.desk.preview import PreviewedAdmin
from patterns.desk.versioned import VersionedAdmin
from patterns.models import (
    Challenge,
    ColdStart,
    Collection,
    Concept,
    Implementation,
    Limit,
    LoadRecord,
    Observation,
    Pattern,
    Practice,
    Price,
    Provider,
    QualityAttribute,
    Role,
    Service,
    Source,
    Update,
)
from patterns.views.patterns import pattern_page

IMPORTED = "title summary link language framework level licence service_names chain basis collection key".split()


@admin.register(Pattern)
class PatternAdmin(DraftedAdmin):
    list_display = ["title", "neutral_name", "category", "position", "is_published", "reviewed"]
    list_filter = [NeedsFilter, "category", "is_published", "reviewed"]
    search_fields = ["title", "neutral_name", "intent", "body"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["challenges", "practices", "sources"]
    inlines = [NodeRows, FlowRows, GuidanceRows, TradeOffRows, RelationRows, PatternNoteRows, DriverRows]
    fieldsets = [
        (None, {"fields": ["title", "slug", "neutral_name", "intent", "category", "position", "aliases"]}),
        ("State", {"fields": ["is_published", "reviewed"]}),
        ("Text", {"fields": ["body"]}),
        ("Links", {"fields": ["challenges", "practices", "sources"]}),
    ]
    actions = ["publish", "take_off"]

    def page(self, request: HttpRequest, row: Pattern, layout: dict[str, str]) -> HttpResponse:
        pattern = Pattern.objects.with_page().get(pk=row.pk)
        return render(request, "patterns/pattern_detail.html", {**pattern_page(request, pattern), **layout})

    @admin.action(description="Publish selected patterns", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: Any) -> None:
        self._set_published(request, queryset, True)

    @admin.action(description="Take selected patterns off the site", permissions=["publish"])
    def take_off(self, request: HttpRequest, queryset: Any) -> None:
        self._set_published(request, queryset, False)

    def _set_published(self, request: HttpRequest, queryset: Any, is_published: bool) -> None:
        words = "Published" if is_published else "Taken off the site"
        rows = [row for row in queryset if row.is_published != is_published]
        refused = {row: mistakes for row in rows if is_published and (mistakes := of_stored(row))}
        for row in rows:
            if row not in refused:
                row.is_published = is_published
                row.save(update_fields=["is_published"])
                self.log_change(request, row, f"{words}.")
        search.index()
        done = ", ".join(str(row) for row in rows if row not in refused)
        if done or not refused:
            self.message_user(request, f"{words}: {done or 'none, all were already'}.")
        for row, mistakes in refused.items():
            self.message_user(request, f"Not published: {row}. {' '.join(mistakes)}", messages.ERROR)


@admin.register(Practice)
class PracticeAdmin(PreviewedAdmin):
    list_display = ["name", "position", "reviewed"]
    list_filter = [NeedsFilter, "mitigates", "reviewed"]
    search_fields = ["name", "summary", "body"]
    prepopulated_fields = {"slug": ["name"]}
    filter_horizontal = ["mitigates", "sources"]
    inlines = [StrategyRows, PracticeNoteRows]

    def page(self, request: HttpRequest, row: Practice, layout: dict[str, str]) -> HttpResponse:
        practice = Practice.objects.with_page().get(pk=row.pk)
        return render(request, "patterns/practice_detail.html", {"practice": practice, **layout})


@admin.register(Challenge)
class ChallengeAdmin(PreviewedAdmin):
    list_display = ["name", "position", "reviewed"]
    list_filter = [NeedsFilter, "reviewed"]
    search_fields = ["name", "summary", "body"]
    prepopulated_fields = {"slug": ["name"]}
    filter_horizontal = ["sources"]
    inlines = [MitigationRows]

    def page(self, request: HttpRequest, row: Challenge, layout: dict[str, str]) -> HttpResponse:
        challenge = Challenge.objects.with_page().get(pk=row.pk)
        return render(request, "patterns/challenge_detail.html", {"challenge": challenge, **layout})


@admin.register(Concept)
class ConceptAdmin(PreviewedAdmin):
    list_display = ["name", "short_name", "position", "reviewed"]
    list_filter = [NeedsFilter, "reviewed"]
    search_fields = ["name", "short_name", "summary", "body"]
    prepopulated_fields = {"slug": ["name"]}
    filter_horizontal = ["sources"]
    inlines = [ConceptPointRows]

    def page(self, request: HttpRequest, row: Concept, layout: dict[str, str]) -> HttpResponse:
        concept = Concept.objects.with_page().get(pk=row.pk)
        return render(request, "patterns/concept_detail.html", {"concept": concept, **layout})


@admin.register(Update)
class UpdateAdmin(EntryAdmin):
    list_display = ["formerly", "evidence", "source"]
    list_filter = ["evidence"]
    search_fields = ["formerly", "now"]
    filter_horizontal = ["patterns", "practices", "challenges", "concepts"]


@admin.register(Provider)
class ProviderAdmin(EntryAdmin):
    list_display = ["name", "short_name", "price_region", "position"]
    list_filter = ["price_region"]
    search_fields = ["name", "short_name"]


@admin.register(Role)
class RoleAdmin(EntryAdmin):
    list_display = ["name", "slug", "group", "position"]
    list_filter = ["group"]
    search_fields = ["name", "slug", "summary"]


@admin.register(Service)
class ServiceAdmin(EntryAdmin):
    list_display = ["__str__", "provider", "role", "fit"]
    list_filter = ["provider", "fit", "role__group"]
    list_select_related = ["provider", "role"]
    search_fields = ["name", "role__name", "note"]
    inlines = [LimitRows]


@admin.register(Limit)
class LimitAdmin(EntryAdmin):
    list_display = ["name", "service", "display", "evidence", "source"]
    list_filter = [NeedsFilter, "service__provider", "evidence", "is_adjustable"]
    list_select_related = ["service__provider", "service__role", "source"]
    search_fields = ["name", "slug", "display", "service__name"]
    autocomplete_fields = ["service", "source"]


@admin.register(Price)
class PriceAdmin(EntryAdmin):
    list_display = ["slug", "provider", "service", "meter", "unit", "plain", "seen", "evidence"]
    list_filter = [NeedsFilter, "provider", "evidence", "seen"]
    list_select_related = ["provider"]
    search_fields = ["slug", "service", "meter"]
    autocomplete_fields = ["sources"]


@admin.register(ColdStart)
class ColdStartAdmin(EntryAdmin):
    list_display = ["name", "package", "provider", "p50_ms", "p99_ms", "stands_for", "source"]
    list_filter = [NeedsFilter, "provider", "package", "stands_for"]
    list_select_related = ["provider", "source"]
    search_fields = ["name", "runtime"]


@admin.register(Observation)
class ObservationAdmin(EntryAdmin):
    list_display = ["what", "provider", "value_ms", "source"]
    list_filter = [NeedsFilter, "provider"]
    list_select_related = ["provider", "source"]
    search_fields = ["what"]


@admin.register(Source)
class SourceAdmin(EntryAdmin):
    list_display = ["title", "slug", "seen", "kind"]
    list_filter = ["kind", "seen_on"]
    search_fields = ["title", "slug", "location"]


@admin.register(QualityAttribute)
class QualityAttributeAdmin(EntryAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "summary"]


@admin.register(Collection)
class CollectionAdmin(VersionedAdmin):
    """Where implementations come from, to read only: the import keeps it."""

    list_display = ["name", "imported_at"]
    readonly_fields = ["name", "imported_at"]
    search_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Implementation)
class ImplementationAdmin(VersionedAdmin):
    """What an import made, to read; which patterns it is shown with can be chosen by hand, and then stays."""

    list_display = ["title", "language", "framework", "level", "chain", "is_linked_by_hand"]
    list_filter = ["language", "framework", "level", "is_linked_by_hand", "collection", "patterns"]
    search_fields = ["title", "key", "chain"]
    fieldsets = [
        (None, {"fields": ["patterns", "is_linked_by_hand"]}),
        ("As it was imported", {"fields": IMPORTED}),
    ]
    readonly_fields = IMPORTED
    filter_horizontal = ["patterns"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        if "patterns" in form.changed_data:
            form.instance.is_linked_by_hand = True
        return super().save_form(request, form, change)


@admin.register(LoadRecord)
class LoadRecordAdmin(admin.ModelAdmin):
    """What was loaded from files, to read only: the loader keeps it."""

    list_display = ["kind", "slug", "loaded_at"]
    list_filter = ["kind", "loaded_at"]
    search_fields = ["slug"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: LoadRecord | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LoadRecord | None = None) -> bool:
        return False

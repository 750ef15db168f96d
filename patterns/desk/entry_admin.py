"""Entries in the admin: found by the search at once, never saved over somebody's newer save, with a history to read."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from reversion.admin import VersionAdmin
from reversion.models import Version

from patterns import search
from patterns.desk.diffs import changes
from patterns.desk.drawn import drawn_change
from patterns.desk.forms import EntryForm, Lines
from patterns.desk.versions import Snapshot, bring_back

PREVIEW = "_preview"


def is_preview(request: HttpRequest) -> bool:
    """Whether what is saved now is undone again, because it is only to be seen."""
    return PREVIEW in request.POST


class EntryAdmin(VersionAdmin):
    """One kind of entry. What is saved, deleted or brought back is found by the search at once."""

    form = EntryForm
    formfield_overrides: Any = {models.TextField: {"form_class": Lines}}
    history_latest_first = True
    object_history_template = "admin/entry_history.html"

    class Media:
        js = ["js/desk.js"]
        css = {"all": ["css/desk.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields, and the version that the form was opened on."""
        fieldsets = [(name, dict(options)) for name, options in super().get_fieldsets(request, obj)]
        if not any("seen_version" in options["fields"] for _, options in fieldsets):
            fieldsets[0][1]["fields"] = [*fieldsets[0][1]["fields"], "seen_version"]
        return fieldsets

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_diff"
        view = self.admin_site.admin_view(self.diff_view)
        return [path("<path:object_id>/history/<int:version_id>/diff/", view, name=name), *super().get_urls()]

    def diff_view(self, request: HttpRequest, object_id: str, version_id: int) -> HttpResponse:
        """What a version changed: fields, rows and the drawing, against the version before it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        versions = Version.objects.get_for_object_reference(self.model, unquote(object_id)).select_related("revision")
        version = get_object_or_404(versions, pk=version_id)
        earlier = versions.filter(pk__lt=version_id).first()
        before, after = Snapshot(earlier) if earlier else None, Snapshot(version)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object_id": object_id,
            "version": version,
            "earlier": earlier,
            "changes": changes(before, after),
            "drawing": drawn_change(before, after),
            "title": f"What changed in {version.object_repr}",
        }
        return TemplateResponse(request, "admin/entry_diff.html", context)

    def _reversion_revisionform_view(self, request: HttpRequest, version: Version, *args: Any) -> HttpResponse:
        """The form of an earlier version. The library would bring back all that was saved or loaded with it."""
        version.revision.revert = lambda **_: bring_back(version)
        response: HttpResponse = super()._reversion_revisionform_view(request, version, *args)
        return response

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        extra = {"versions": self._versions(object_id), **(extra_context or {})}
        response: HttpResponse = super().history_view(request, object_id, extra)
        return response

    def _versions(self, object_id: str) -> Any:
        versions = Version.objects.get_for_object_reference(self.model, unquote(object_id))
        return versions.select_related("revision__user")

    def message_user(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if not is_preview(request):
            super().message_user(request, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not is_preview(request):
            search.index()

    def delete_model(self, *args: Any) -> None:
        super().delete_model(*args)
        search.index()

    def delete_queryset(self, *args: Any) -> None:
        super().delete_queryset(*args)
        search.index()

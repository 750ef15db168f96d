"""Entries in the admin: found by the search at once, never saved over somebody's newer save, with a history to read."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from patterns import search
from patterns.desk.characters import checked
from patterns.desk.diffs import changes
from patterns.desk.drawn import drawn_change
from patterns.desk.forms import REFUSED, EntryForm, Lines
from patterns.desk.meanwhile import newer_than
from patterns.desk.posted import fitted, number
from patterns.desk.versioned import VersionedAdmin
from patterns.desk.versions import Snapshot, newest_version, unsaid_on_error

KEPT = re.compile(r"[0-9a-z-]{1,40}", re.ASCII)


def is_preview(request: HttpRequest) -> bool:
    """Whether what is saved now is undone again, because it is only to be seen; no sender can say so."""
    return getattr(request, "is_preview", False)


def tell_arrival(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say to the browser, which keeps what it sends, that this was saved, or that it came back in the form."""
    sent = request.POST.get("_kept", "")
    if KEPT.fullmatch(sent):
        name = "desk_arrived" if response.status_code == 302 else "desk_returned"
        response.set_cookie(
            name, sent, max_age=3600, path=reverse("admin:index"), secure=request.is_secure(), samesite="Lax"
        )
    return response


class EntryAdmin(VersionedAdmin):
    """One kind of entry. What is saved, deleted or brought back is found by the search at once."""

    form = EntryForm
    formfield_overrides: Any = {models.TextField: {"form_class": Lines}}
    object_history_template = "admin/entry_history.html"
    delete_confirmation_template = "admin/entry_delete.html"

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        return checked(super().formfield_for_dbfield(*args, **kwargs))

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
        versions = self.versions(object_id)
        version = get_object_or_404(versions, pk=version_id)
        earlier = versions.filter(pk__lt=version_id).first()
        before, after = Snapshot(earlier) if earlier else None, Snapshot(version)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object_id": object_id,
            "version": version,
            "earlier": earlier,
            "changes": changes(before.sections if before else (), after.sections),
            "drawing": drawn_change(before, after),
            "title": f"What changed in {version.object_repr}",
        }
        return TemplateResponse(request, "admin/entry_diff.html", context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        extra = {"versions": self.versions(object_id), **(extra_context or {})}
        response: HttpResponse = super().history_view(request, object_id, extra)
        return response

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form; rows in it that somebody deleted meanwhile are posted as new ones."""
        row = self.row(request, object_id) if object_id and request.method == "POST" else None
        if row is not None:
            request.POST = fitted(request.POST, row)  # type: ignore[assignment]
        given = (object_id, form_url, extra_context)
        try:
            with unsaid_on_error():
                response: HttpResponse = super().changeform_view(request, *given)
        except IntegrityError:
            data = request.POST.copy()
            data[REFUSED] = "1"
            request.POST = data  # type: ignore[assignment]
            response = super().changeform_view(request, *given)
        is_gone = bool(object_id) and row is None
        return response if is_gone else tell_arrival(request, response)

    @method_decorator(csrf_protect)
    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask before an entry is deleted, and once more where somebody saved it after the question was put."""
        row = self.row(request, object_id)
        context = {
            "seen_version": newest.pk if row and (newest := newest_version(row)) else "",
            **(extra_context or {}),
        }
        with transaction.atomic():
            if row is not None and request.POST:
                self.model._default_manager.select_for_update().filter(pk=row.pk).first()
                meanwhile = newer_than(row, number(request.POST.get("seen_version")))
                if meanwhile:
                    context |= {"meanwhile": meanwhile, "seen_version": meanwhile.version}
                    request.POST = QueryDict()
            response: HttpResponse = super().delete_view(request, object_id, context)
        return response

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

"""Entries that are published or not: what is on the site changes only through somebody who may publish."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from reversion.models import Version

from patterns.desk.entry_admin import is_preview
from patterns.desk.preview import PreviewedAdmin


class PublishedAdmin(PreviewedAdmin):
    """An entry that a reviewer puts on the site."""

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if self.has_publish_permission(request) else [*fields, "is_published"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_live = obj is not None and obj.is_published
        return super().has_delete_permission(request, obj) and (not is_live or self.has_publish_permission(request))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Every form of the entry is saved here, by whichever address it came."""
        if request.method == "POST" and object_id and not is_preview(request):
            row = self.row(request, object_id)
            if row is not None and row.is_published and not self.has_publish_permission(request):
                raise PermissionDenied("Only a reviewer changes what is published: save it as a draft.")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not self.has_publish_permission(request) and not is_preview(request):
            obj.is_published = False
        super().save_model(request, obj, form, change)

    def bring_back(self, request: HttpRequest, version: Version) -> None:
        super().bring_back(request, version)
        if not self.has_publish_permission(request):
            self.model._default_manager.filter(pk=version.object_id).update(is_published=False)

    def recover_view(self, request: HttpRequest, version_id: str, extra_context: Any = None) -> HttpResponse:
        response = super().recover_view(request, version_id, extra_context)
        if request.method == "POST" and response.status_code == 302 and not self.has_publish_permission(request):
            self.message_user(request, "It is not on the site: a reviewer publishes it.", messages.INFO)
        return response

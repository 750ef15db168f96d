"""Entries with a page of their own: shown as the site will show them while they are written."""

from typing import Any

from csp.decorators import csp_replace, csp_update
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from patterns.desk.entry_admin import EntryAdmin
from patterns.desk.json_field import NamesField
from patterns.desk.mistakes import of_form
from patterns.desk.posted import post
from patterns.desk.versions import newest_version
from patterns.models import Provider

SCHEMES = {"light": "Light", "dark": "Dark"}
framed = csp_replace({"frame-ancestors": ["'self'"]})
frames = csp_update({"frame-src": ["'self'"]})


class Undone(Exception):
    """Everything that was saved for a preview is taken back; the answer stays."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


class PreviewedAdmin(EntryAdmin):
    """An entry that has a page."""

    change_form_template = "admin/previewed_form.html"
    formfield_overrides = {**EntryAdmin.formfield_overrides, models.JSONField: {"form_class": NamesField}}

    def page(self, request: HttpRequest, row: Any, layout: dict[str, str]) -> HttpResponse:
        """The page of the entry, in the layout of a preview."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self._told_if_signed_out(self.admin_site.admin_view(self.preview_view))
        return [
            path("preview/", view, name=f"{name}_preview_new"),
            path("<path:object_id>/preview/", view, name=f"{name}_preview"),
            *super().get_urls(),
        ]

    def _told_if_signed_out(self, view: Any) -> Any:
        """The page for signing in may not stand in a frame: a form that is sent there is answered in words."""

        @framed
        @xframe_options_sameorigin
        def told(request: HttpRequest) -> HttpResponse:
            return render(request, "admin/preview_signed_out.html", layout_of(request.POST), status=403)

        def chosen(request: HttpRequest, **given: Any) -> Any:
            if request.method == "POST" and not self.admin_site.has_permission(request):
                return told(request)
            return view(request, **given)

        return chosen

    @method_decorator(never_cache)
    @method_decorator(framed)
    @method_decorator(xframe_options_sameorigin)
    def preview_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """The page as it is stored, or as a posted form would make it; nothing is kept of that."""
        if request.method == "POST":
            return self.tried(request, object_id, request.POST)
        row = self.row(request, object_id) if object_id else None
        may_see = self.has_view_or_change_permission(request, row) if object_id else self.has_add_permission(request)
        if not may_see:
            raise PermissionDenied
        if row is None:
            raise Http404("There is nothing to show yet.")
        return self.page(request, row, layout_of(request.GET))

    def tried(self, request: HttpRequest, object_id: str | None, posted: QueryDict) -> HttpResponse:
        """The page that saving this form would give, or in words why it cannot be saved."""
        layout = layout_of(posted)
        request.is_preview = True  # type: ignore[attr-defined]
        data = posted.copy()
        newest = newest_version(row) if object_id and (row := self.row(request, object_id)) else None
        if newest is not None:
            data["seen_version"] = str(newest.pk)  # that somebody saved meanwhile is told by the form
        post(request, data)
        request.GET = _provider_of(posted)  # type: ignore[assignment]
        try:
            with transaction.atomic():
                response = self.changeform_view(request, object_id)
                saved = getattr(request, "saved_entry", None)
                if response.status_code == 302 and saved is not None:
                    raise Undone(self.page(request, saved, layout))
                told = {**layout, "mistakes": mistakes_in(getattr(response, "context_data", None) or {})}
                raise Undone(render(request, "admin/preview_errors.html", told))
        except Undone as undone:
            return undone.answer

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        request.saved_entry = form.instance  # type: ignore[attr-defined]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kw: Any) -> HttpResponse:
        if request.method == "POST":
            context["mistakes"] = mistakes_in(context)
        response: HttpResponse = super().render_change_form(request, context, *args, **kw)
        return response

    @method_decorator(frames)
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        response: HttpResponse = super().add_view(request, form_url, self._with_preview(extra_context))
        return response

    @method_decorator(frames)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = self._with_preview(extra_context)
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def _with_preview(self, extra_context: Any) -> dict[str, Any]:
        return {"preview_providers": Provider.objects.all(), "preview_schemes": SCHEMES, **(extra_context or {})}


def mistakes_in(context: dict[str, Any]) -> list[SafeString]:
    """What is wrong with the form of a page of the admin."""
    if "adminform" not in context:
        return []
    return of_form(context["adminform"].form, [inline.formset for inline in context["inline_admin_formsets"]])


def layout_of(data: QueryDict) -> dict[str, str]:
    scheme = data.get("preview_scheme", "")
    return {"layout": "patterns/preview.html", "scheme": scheme if scheme in SCHEMES else ""}


def _provider_of(data: QueryDict) -> QueryDict:
    """The provider that the preview is drawn on, as the page itself is asked for it."""
    found = QueryDict(mutable=True)
    slug = data.get("preview_provider", "")
    if slug and Provider.objects.filter(slug=slug).exists():
        found["provider"] = slug
    return found

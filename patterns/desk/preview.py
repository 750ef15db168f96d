"""Entries with a page of their own: shown as the site will show them while they are written, and kept as drafts."""

from typing import Any

from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from patterns.desk.entry_admin import PREVIEW, EntryAdmin
from patterns.desk.forms import OPENED
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

    def page(self, request: HttpRequest, row: Any, layout: dict[str, str]) -> HttpResponse:
        """The page of the entry, in the layout of a preview."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view(self.preview_view)
        return [
            path("preview/", view, name=f"{name}_preview_new"),
            path("<path:object_id>/preview/", view, name=f"{name}_preview"),
            *super().get_urls(),
        ]

    @method_decorator(never_cache)
    @method_decorator(framed)
    @method_decorator(xframe_options_sameorigin)
    def preview_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """The page as it is stored, or as a posted form would make it; nothing is kept of that."""
        if request.method == "POST":
            return self.tried(request, object_id, request.POST)
        row = self.get_object(request, object_id) if object_id else None
        may_see = self.has_view_or_change_permission(request, row) if object_id else self.has_add_permission(request)
        if not may_see:
            raise PermissionDenied
        if row is None:
            raise Http404("There is nothing to show yet.")
        return self.page(request, row, layout_of(request.GET))

    def tried(self, request: HttpRequest, object_id: str | None, posted: QueryDict) -> HttpResponse:
        """The page that saving this form would give, or in words why it cannot be saved."""
        layout = layout_of(posted)
        data = posted.copy()
        data[PREVIEW] = "1"
        _post(request, data)
        request.GET = _provider_of(posted)  # type: ignore[assignment]
        try:
            with transaction.atomic():
                response = self.changeform_view(request, object_id)
                saved = getattr(request, "saved_entry", None)
                if response.status_code == 302 and saved is not None:
                    raise Undone(self.page(request, saved, layout))
                errors = (getattr(response, "context_data", None) or {}).get("errors", [])
                raise Undone(render(request, "admin/preview_errors.html", {**layout, "errors": errors}))
        except Undone as undone:
            return undone.answer

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        request.saved_entry = form.instance  # type: ignore[attr-defined]

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


def _post(request: HttpRequest, data: QueryDict) -> None:
    """Make the request one that posts these data."""
    _ = request.FILES  # read while the method is the old one: reading them later would read the body over the data
    request.method = "POST"
    request.POST = data  # type: ignore[assignment]


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


class DraftedAdmin(PreviewedAdmin):
    """An entry that is published or not: changes to what is published wait as a draft for whoever may publish them."""

    draft_model: type[models.Model]

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        draft, publish = (self.admin_site.admin_view(view) for view in (self.draft_view, self.publish_view))
        return [
            path("<path:object_id>/draft/", draft, name=f"{name}_draft"),
            path("<path:object_id>/draft/publish/", publish, name=f"{name}_draft_publish"),
            *super().get_urls(),
        ]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if self.has_publish_permission(request) else [*fields, "is_published"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_live = obj is not None and obj.is_published
        return super().has_delete_permission(request, obj) and (not is_live or self.has_publish_permission(request))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and not self.has_publish_permission(request):
            obj.is_published = False
        super().save_model(request, obj, form, change)

    def draft_of(self, row: Any) -> Any:
        return self.draft_model._default_manager.select_related("author").filter(pattern=row).first()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is not None and row.is_published and request.method == "POST":
            if "_draft" in request.POST:
                return self._keep(request, row)
            if not self.has_publish_permission(request):
                raise PermissionDenied("Only a reviewer changes what is published: save it as a draft.")
        live = row is not None and row.is_published
        may_publish = self.has_publish_permission(request)
        context: dict[str, Any] = {
            "draft": self.draft_of(row) if row else None,
            "is_live": live,
            "may_publish": may_publish,
        }
        if live and not may_publish:
            context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        shown: HttpResponse = super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})
        return shown

    def _keep(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Store the form as the draft of the entry; the site stays as it is."""
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        posted = {
            name: values for name, values in request.POST.lists() if name not in {"csrfmiddlewaretoken", "_draft"}
        }
        self.draft_model._default_manager.update_or_create(
            pattern=row, defaults={"posted": posted, "author": request.user}
        )
        self.log_change(request, row, "Kept a draft.")
        text = f"Your changes to \u201c{row}\u201d are kept as a draft. The site still shows what was published."
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(self._address("draft", row.pk))

    def draft_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The form as the draft has it; with `?preview` the page that it would give. POST drops the draft."""
        row, draft = self._drafted(request, object_id)
        if request.method == "POST":
            draft.delete()
            self.log_change(request, row, "Dropped the draft.")
            self.message_user(request, f"The draft of \u201c{row}\u201d is dropped.", messages.SUCCESS)
            return HttpResponseRedirect(self._address("change", row.pk))
        if "preview" in request.GET:
            return self._draft_page(request, object_id, draft)
        return self._opened(request, row, draft)

    @method_decorator(framed)
    @method_decorator(xframe_options_sameorigin)
    def _draft_page(self, request: HttpRequest, object_id: str, draft: Any) -> HttpResponse:
        return self.tried(request, object_id, draft.form_data())

    @method_decorator(frames)
    def _opened(self, request: HttpRequest, row: Any, draft: Any) -> HttpResponse:
        context = self._with_preview(
            {
                "draft": draft,
                "is_open_draft": True,
                "is_live": True,
                "may_publish": self.has_publish_permission(request),
            }
        )
        if not self.has_publish_permission(request):
            context |= {"show_save": False, "show_save_and_continue": False}
        _post(request, draft.form_data(**{OPENED: "1"}))
        response: HttpResponse = self.changeform_view(request, str(row.pk), self._address("change", row.pk), context)
        return response

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if context.get("is_open_draft"):
            context["errors"] = []  # that the form was opened is no error
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Save the draft as the entry; where it cannot be saved, its form with the reasons."""
        row, draft = self._drafted(request, object_id)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(self._address("draft", row.pk))
        _post(request, draft.form_data(is_published="on"))
        with self.create_revision(request):
            context = self._with_preview({"draft": draft, "is_live": True, "may_publish": True})
            response: HttpResponse = self.changeform_view(request, object_id, self._address("change", row.pk), context)
        if response.status_code == 302:
            draft.delete()
        return response

    def _drafted(self, request: HttpRequest, object_id: str) -> tuple[Any, Any]:
        row = self.get_object(request, object_id)
        draft = self.draft_of(row) if row is not None else None
        if draft is None:
            raise Http404("There is no draft.")
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row, draft

    def _address(self, view: str, pk: int) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=[pk])

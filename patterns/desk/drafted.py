"""What an editor writes to a published entry waits as a draft.

A form that shows the draft says in `seen_draft` which state of it it shows, so that nobody replaces or publishes what
nobody has shown them.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from patterns.desk.diffs import Change, changes
from patterns.desk.drafts import draft_of, keep, locked_draft, past_drafts, set_aside, set_aside_with
from patterns.desk.entry_admin import tell_arrival
from patterns.desk.forms import OPENED
from patterns.desk.gone import take_out_gone
from patterns.desk.meanwhile import newer_than
from patterns.desk.posted import fitted, number, post, standing_alone, text_of
from patterns.desk.preview import framed, frames
from patterns.desk.published import PublishedAdmin
from patterns.desk.versions import newest_version
from patterns.desk.written import forms_of, said
from patterns.models import Draft, PastDraft
from patterns.models.draft import form_data

NO_SAVE = {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}


class DraftedAdmin(PublishedAdmin):
    """An entry that waits as a draft for whoever may publish it."""

    revision_form_template = "admin/entry_revision.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/draft/", wrap(self.draft_view), name=f"{name}_draft"),
            path("<path:object_id>/draft/publish/", wrap(self.publish_view), name=f"{name}_draft_publish"),
            path("<path:object_id>/draft/drop/", wrap(self.drop_view), name=f"{name}_draft_drop"),
            path("<path:object_id>/draft/past/<int:past_id>/", wrap(self.past_view), name=f"{name}_draft_past"),
            *super().get_urls(),
        ]

    def revision_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The form of an earlier version. Who may not publish makes it the draft of what is published."""
        row = self.row(request, object_id)
        is_draft = row is not None and row.is_published and not self.has_publish_permission(request)
        if is_draft and request.method == "POST":
            get_object_or_404(self.versions(object_id), pk=version_id)
            return self._keep(request, row, standing_alone(request.POST, row, forms_of(self, request, row)[1]))
        context = {"becomes_draft": is_draft, **(extra_context or {})}
        return super().revision_view(request, object_id, version_id, context)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        set_aside_with([obj], request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        set_aside_with(queryset, request.user)
        super().delete_queryset(request, queryset)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.row(request, object_id)
        if row is not None and request.method == "POST" and "_draft" in request.POST:
            return self._keep(request, row, request.POST)
        context: dict[str, Any] = self._state(request, row) if row is not None else {}
        if context.get("is_live") and not context["may_publish"]:
            context |= NO_SAVE
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def _state(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        may_publish = self.has_publish_permission(request)
        return {"draft": draft_of(row), "is_live": row.is_published, "may_publish": may_publish}

    @transaction.atomic
    def _keep(self, request: HttpRequest, row: Any, posted: QueryDict) -> HttpResponse:
        """Store the form as the draft of the entry; the site stays as it is."""
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        draft = locked_draft(row)
        if draft is not None and draft.stamp != request.POST.get("seen_draft"):
            return self._shown(request, row, posted, draft, theirs=draft)
        keep(row, text_of(posted), number(posted.get("seen_version")), request.user)
        self.log_change(request, row, "Kept a draft.")
        text = f"Your changes to \u201c{row}\u201d are kept as a draft. The site still shows what was published."
        self.message_user(request, text, messages.SUCCESS)
        return tell_arrival(request, self._to(row, "draft"))

    def draft_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The form as the draft has it; with `?preview` the page that it would give."""
        row = self._drafted(request, object_id)
        draft = draft_of(row)
        if draft is None:
            raise Http404("There is no draft.")
        posted = form_data(draft.posted, seen_version=str(draft.base or ""))
        if "preview" in request.GET:
            return self._draft_page(request, object_id, posted)
        return self._shown(request, row, posted, draft)

    @method_decorator(framed)
    @method_decorator(xframe_options_sameorigin)
    def _draft_page(self, request: HttpRequest, object_id: str, posted: QueryDict) -> HttpResponse:
        return self.tried(request, object_id, posted)

    @method_decorator(frames)
    def _shown(
        self, request: HttpRequest, row: Any, posted: QueryDict, draft: Draft | None, theirs: Any = None
    ) -> HttpResponse:
        """A form that is not saved yet, with what it changes and what others wrote meanwhile."""
        seen, newest = number(posted.get("seen_version")), newest_version(row)
        data = fitted(posted, row)
        gone = take_out_gone(data, *forms_of(self, request, row, data))
        mine = said(self, request, row, posted)
        context = self._with_preview(
            {
                **self._state(request, row),
                "draft": draft,
                "is_open_draft": draft is not None,
                "seen_draft": draft.stamp if draft else "",
                "meanwhile": newer_than(row, seen) if seen else None,
                "changes": changes(said(self, request, row), mine),
                "gone": gone,
                "theirs": theirs,
                "other": changes(said(self, request, row, form_data(theirs.posted)), mine) if theirs else [],
                "past_drafts": past_drafts(row.pk),
                **(NO_SAVE if draft is not None or not self.has_publish_permission(request) else {}),
            }
        )
        data[OPENED], data["seen_version"] = "1", str(newest.pk) if newest else ""
        request.is_preview = True  # type: ignore[attr-defined]
        post(request, data)
        return self.changeform_view(request, str(row.pk), self._address("change", row), context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if OPENED in request.POST:
            context["errors"] = []  # that the form was opened is no error
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Save the form of the draft as the entry; where it cannot be saved, the form with the reasons."""
        row = self._drafted(request, object_id)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._to(row, "draft")
        with transaction.atomic():
            return self._publish(request, row, object_id)

    def _publish(self, request: HttpRequest, row: Any, object_id: str) -> HttpResponse:
        draft = locked_draft(row)
        if draft is None or draft.stamp != request.POST.get("seen_draft"):
            return self._shown(request, row, request.POST, draft, theirs=draft or past_drafts(row.pk).first())
        data = request.POST.copy()
        data["is_published"] = "on"
        post(request, data)
        state = self._state(request, row) | {"is_open_draft": True, "seen_draft": draft.stamp} | NO_SAVE
        with self.create_revision(request):
            response = self.changeform_view(request, object_id, self._address("change", row), self._with_preview(state))
        if response.status_code == 302:
            set_aside(draft, PastDraft.Ending.PUBLISHED, request.user)
        return response

    def drop_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask before the draft is dropped; dropped, it is set aside."""
        row = self._drafted(request, object_id)
        with transaction.atomic():
            draft = locked_draft(row)
            if draft is None:
                raise Http404("There is no draft.")
            is_seen = draft.stamp == request.POST.get("seen_draft")
            if request.method == "POST" and is_seen:
                set_aside(draft, PastDraft.Ending.DROPPED, request.user)
                self.log_change(request, row, "Dropped the draft.")
                text = f"The draft of \u201c{row}\u201d is dropped. It stands in the history and can be brought back."
                self.message_user(request, text, messages.SUCCESS)
                return self._to(row, "change")
        differences = self._changes(request, row, draft)
        is_told = request.method == "POST" and not is_seen
        return self._asked(request, row, "admin/draft_drop.html", draft=draft, changes=differences, is_told=is_told)

    def past_view(self, request: HttpRequest, object_id: str, past_id: int) -> HttpResponse:
        """What was once a draft, against what is published; POST makes it the draft again."""
        row = self._drafted(request, object_id)
        past = get_object_or_404(past_drafts(row.pk), pk=past_id)
        with transaction.atomic():
            draft = locked_draft(row)
            stamp = draft.stamp if draft else ""
            is_seen = stamp == request.POST.get("seen_draft", "")
            if request.method == "POST" and is_seen:
                keep(row, past.posted, past.base, request.user)
                self.log_change(request, row, "Brought back a draft.")
                return self._to(row, "draft")
        differences = self._changes(request, row, past)
        is_told = request.method == "POST" and not is_seen
        given = {"draft": draft, "stamp": stamp, "changes": differences, "is_told": is_told}
        return self._asked(request, row, "admin/draft_past.html", past=past, **given)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.row(request, object_id)
        extra = {"past_drafts": past_drafts(row.pk) if row else (), **(extra_context or {})}
        return super().history_view(request, object_id, extra)

    def _asked(self, request: HttpRequest, row: Any, template: str, **context: Any) -> HttpResponse:
        site = self.admin_site.each_context(request)
        return TemplateResponse(request, template, {**site, "opts": self.opts, "original": row, **context})

    def _changes(self, request: HttpRequest, row: Any, draft: Draft | PastDraft) -> list[Change]:
        """What the draft changes in what is stored."""
        return changes(said(self, request, row), said(self, request, row, form_data(draft.posted)))

    def _to(self, row: Any, view: str) -> HttpResponseRedirect:
        return HttpResponseRedirect(self._address(view, row))

    def _address(self, view: str, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=[row.pk])

    def _drafted(self, request: HttpRequest, object_id: str) -> Any:
        row = self.row(request, object_id)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404("There is no such entry.")
        return row

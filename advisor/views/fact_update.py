"""The page of the admin that updates facts from a file: shown first, then confirmed."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from advisor.engine.rules import RulesError
from advisor.facts.files import COLUMNS, MAX_BYTES, decoded
from advisor.facts.update import FactUpdate, facts_with, planned
from advisor.facts.writing import FactsMovedError, apply
from advisor.judgement import bench
from advisor.moves import Move, moves
from patterns.reading import UnreadableError

PERMISSIONS = ("patterns.change_price", "patterns.change_limit", "patterns.change_coldstart")
MOVED = "The file or the facts have changed since this was shown. Nothing was written; this is how it stands now."


class FactsForm(forms.Form):
    """An update file, pasted or sent; the text that was read stays in the field."""

    text = forms.CharField(
        label="Rows as CSV or YAML",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField", "spellcheck": "false"}),
    )
    file = forms.FileField(label="Or a file", required=False)
    name = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        text, name = self.cleaned_data.get("text", ""), self.cleaned_data.get("name") or "pasted rows"
        if upload := self.cleaned_data.get("file"):
            name = upload.name[:200]
            try:
                text = decoded(upload.read(MAX_BYTES + 1))
            except UnreadableError as error:
                raise forms.ValidationError(f"{name}:{error.line}: {error.reason}") from error
            self.data = {**self.data, "text": text, "name": name}
        if not text.strip():
            raise forms.ValidationError("Paste rows, or choose a file.")
        return {"text": text, "name": name}


@require_http_methods(["GET", "HEAD", "POST"])
def fact_update(request: HttpRequest) -> HttpResponse:
    """A preview of what a file changes; with `apply` it is written, if it is still what was shown."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied
    form = FactsForm(request.POST or None, request.FILES or None)
    context = {**admin.site.each_context(request), "title": "Update facts", "form": form, "columns": COLUMNS}
    if form.is_bound and form.is_valid():
        update = planned(form.cleaned_data["name"], form.cleaned_data["text"], timezone.localdate())
        if "apply" in request.POST and not update.problems:
            if request.POST.get("digest") == update.digest and _is_applied(request, update):
                return redirect("admin:patterns_price_changelist")
            messages.warning(request, MOVED)
        context |= {"update": update, "moves": _moves(update)}
    is_wrong = form.errors or ("update" in context and context["update"].problems)
    return render(request, "admin/advisor/fact_update.html", context, status=422 if is_wrong else 200)


def _is_applied(request: HttpRequest, update: FactUpdate) -> bool:
    try:
        apply(update, request.user.get_username(), request.user)
    except FactsMovedError:
        return False
    messages.success(request, f"{len(update.changes)} fact(s) from {update.name} are in force, as one change.")
    return True


def _moves(update: FactUpdate) -> list[Move]:
    """How the worked examples would move; none where there is nothing to change or something is wrong."""
    if update.problems or not update.changes:
        return []
    try:
        used = bench()
    except RulesError:  # the facts are not to wait for the rules
        return []
    return moves(used, replace(used, facts=facts_with(used.facts, update.changes)))

"""The page of the admin on which other rules are tried: change values, see what moves, save, publish or drop."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from reversion.errors import RevertError
from reversion.models import Version

from advisor.engine.rules import Rules, RulesError, parse
from advisor.judgement import bench, rules_mapping, rules_version
from advisor.models import RulesDraft, RulesVersion
from advisor.moves import Move, moves
from advisor.rule_drafts.earlier import PLACES, earlier_values
from advisor.rule_drafts.forms import RulesForm
from advisor.rule_drafts.steps import ClosedError, RulesMovedError, SavedMeanwhileError, drop, publish, save
from advisor.rule_drafts.values import Difference, changed_values, differences, moved_since, with_changes

PERMISSIONS = tuple(f"advisor.change_{name}" for name in ("criterion", "breakpoint", "band", "gate", "parameter"))
OUTDATED = (
    "The rules in force have changed since this page was made. Nothing was written; your values stand below, over the "
    "rules of today. Look at what moves, then go on."
)
SAVED_MEANWHILE = (
    "Somebody saved this draft since you opened it. Nothing was written. Their values that you had left as they are in "
    "force stand in the form now; where both of you changed a value, yours does. Save again to replace theirs."
)
UNSAVED = "The form holds values that are not saved. Look at what moves, save the draft, then publish it."
MOVED = (
    "Not published: the rules in force are no longer those over which this draft was saved. Look, and save it again."
)
CLOSED = "This draft was published or dropped meanwhile. Nothing was written."
MOST_TOLD = 20
NO_CHANGE = "No value differs from the rules in force, so there is nothing to save."


@require_http_methods(["GET", "HEAD", "POST"])
def rules_draft(request: HttpRequest, draft: RulesDraft | None = None) -> HttpResponse:
    """A new draft, or a saved one; `step` says which button was pressed."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied
    now = rules_version(rules_mapping())
    if draft and not draft.is_open:
        context = {"draft": draft, "changes": changed_values(draft.base.rules, draft.changes)}
        return render(request, "admin/advisor/rules_draft_closed.html", _framed(request, draft, context))
    if request.method != "POST":
        changes = draft.changes if draft else _earlier(request, now)
        return _page(request, draft, RulesForm.over(now, draft, changes), now)
    if draft and request.POST.get("step") == "drop":
        return _drop(request, draft)
    return _answer(request, draft, now)


def _earlier(request: HttpRequest, now: RulesVersion) -> dict[str, Any]:
    """The values of the earlier version of a rule that a new draft begins with, where one is asked for."""
    asked = request.GET.get("version", "")
    if not asked:
        return {}
    kinds = ContentType.objects.get_for_models(*PLACES).values()
    found = Version.objects.filter(content_type__in=kinds, pk=asked) if re.fullmatch(r"[0-9]{1,18}", asked) else []
    try:
        return earlier_values(found[0], now.rules)
    except (IndexError, RevertError) as error:
        raise Http404("There is no such version of a rule.") from error


def _answer(request: HttpRequest, draft: RulesDraft | None, now: RulesVersion) -> HttpResponse:
    """What was posted, on the rules that its page was made from: looked at, saved, or published."""
    base = RulesVersion.objects.filter(digest=request.POST.get("base", "")[:64]).first() or now
    form = RulesForm.over(base, draft, draft.changes if draft else {}, request.POST)
    if not form.is_valid():
        return _page(request, draft, form, now, base, status=422)
    if base != now:
        messages.warning(request, OUTDATED)
        return _page(request, draft, RulesForm.over(now, draft, form.tried, name=form.given_name), now, base)
    if request.POST.get("step") == "save":
        return _save(request, draft, form, now)
    if request.POST.get("step") == "publish":
        return _publish(request, draft, form, now)
    return _page(request, draft, form, now)


def _save(request: HttpRequest, draft: RulesDraft | None, form: RulesForm, now: RulesVersion) -> HttpResponse:
    if not form.tried:
        messages.warning(request, NO_CHANGE)
        return _page(request, draft, form, now)
    if not form.given_name:
        form.add_error("name", "Give the draft a name, so that it is found again.")
        return _page(request, draft, form, now, status=422)
    opened = form.cleaned_data["saved"]
    try:
        held = save(draft, form.given_name, form.tried, now, user=request.user, opened=opened)
    except ClosedError:
        messages.error(request, CLOSED)
        return _page(request, draft, RulesForm.over(now, draft, form.tried, name=form.given_name), now)
    except SavedMeanwhileError:
        return _saved_meanwhile(request, RulesDraft.objects.get(pk=draft.pk) if draft else None, form, now)
    messages.success(
        request, f"The draft \u201c{held.name}\u201d is saved. Nobody is judged by it before it is published."
    )
    return redirect("admin:advisor_rulesdraft_change", held.pk)


def _saved_meanwhile(
    request: HttpRequest, draft: RulesDraft | None, form: RulesForm, now: RulesVersion
) -> HttpResponse:
    """Both sets of values: those of the other save where this one has none, and where they differ, a table of both."""
    theirs = draft.changes if draft else {}
    messages.error(request, SAVED_MEANWHILE)
    both = RulesForm.over(now, draft, {**theirs, **form.tried}, name=form.given_name)
    return _page(request, draft, both, now, meanwhile=differences(now.rules, theirs, form.tried))


def _publish(request: HttpRequest, draft: RulesDraft | None, form: RulesForm, now: RulesVersion) -> HttpResponse:
    if draft is None or form.tried != draft.changes or form.given_name != draft.name:
        messages.warning(request, UNSAVED)
        return _page(request, draft, form, now)
    try:
        version = publish(draft, request.user)
    except (RulesMovedError, ClosedError) as error:
        messages.error(request, CLOSED if isinstance(error, ClosedError) else MOVED)
        return _page(request, draft, form, now)
    messages.success(request, f"\u201c{draft.name}\u201d is in force, as the rules version {version.label}.")
    return redirect("admin:advisor_rulesdraft_change", draft.pk)


def _drop(request: HttpRequest, draft: RulesDraft) -> HttpResponse:
    try:
        drop(draft)
        messages.success(request, f"The draft \u201c{draft.name}\u201d is dropped; the rules in force stay.")
    except ClosedError:
        messages.error(request, CLOSED)
    return redirect("admin:advisor_rulesdraft_changelist")


def _page(
    request: HttpRequest,
    draft: RulesDraft | None,
    form: RulesForm,
    now: RulesVersion,
    base: RulesVersion | None = None,
    status: int = 200,
    meanwhile: Sequence[Difference] = (),
) -> HttpResponse:
    """The form, with what changes, what moves, and where the rules in force left those that it was made over."""
    since = base or (draft.base if draft else now)
    context = {
        "draft": draft,
        "form": form,
        "changes": changed_values(now.rules, form.tried),
        "moves": _moves(now, form),
        "moved_since": moved_since(since.rules, now.rules, form.tried) if since != now else [],
        "is_outdated": since != now,
        "broken": _broken(now),
        "meanwhile": meanwhile,
    }
    return render(request, "admin/advisor/rules_draft.html", _framed(request, draft, context), status=status)


def _framed(request: HttpRequest, draft: RulesDraft | None, context: dict[str, Any]) -> dict[str, Any]:
    title = f"Draft of the rules: {draft.name}" if draft else "Try other rules"
    return {**admin.site.each_context(request), "title": title, "opts": RulesDraft._meta, **context}


def _moves(now: RulesVersion, form: RulesForm) -> list[Move]:
    """How the worked examples would move; none where no value changes, or where the values cannot be judged by."""
    rules = _tried(now, form)
    if rules is None:
        return []
    try:
        used = replace(bench(), mapping=now.rules, rules=parse(now.rules))
    except RulesError:
        return []
    return moves(used, replace(used, rules=rules))


def _broken(now: RulesVersion) -> list[str]:
    """Why nothing can be judged by the rules in force; nothing where it can."""
    try:
        parse(now.rules)
    except RulesError as error:
        return error.problems[:MOST_TOLD]
    return []


def _tried(now: RulesVersion, form: RulesForm) -> Rules | None:
    if not form.tried or (form.is_bound and not form.is_valid()):
        return None
    try:
        return parse(with_changes(now.rules, form.tried))
    except RulesError:
        return None

"""Who may do what in the admin: the tables, and how an address is asked and a form is sent to it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.test import RequestFactory
from django.urls import resolve, reverse
from reversion import is_registered
from reversion.models import Version

from patterns.desk import drafts
from patterns.desk.posted import text_of
from patterns.models import PastDraft, Pattern
from tests.patterns.desk import sent_from

# v: look · a: add · c: change · d: delete · p: publish. What nobody may do by hand stands with nobody.
MODELS = """
model                     editor   reviewer keeper   admin    guest
advisor.answer            -        -        -        vd       -
advisor.assessment        -        -        -        vd       -
advisor.band              -        -        vac      vac      -
advisor.criterion         -        -        vac      vac      -
advisor.example           -        -        vacd     vacd     -
advisor.gate              -        -        vac      vac      -
advisor.givenanswer       -        -        -        vd       -
advisor.meter             -        -        vacd     vacd     -
advisor.parameter         -        -        vac      vac      -
advisor.question          -        -        vacd     vacd     -
advisor.questiongroup     -        -        vacd     vacd     -
advisor.reviewanswer      -        -        -        vd       -
advisor.reviewlens        -        -        vad      vad      -
advisor.revision          -        -        -        vd       -
advisor.rulesdraft        -        -        vac      vac      -
advisor.rulesversion      -        -        v        v        -
advisor.sharelink         -        -        -        vd       -
auth.group                -        -        -        vacd     -
auth.user                 -        -        -        vacd     -
patterns.challenge        vacd     vacd     v        vacd     -
patterns.coldstart        v        v        vacd     vacd     -
patterns.collection       v        v        -        vcd      -
patterns.concept          vacd     vacd     v        vacd     -
patterns.implementation   vc       vc       -        vcd      -
patterns.limit            v        v        vacd     vacd     -
patterns.loadrecord       v        v        -        v        -
patterns.observation      v        v        vacd     vacd     -
patterns.pattern          vacd     vacdp    v        vacdp    -
patterns.practice         vacd     vacd     v        vacd     -
patterns.price            v        v        vacd     vacd     -
patterns.provider         vacd     vacd     v        vacd     -
patterns.qualityattribute vacd     vacd     v        vacd     -
patterns.role             vacd     vacd     v        vacd     -
patterns.service          vacd     vacd     v        vacd     -
patterns.source           vacd     vacd     vacd     vacd     -
patterns.update           vacd     vacd     v        vacd     -
"""
ROLES = {"editor": "Editors", "reviewer": "Reviewers", "keeper": "Rule keepers", "admin": "Administrators", "guest": ""}
SENDERS = [*ROLES, "visitor"]
# What an address asks for, by the end of its name; letters beside each other are all needed.
ADDRESSES = {
    "changelist": "v",
    "add": "a",
    "history": "v",
    "delete": "d",
    "change": "v",
    "recoverlist": "ac",
    "recover": "ac",
    "revision": "v",
    "diff": "v",
    "preview": "v",
    "preview_new": "a",
    "draft": "c",
    "draft_publish": "cp",
    "draft_drop": "c",
    "draft_past": "c",
    "update": "c",
    "password_change": "c",
}
# What it takes to send a form there, where that is more than to look; "live" stands for a pattern that is published.
SENT = {"change": "c", "revision": "c", "preview": "c"}
SENT_LIVE = {"change": "cp", "delete": "dp"}
# Addresses without a name: Django leads from the address of a row to its form.
NAMELESS = {"<path:object_id>/"}
ACTIONS = {"delete_selected": "d", "publish": "p", "take_off": "p"}
# Addresses of the admin that belong to no model.
SITE = {"index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "view_on_site"}
SITE |= {"app_list"}


def table() -> Iterator[tuple[str, dict[str, str]]]:
    head, *lines = [line.split() for line in MODELS.strip().splitlines()]
    for name, *abilities in lines:
        yield name, dict(zip(head[1:], abilities, strict=True))


def registered() -> dict[str, Any]:
    return {model._meta.label_lower: owner for model, owner in admin.site._registry.items()}


def come(role: str) -> Any:
    if role == "visitor":
        return AnonymousUser()
    user = get_user_model().objects.create_user(role, is_staff=True)
    if ROLES[role]:
        user.groups.add(Group.objects.get(name=ROLES[role]))
    return user


def answer(user: Any, address: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """What the view of an address gives; the page itself, which takes longest, is not written."""
    request = RequestFactory().get(address) if data is None else RequestFactory().post(address, data)
    request.user, request.session, request.htmx = user, SessionStore(), None  # type: ignore[attr-defined]
    request._messages, request._dont_enforce_csrf_checks = CookieStorage(request), True  # type: ignore[attr-defined]
    found = resolve(request.path)
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response


def ask(user: Any, address: str, data: dict[str, Any] | None = None, then: Any = None) -> tuple[int, Any]:
    """The status, and what `then` sees before everything is taken back."""
    with transaction.atomic():
        status = _status(user, address, data)
        seen = then() if then else None
        transaction.set_rollback(True)
    return status, seen


def _status(user: Any, address: str, data: dict[str, Any] | None) -> int:
    try:
        with transaction.atomic():
            response = answer(user, address, data)
    except PermissionDenied:
        return 403
    except Http404:
        return 404
    is_asked_to_sign_in = response.status_code == 302 and response["Location"].startswith("/admin/login/")
    return 403 if is_asked_to_sign_in else int(response.status_code)


def form_at(user: Any, address: str) -> dict[str, Any]:
    """The form of an address as it would be sent unchanged; what is no form of the admin is a plain yes."""
    response = answer(user, address)
    context = getattr(response, "context_data", None) or {}
    if "adminform" in context:
        response.context = context  # type: ignore[attr-defined]
        return sent_from(response)
    draft = context.get("draft")
    stamp = context.get("stamp", draft.stamp if draft else "")
    return {"post": "yes", "seen_version": context.get("seen_version", ""), "seen_draft": stamp}


def addresses(label: str, owner: Any, is_live: bool = False) -> Iterator[tuple[str, str]]:
    """Each address of a model with the end of its name, filled with a row of its own or with none."""
    app, model = label.split(".")
    row: Any = owner.model._default_manager.first()
    past = 0
    if label == "patterns.pattern":
        row = Pattern.objects.get(slug="fan-out")
        Pattern.objects.filter(pk=row.pk).update(is_published=is_live)
        draft = drafts.draft_of(row) or drafts.keep(row, {}, None, None)
        past = drafts.set_aside(draft, PastDraft.Ending.DROPPED, None).pk
        drafts.keep(row, draft_form(row), None, None)
    version = Version.objects.get_for_model(owner.model).first() if is_registered(owner.model) else None
    for pattern in owner.get_urls():
        if not pattern.name:
            continue
        end = pattern.name.removeprefix(f"{app}_{model}_")
        if end in {"revision", "diff", "recover"}:
            if version is not None:
                given = [version.pk] if end == "recover" else [version.object_id, version.pk]
                yield end, reverse(f"admin:{pattern.name}", args=given)
            continue
        given = [row.pk, past] if end == "draft_past" else [row.pk] * len(pattern.pattern.converters)
        yield end, reverse(f"admin:{pattern.name}", args=given)


def draft_form(row: Pattern) -> dict[str, Any]:
    chief = get_user_model().objects.get_or_create(username="chief", is_superuser=True, is_staff=True)[0]
    form = form_at(chief, reverse("admin:patterns_pattern_change", args=[row.pk]))
    return text_of(as_query(form | {"intent": "Drafted."}))


def as_query(form: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in form.items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    return data

"""What each role may do in the admin: every model, address and action against every role.

A model, an address or an action that is not in the tables fails the test.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone
from reversion import is_registered
from reversion.models import Version

from advisor.models import Assessment, RulesDraft, RulesVersion
from patterns.models import Collection, Draft, Pattern
from tests.advisor.lens.samples import imported

pytestmark = pytest.mark.django_db

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
    "update": "c",
    "password_change": "c",
}
ACTIONS = {"delete_selected": "d", "publish": "p", "take_off": "p"}
# Addresses of the admin that belong to no model.
SITE = {"index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "view_on_site"}
SITE |= {"app_list"}


@pytest.fixture
def rows(content: None) -> None:
    """A row of every kind that is not shipped."""
    visitor = Client()
    visitor.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()
    visitor.post(f"{assessment.get_absolute_url()}answers/gpu/", {"gpu": "true"})
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    assessment.share_links.create()
    lens = imported("backup-care.json")
    assessment.review_answers.create(lens=lens, question="any", choices=[])
    RulesDraft.objects.create(name="Other weights", changes={}, base=RulesVersion.objects.get())
    collection = Collection.objects.create(name="samples", imported_at=timezone.now())
    collection.implementations.create(key="one", title="One")


def table() -> Iterator[tuple[str, dict[str, str]]]:
    head, *lines = [line.split() for line in MODELS.strip().splitlines()]
    for name, *abilities in lines:
        yield name, dict(zip(head[1:], abilities, strict=True))


def registered() -> dict[str, Any]:
    return {model._meta.label_lower: owner for model, owner in admin.site._registry.items()}


def come(role: str) -> Any:
    user = get_user_model().objects.create_user(role, is_staff=True)
    if ROLES[role]:
        user.groups.add(Group.objects.get(name=ROLES[role]))
    return user


def ask(user: Any, address: str, method: str = "get") -> int:
    """The status of an address; the page itself, which takes longest, is not written."""
    request = getattr(RequestFactory(), method)(address)
    request.user, request.session, request.htmx = user, SessionStore(), None
    request._messages, request._dont_enforce_csrf_checks = CookieStorage(request), True
    found = resolve(request.path)
    try:
        with transaction.atomic():
            response = found.func(request, *found.args, **found.kwargs)
            transaction.set_rollback(True)
    except PermissionDenied:
        return 403
    except Http404:
        return 404
    return int(response.status_code)


def addresses(label: str, owner: Any) -> Iterator[tuple[str, str]]:
    """Each address of a model with the end of its name, filled with a row of its own or with none."""
    app, model = label.split(".")
    row: Any = owner.model._default_manager.first()
    if label == "patterns.pattern":
        row = Pattern.objects.get(slug="fan-out")
        Pattern.objects.filter(pk=row.pk).update(is_published=False)
        Draft.objects.get_or_create(pattern=row, defaults={"posted": {}})
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
        yield end, reverse(f"admin:{pattern.name}", args=[row.pk] * len(pattern.pattern.converters))


def test_every_model_is_in_the_table() -> None:
    assert sorted(name for name, _ in table()) == sorted(registered())


def test_every_address_of_the_admin_is_known() -> None:
    own = {pattern.name for owner in registered().values() for pattern in owner.get_urls() if pattern.name}
    others = {str(name) for pattern in admin.site.get_urls() if (name := getattr(pattern, "name", None))} - own

    assert others <= SITE


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says_and_nothing_else(rows: None, role: str) -> None:
    user = come(role)
    wrong = []
    for label, abilities in table():
        for end, address in addresses(label, registered()[label]):
            may = set(ADDRESSES[end]) <= set(abilities[role])
            status = ask(user, address)
            if (status != 403) is not may:
                wrong.append(f"{role} {address} is {status}")

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_the_actions_that_the_table_says(content: None, role: str) -> None:
    user = come(role)
    request = RequestFactory().get("/")
    request.user = user
    wrong = []
    for label, abilities in table():
        offered = set(registered()[label].get_actions(request))
        declared = {"delete_selected", *(registered()[label].actions or [])}
        expected = {name for name in declared if set(ACTIONS[name]) <= set(abilities[role])}
        if offered != expected:
            wrong.append(f"{role} {label}: {offered}, not {expected}")

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_changes_what_the_table_says_and_nothing_else(rows: None, role: str) -> None:
    """A form that is sent empty is refused for its content where it may be sent, and for the role where it may not."""
    user = come(role)
    wrong = []
    for label, abilities in table():
        for end, address in addresses(label, registered()[label]):
            needed = {"change": "c", "add": "a"}.get(end)
            if needed is None:
                continue
            may = needed in abilities[role]
            status = ask(user, address, "post")
            if (status != 403) is not may:
                wrong.append(f"{role} POST {address} is {status}")

    assert wrong == []

"""The nine who may come, rows for them to ask for, and the address of each route with everybody's own arguments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import reversion
from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from advisor.api.workload import EXAMPLE
from advisor.models import Assessment, RulesDraft, RulesVersion, ShareLink
from patterns.desk import drafts
from patterns.models import Collection, PastDraft, Pattern
from patterns.pages import ENTRY_PAGES
from tests.advisor.lens.samples import imported
from tests.permissions.asking import TOKEN, Browser
from tests.permissions.routes import Route

ACTORS = ("nobody", "own", "other", "link", "revoked", "user", "stranger", "editor", "super")


@dataclass
class World:
    """Everybody's cookies, and the rows; `link` and `user` stand for rows of somebody else wherever they do not own."""

    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    own: Any = None
    users: Any = None
    open_link: Any = None
    users_link: Any = None
    revoked_link: Any = None
    rows: dict[str, Model] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    past_draft: int = 0
    handler: ClientHandler = field(default_factory=partial(ClientHandler, enforce_csrf_checks=True))

    def browser(self, actor: str) -> Browser:
        return Browser({"csrftoken": TOKEN, **self.cookies[actor]}, self.handler)

    def assessment(self, actor: str) -> Assessment:
        """Their own one of the session and of the user, that of the session to all others."""
        found: Assessment = self.users if actor == "user" else self.own
        return found

    def token(self, actor: str) -> str:
        """The token that they know: of a link of their own, of one that they were given, or none that there is."""
        known = {"own": self.open_link, "link": self.open_link, "revoked": self.revoked_link, "user": self.users_link}
        return known[actor].token if actor in known else "no-such-token"

    def address(self, route: Route, actor: str) -> str:
        known: dict[str, Callable[[], Any]] = {
            "public_id": lambda: self.assessment(actor).public_id,
            "token": lambda: self.token(actor),
            "pk": lambda: (self.users_link if actor == "user" else self.open_link).pk,
            **{name: lambda value=value: value for name, value in PLAIN.items()},  # type: ignore[misc]
        }
        if route.name in ADDRESSES:
            return ADDRESSES[route.name].format(public_id=self.assessment(actor).public_id)
        if route.name.startswith("admin:") or route.pattern.startswith("admin/"):
            return self._admin_address(route)
        arguments = {argument: known[argument]() for argument in route.arguments}
        noun = route.name.rpartition(":")[2].removesuffix("_detail").removesuffix("_json")
        if noun in ENTRY_PAGES:
            arguments["slug"] = ENTRY_PAGES[noun].public().first().slug
        return reverse(route.name, kwargs=arguments)

    def _admin_address(self, route: Route) -> str:
        """The address of a row of the model, of a version of it, or of nothing."""
        row = self.rows.get(".".join(route.pattern.split("/")[1:3]))
        found = route.pattern
        if row is not None:
            number = self.versions.get(row._meta.label_lower, 0)
            for old, new in (
                ("<path:object_id>", row.pk),
                ("<id>", row.pk),
                ("<int:version_id>", number),
                ("<int:past_id>", self.past_draft),
                ("^recover/$", "recover/"),
                (r"^recover/(\d+)/$", f"recover/{number}/"),
                (r"^([^/]+)/history/(\d+)/$", f"{row.pk}/history/{number}/"),
            ):
                found = found.replace(old, str(new))
        assert not set(found) & set("<>^$()"), found
        return f"/{found}"


PLAIN = {
    "input_name": "gpu",
    "kind": "madr",
    "name": "advice",
    "lens_slug": "release-policy",
    "pillar_id": "delivery",
    "file_format": "dot",
    "noun": "pattern",
    "slug": "fan-out",
}
# Addresses that cannot be had from the route alone.
ADDRESSES = {
    "advisor:compare": "/assessments/compare/?left={public_id}&right={public_id}",
    "advisor:example_start": "/assessments/start/image-thumbnails/",
    "patterns:search": "/search/?q=queue",
    "api:v1:search": "/api/v1/search?q=queue",
    "admin:autocomplete": "/admin/autocomplete/?app_label=patterns&model_name=node&field_name=role",
    "admin:app_list": "/admin/patterns/",
    "admin:view_on_site": "/admin/r/0/0/",
    "admin/(?P<url>.*)$": "/admin/no-such-page/",
    "api/^v1(?:/|$)": "/api/v1/no-such-address",
    "handler404": "/no-such-page/",
}
# What is sent with a POST where an empty form would not do.
POSTED: dict[str, dict[str, Any]] = {
    "advisor:assessment_start": {"name": "Another"},
    "advisor:file_start": {"text": "name: From a file\n"},
    "advisor:decision_detail": {"status": "accepted"},
    "advisor:answer_save": {"gpu": "true"},
    "advisor:review_pillar": {"rollback": "rollback_tested"},
    "advisor:share_link_create": {"days": "7"},
    "advisor:sign_up": {"username": "new", "password1": "tall-copper-lantern", "password2": "tall-copper-lantern"},
}


def posted(route: Route) -> dict[str, Any]:
    if route.name.startswith("api:v1:"):
        import json

        return {"json": json.dumps(EXAMPLE).encode()}
    return POSTED.get(route.name, {"post": "yes"})


def build() -> World:
    """Two assessments that are judged, decided, reviewed and shared, and a row of every kind in the admin."""
    world = World(cookies={"nobody": {}})
    lens = imported("release-policy.json")
    own, world.own = _visitor("Order intake", lens)
    world.cookies["own"] = own
    world.cookies["other"] = _visitor("Mine", None)[0]
    world.open_link = ShareLink.objects.create(assessment=world.own)
    world.revoked_link = ShareLink.objects.create(assessment=world.own, revoked=timezone.now())
    world.cookies["link"], world.cookies["revoked"] = {}, {}
    _, world.users = _visitor("Invoices", lens)
    ada, bob = (get_user_model().objects.create_user(name) for name in ("ada", "bob"))
    Assessment.objects.filter(pk=world.users.pk).update(owner="", account=ada)
    world.users_link = ShareLink.objects.create(assessment=world.users)
    editor = get_user_model().objects.create_user("edith", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editors"))
    chief = get_user_model().objects.create_superuser("chief")
    for actor, user in (("user", ada), ("stranger", bob), ("editor", editor), ("super", chief)):
        client = Client()
        client.force_login(user)
        world.cookies[actor] = _cookies(client)
    world.rows = dict(_rows(world, chief))
    return world


def _visitor(name: str, lens: Any) -> tuple[dict[str, str], Assessment]:
    client = Client()
    client.post("/assessments/start/", {"name": name})
    assessment = Assessment.objects.order_by("pk").last()
    assert assessment is not None
    page = assessment.get_absolute_url()
    client.post(f"{page}answers/gpu/", {"gpu": "true", "gpu-note": "For training."})
    assessment.answers.create(input="triggers", value=["http"])
    client.post(f"{page}judge/")
    if lens is not None:
        client.post(f"{page}decision/", {"status": "accepted", "rationale": "It fits."})
        client.post(f"{page}reviews/release-policy/delivery/", {"rollback": "rollback_tested"})
    return _cookies(client), assessment


def _cookies(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items() if name != "csrftoken"}


def _rows(world: World, chief: Any) -> Iterator[tuple[str, Model]]:
    """A row of every model of the admin, with a version where the model keeps them, and a draft of a pattern."""
    RulesDraft.objects.create(name="Other weights", changes={}, base=RulesVersion.objects.get())
    collection = Collection.objects.create(name="samples", imported_at=timezone.now())
    collection.implementations.create(key="one", title="One")
    pattern = Pattern.objects.get(slug="fan-out")
    older = drafts.keep(pattern, {"intent": "Older."}, None, None)
    world.past_draft = drafts.set_aside(older, PastDraft.Ending.DROPPED, None).pk
    drafts.keep(pattern, {"intent": "Drafted."}, None, None)
    for model in admin.site._registry:
        row = pattern if model is Pattern else model._default_manager.order_by("pk").first()
        assert row is not None, f"{model._meta.label} has no row"
        LogEntry.objects.create(
            user=chief,
            content_type=ContentType.objects.get_for_model(model),
            object_id=str(row.pk),
            object_repr=str(row)[:200],
            action_flag=ADDITION,
        )
        if reversion.is_registered(model):
            with reversion.create_revision():
                reversion.add_to_revision(row)
            world.versions[model._meta.label_lower] = Version.objects.get_for_object(row)[0].pk
        yield model._meta.label_lower, row

"""What visitors and editors write is text wherever it is shown.

`texts.txt` has every column that a visitor fills, with its bound, where it is shown, and the test that looks at it
there ("-" where the site itself writes it or only an administrator does); a column that is not in it fails. Columns of
editors are all written over at once, and looked for on every public page. `test_fields.py` has the bounds of forms.
"""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat, Left
from django.test import Client

from advisor.models import Answer, Assessment, GivenAnswer, ReviewAnswer, Revision, ShareLink
from tests.permissions.routes import routes
from tests.permissions.table import listed
from tests.permissions.world import build
from tests.tables.named import is_there

TABLE = Path(__file__).with_suffix(".txt").with_name("texts.txt")
VISITORS: list[Any] = [Assessment, Answer, GivenAnswer, ShareLink, Revision, ReviewAnswer]
MARK = '<i data-mark="1">&{{x}}'
# Names by which other rows and the rules find a row, and what has to be one of a few words.
FOUND_BY = "slug key kind digest unit service file_digest row_digest runtime package link location region".split()
FOUND_BY += [
    "formerly",
    "stands_for",
    "criterion",
    "language",
    "framework",
    "licence",
    "basis",
    "seen",
    "level",
    "chain",
]


def texts(model: Any) -> list[Any]:
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [field for field in model._meta.concrete_fields if isinstance(field, kinds) and not field.choices]


def lines() -> dict[str, list[str]]:
    return {name: rest for name, *rest in (line.split() for line in TABLE.read_text().splitlines()[1:])}


def test_every_column_that_visitors_fill_is_in_the_table_with_its_bound() -> None:
    found = {
        f"{model._meta.label}.{field.name}": str(field.max_length or "JSON")
        for model in [*VISITORS, get_user_model()]
        for field in texts(model)
    }

    assert found == {name: bound for name, (bound, *_) in lines().items()}
    assert [test for *_, test in lines().values() if test != "-" and not is_there(test)] == []


@pytest.mark.django_db
@pytest.mark.asvs("1.2.1")
def test_what_visitors_wrote_is_text_on_every_page(content: None) -> None:
    world = build()
    Assessment.objects.update(name=MARK, description=MARK, deciders=MARK, rationale=MARK, copied_from=MARK)
    Answer.objects.update(note=MARK)
    ReviewAnswer.objects.update(note=MARK)
    for revision in Revision.objects.all():
        revision.workload = {**revision.workload, "name": MARK}
        revision.save()
    get_user_model().objects.filter(username="ada").update(username=MARK)

    seen = 0
    for actor in ("own", "user", "link", "super"):
        for route in routes():
            is_shown = route.name.startswith("advisor:") or (actor == "super" and "assessment" in route.name)
            if is_shown and listed().get(route.name) != "deed":
                response = world.browser(actor).ask("GET", world.address(route, actor))
                if response.headers.get("Content-Type", "").startswith("text/html"):
                    assert MARK.encode() not in response.content, route.name
                    seen += b"&lt;i data-mark=" in response.content

    assert seen >= 20


@pytest.mark.django_db
@pytest.mark.asvs("1.2.1")
def test_what_editors_wrote_is_text_on_every_public_page(content: None, client: Client) -> None:
    for model in apps.get_app_config("patterns").get_models():
        fields = [field for field in texts(model) if field.name not in FOUND_BY and field.editable]
        for field in fields:
            if isinstance(field, models.JSONField) or field.name in {"body", "aliases"} or field.unique:
                continue
            most = (field.max_length or 10_000) - len(MARK)
            if most < 1:
                continue
            model._default_manager.update(**{field.name: Concat(Left(F(field.name), most), Value(MARK))})
    world, seen = build(), 0
    for route in routes():
        if route.name.startswith("patterns:"):
            response = client.get(world.address(route, "nobody"))
            assert response.status_code == 200, route.name
            if response.headers["Content-Type"].startswith("text/html"):
                assert MARK.encode() not in response.content, route.name
                seen += b"&lt;i data-mark=" in response.content

    assert seen >= 12

"""Who may open what: every address of the advisor against everybody who may come.

An address without its two lines in the table, one for GET and one for POST, fails the test.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from advisor.api.workload import EXAMPLE
from advisor.models import Assessment, ShareLink
from patterns import rendering
from tests.advisor.lens.samples import imported

pytestmark = pytest.mark.django_db

# owner: the session that began it · account: its owner, signed in in another browser · other: a visitor with an
# assessment of their own · holder: a guest who has opened the share link · editor: signed in, with every right in the
# admin · nobody: a browser without a session.
TABLE = """
address               method  owner account other holder editor nobody

home                  GET     200   200     200   200    200    200
home                  POST    405   405     405   405    405    405
method                GET     200   200     200   200    200    200
method                POST    405   405     405   405    405    405
lens_download         GET     200   200     200   200    200    200
lens_download         POST    405   405     405   405    405    405
lens_report           GET     200   200     200   200    200    200
lens_report           POST    405   405     405   405    405    405
assessment_list       GET     200   200     200   200    200    200
assessment_list       POST    405   405     405   405    405    405
log_download          GET     200   200     200   200    200    200
log_download          POST    405   405     405   405    405    405
assessment_start      GET     200   200     200   200    200    200
assessment_start      POST    302   302     302   302    302    302
file_start            GET     200   200     200   200    200    200
file_start            POST    302   302     302   302    302    302
example_start         GET     405   405     405   405    405    405
example_start         POST    302   302     302   302    302    302

compare               GET     200   200     404   404    404    404
compare               POST    405   405     405   405    405    405
revision_list         GET     200   200     404   404    404    404
revision_list         POST    405   405     405   405    405    405
what_if               GET     200   200     404   404    404    404
what_if               POST    200   200     404   404    404    404
decision_detail       GET     200   200     404   404    404    404
decision_detail       POST    302   302     404   404    404    404
assessment_duplicate  GET     405   405     405   405    405    405
assessment_duplicate  POST    302   302     404   404    404    404
record_download       GET     200   200     404   404    404    404
record_download       POST    405   405     405   405    405    405
everything_download   GET     200   200     404   404    404    404
everything_download   POST    405   405     405   405    405    405
assessment_detail     GET     200   200     404   404    404    404
assessment_detail     POST    302   302     404   404    404    404
question_detail       GET     200   200     404   404    404    404
question_detail       POST    302   302     404   404    404    404
answer_save           GET     405   405     405   405    405    405
answer_save           POST    302   302     404   404    404    404
verdict               GET     200   200     404   404    404    404
verdict               POST    405   405     405   405    405    405
assessment_judge      GET     405   405     405   405    405    405
assessment_judge      POST    302   302     404   404    404    404
report_detail         GET     200   200     404   404    404    404
report_detail         POST    405   405     405   405    405    405
report_diagram        GET     200   200     404   404    404    404
report_diagram        POST    405   405     405   405    405    405
report_pdf            GET     200   200     404   404    404    404
report_pdf            POST    405   405     405   405    405    405
report_starter        GET     200   200     404   404    404    404
report_starter        POST    405   405     405   405    405    405
report_starter_zip    GET     200   200     404   404    404    404
report_starter_zip    POST    405   405     405   405    405    405
review_list           GET     200   200     404   404    404    404
review_list           POST    405   405     405   405    405    405
review_detail         GET     200   200     404   404    404    404
review_detail         POST    405   405     405   405    405    405
review_pillar         GET     200   200     404   404    404    404
review_pillar         POST    302   302     404   404    404    404
assessment_delete     GET     200   200     404   404    404    404
assessment_delete     POST    302   302     404   404    404    404
share_link_create     GET     405   405     405   405    405    405
share_link_create     POST    302   302     404   404    404    404
share_link_revoke     GET     405   405     405   405    405    405
share_link_revoke     POST    302   302     404   404    404    404

shared_detail         GET     200   200     200   200    200    200
shared_detail         POST    405   405     405   405    405    405
shared_diagram        GET     200   200     200   200    200    200
shared_diagram        POST    405   405     405   405    405    405
shared_copy           GET     200   200     200   200    200    200
shared_copy           POST    302   302     302   302    302    302

account_detail        GET     302   200     302   302    200    302
account_detail        POST    405   405     405   405    405    405
sign_in               GET     200   302     200   200    302    200
sign_in               POST    200   302     200   200    302    200
sign_up               GET     200   302     200   200    302    200
sign_up               POST    302   302     302   302    302    302
sign_out              GET     405   405     405   405    405    405
sign_out              POST    302   302     302   302    302    302
password_change       GET     302   200     302   302    200    302
password_change       POST    302   200     302   302    200    302
"""
HEAD, *LINES = [line.split() for line in TABLE.splitlines() if line]
WHO = HEAD[2:]
POSTED: dict[str, dict[str, str]] = {
    "assessment_start": {"name": "Another"},
    "file_start": {"text": "name: From a file\n"},
    "decision_detail": {"status": "accepted"},
    "answer_save": {"gpu": "true"},
    "review_pillar": {"rollback": "rollback_tested"},
    "share_link_create": {"days": "7"},
    "sign_up": {
        "username": "new",
        "password1": "tall-copper-lantern",
        "password2": "tall-copper-lantern",
    },
}


@pytest.fixture
def shared_link(content: None, visitor: Client) -> ShareLink:
    """An open link to a judged assessment that the visitor began."""
    visitor.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()
    assessment.answers.create(input="triggers", value=["http"])
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    imported("release-policy.json")
    return ShareLink.objects.create(assessment=assessment)


def come(who: str, link: ShareLink, owner: Client) -> Client:
    """The browser of one of those who may come."""
    if who == "owner":
        return owner
    client = Client()
    if who == "account":
        user = get_user_model().objects.create_user("ada")
        Assessment.objects.filter(pk=link.assessment_id).update(owner="", account=user)
        client.force_login(user)
    elif who == "other":
        client.post("/assessments/start/", {"name": "Mine"})
    elif who == "holder":
        assert client.get(reverse("advisor:shared_detail", args=[link.token])).status_code == 200
    elif who == "editor":
        client.force_login(get_user_model().objects.create_superuser("editor"))
    return client


def patterns_of(namespace: str) -> Iterator[tuple[str, URLPattern]]:
    """Every address of a namespace, with that of the namespaces inside it."""
    waiting = [(f"{namespace}:", resolver) for resolver in resolvers(get_resolver().url_patterns, namespace)]
    assert waiting
    while waiting:
        prefix, resolver = waiting.pop()
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLPattern):
                yield f"{prefix}{pattern.name}", pattern
            else:
                waiting.append((f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix, pattern))


def resolvers(patterns: list[Any], namespace: str) -> list[URLResolver]:
    return [found for found in patterns if isinstance(found, URLResolver) and found.namespace == namespace]


def address_of(name: str, pattern: URLPattern, link: ShareLink) -> str:
    known = {
        "public_id": link.assessment.public_id,
        "pk": link.pk,
        "token": link.token,
        "input_name": "gpu",
        "kind": "madr",
        "name": "advice",
        "lens_slug": "release-policy",
        "pillar_id": "delivery",
        "file_format": "svg",
        "slug": "api-endpoint" if name.startswith("api:") else "image-thumbnails",
    }
    arguments = {argument: known[argument] for argument in pattern.pattern.converters}
    query = f"?left={link.assessment.public_id}&right={link.assessment.public_id}" if name.endswith(":compare") else ""
    return reverse(name, kwargs=arguments) + query


def test_every_address_and_method_is_in_the_table() -> None:
    wanted = {
        (name.removeprefix("advisor:"), method) for name, _ in patterns_of("advisor") for method in ("GET", "POST")
    }
    listed = [(line[0], line[1]) for line in LINES]

    assert set(listed) == wanted
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("who", WHO)
def test_everybody_opens_what_the_table_says_and_nothing_else(
    shared_link: ShareLink, visitor: Client, who: str
) -> None:
    client = come(who, shared_link, visitor)
    patterns = {name.removeprefix("advisor:"): (name, pattern) for name, pattern in patterns_of("advisor")}
    cookies, wrong = deepcopy(client.cookies), []
    for line in LINES:
        expected = dict(zip(HEAD, line, strict=True))
        address = address_of(*patterns[expected["address"]], shared_link)
        ask: Callable[..., Any] = client.get if expected["method"] == "GET" else client.post
        with transaction.atomic():
            given = ask(address, POSTED.get(expected["address"], {}) if expected["method"] == "POST" else None)
            transaction.set_rollback(True)
        client.cookies = deepcopy(cookies)
        status = int(expected[who])
        if expected["address"] == "report_pdf" and status == 200 and not rendering.can_typeset():
            status = 503
        if given.status_code != status:
            wrong.append(f"{expected['method']} {address} is {given.status_code}, not {status}")

    assert wrong == []


@pytest.mark.parametrize("who", ["other", "holder", "editor", "nobody"])
def test_nobody_else_changes_anything(shared_link: ShareLink, visitor: Client, who: str) -> None:
    client = come(who, shared_link, visitor)
    before = state_of(shared_link)
    for name, pattern in patterns_of("advisor"):
        client.post(address_of(name, pattern, shared_link), POSTED.get(name.removeprefix("advisor:"), {}))

    assert state_of(shared_link) == before


def state_of(link: ShareLink) -> dict[str, Any]:
    """Every row that belongs to the shared assessment."""
    relations = [found for found in Assessment._meta.related_objects if found.related_model is not Assessment]
    rows = {
        found.related_model.__name__: list(
            found.related_model._default_manager.filter(**{found.field.name: link.assessment_id}).values()
        )
        for found in relations
    }
    return {**rows, "Assessment": list(Assessment.objects.filter(pk=link.assessment_id).values())}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.usefixtures("_cold_cache")
def test_the_api_is_the_same_to_everybody(shared_link: ShareLink, visitor: Client, settings: Any, method: str) -> None:
    settings.API_POSTS_PER_MINUTE = 1_000
    clients = {who: come(who, shared_link, visitor) for who in WHO}
    addresses = [
        address_of(name, pattern, shared_link) for name, pattern in patterns_of("api") if pattern.name is not None
    ]
    different = []
    for address in addresses:
        ask = {"data": EXAMPLE, "content_type": "application/json"} if method == "post" else {}
        given = {who: getattr(client, method)(address, **ask).status_code for who, client in clients.items()}
        if set(given.values()) != {given["nobody"]} or given["nobody"] >= 500:
            different.append(f"{method} {address}: {given}")

    assert addresses
    assert different == []

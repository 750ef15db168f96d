"""Forms that say more than they were asked, addresses that lead away, and heads that lie about where they came from."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from advisor.models import Assessment, ShareLink
from patterns.kept import MEMORY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_cold_cache")]
PASSWORD = "tall-copper-lantern"
AWAY = [
    *("//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https:/evil"),
    *("http://evil.example", "https://evil.example/account/", "javascript:alert(1)", "data:text/html,x", "ftp://e/"),
    *("//evil.example\\@testserver/", "https://testserver@evil.example/", "https://testserver.evil.example/"),
    *(" //evil.example", "\t//evil.example", "/\t/evil.example", "\x00//evil.example", "https:\n//evil.example", "///"),
    *("http:///evil.example", "//[::1]", "https://evil.example#testserver", "//evil.example?testserver/"),
]
POISONED = {
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PROTO": "gopher",
    "HTTP_X_FORWARDED_PREFIX": "/evil",
    "HTTP_X_FORWARDED_PORT": "666",
    "HTTP_X_ORIGINAL_URL": "/admin/",
    "HTTP_X_REWRITE_URL": "/admin/",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "POST",
    "HTTP_FORWARDED": "host=evil.example",
    "HTTP_ORIGIN": "https://evil.example",
    "HTTP_REFERER": "https://evil.example/",
    "HTTP_USER_AGENT": "<script>evil</script>",
    "HTTP_ACCEPT_LANGUAGE": "evil",
    "HTTP_COOKIE": "sessionid=evil; csrftoken=evil; messages=evil",
    "HTTP_X_REQUEST_ID": "evil",
    "HTTP_SAVE_DATA": "on",
}
CHARSETS = ["latin-1", "zlib", "hex", "bz2", "rot13", "idna", "punycode", "utf-7", "unicode_escape", "no-such"]
NAMED = [f"; charset={name}" for name in CHARSETS] + [
    *("; charset*=no-such''x", "; charset*=zlib''%41", '; CHARSET="zlib"', "; charset = zlib", ";;charset=zlib"),
    *('; boundary="x;charset=zlib"', '; boundary="x; charset=zlib', "; charset=\u00ff"),
]
PUBLIC = ["/", "/patterns/", "/patterns/fan-out/", "/method/", "/feed.atom", "/sitemap.xml", "/robots.txt", "/search/"]
PUBLIC += ["/api/", "/api/v1/", "/api/v1/patterns", "/map/", "/examples/", "/providers/aws/"]


@pytest.fixture
def ada() -> Any:
    return get_user_model().objects.create_user("ada", password=PASSWORD)


@pytest.fixture
def begun(content: None, visitor: Client) -> Assessment:
    visitor.post("/assessments/start/", {"name": "Zebra ledger"})
    return Assessment.objects.get()


def row_of(model: Any, pk: int) -> dict[str, Any]:
    found: dict[str, Any] = model.objects.filter(pk=pk).values().get()
    return found


@pytest.mark.asvs("15.3.3")
def test_form_that_begins_an_assessment_fills_nothing_but_its_own_fields(content: None, ada: Any) -> None:
    client, more = Client(), {"id": "7", "pk": "7", "public_id": "mine", "owner": "x", "account": ada.pk}
    more |= {"status": "accepted", "deciders": "Me", "own_id": "9", "copied_from": "x", "created": "2000-01-01"}
    client.post("/assessments/start/", {"name": "Zebra ledger", "description": "d", **more})
    row = row_of(Assessment, Assessment.objects.get().pk)

    assert (row["name"], row["description"], row["account_id"], row["status"]) == (
        "Zebra ledger",
        "d",
        None,
        "proposed",
    )
    assert row["owner"] == client.session["owner"]
    assert "mine" not in row["public_id"]
    assert (row["deciders"], row["own_id"], row["copied_from"], row["created"].year > 2000) == ("", "", "", True)


@pytest.mark.asvs("15.3.3")
def test_decision_changes_nothing_but_the_decision(begun: Assessment, visitor: Client, ada: Any) -> None:
    before = row_of(Assessment, begun.pk)
    more = {"name": "Other", "description": "x", "owner": "x", "account": ada.pk, "public_id": "x", "own_id": "1"}
    response = visitor.post(f"{begun.get_absolute_url()}decision/", {"status": "accepted", **more})
    after = row_of(Assessment, begun.pk)

    assert response.status_code == 302
    assert {name for name in after if after[name] != before[name]} <= {"status", "updated", "decided_revision_id"}


@pytest.mark.asvs("15.3.3")
def test_answer_of_one_question_fills_no_other(begun: Assessment, visitor: Client) -> None:
    more = {"memory_mb": "512", "name": "Other", "owner": "x", "assessment": "1", "id": "9", "created": "2000-01-01"}
    visitor.post(f"{begun.get_absolute_url()}answers/gpu/", {"gpu": "true", **more})

    assert [(answer.input, answer.value) for answer in begun.answers.all()] == [("gpu", True)]
    assert row_of(Assessment, begun.pk)["name"] == "Zebra ledger"


@pytest.mark.asvs("15.3.3")
def test_link_has_no_token_and_no_time_that_was_sent(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    more = {"token": "chosen", "expires": "2999-01-01", "assessment": "99", "revoked": ""}
    visitor.post(f"{begun.get_absolute_url()}links/", {"days": "1", **more})
    link = ShareLink.objects.get()

    assert (link.assessment_id, link.token == "chosen", link.expires.year < 2999) == (begun.pk, False, True)


@pytest.mark.asvs("15.3.3", "8.2.3")
@pytest.mark.parametrize("address", ["/account/sign-up/", "/account/password/"])
def test_nobody_makes_themselves_staff(address: str, ada: Any) -> None:
    client, user = Client(), "ada" if "password" in address else "eva"
    form = {"username": "eva", "password1": PASSWORD, "password2": PASSWORD}
    form |= {"old_password": PASSWORD, "new_password1": f"{PASSWORD}-2", "new_password2": f"{PASSWORD}-2"}
    if user == "ada":
        client.force_login(ada)
    more = {
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "on",
        "groups": "1",
        "user_permissions": "1",
        "id": "1",
    }

    assert client.post(address, form | more).status_code == 302
    made = get_user_model().objects.get(username=user)
    assert (made.is_staff, made.is_superuser, made.groups.count(), made.user_permissions.count()) == (
        False,
        False,
        0,
        0,
    )


@pytest.mark.asvs("8.2.3")
def test_editor_cannot_change_fields_that_are_for_others(content: None) -> None:
    """Who may change entries is not given what only a superuser sees: accounts, groups and permissions."""
    from django.contrib.auth.models import Group

    editor = get_user_model().objects.create_user("edith", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(editor)
    answer = client.post(f"/admin/auth/user/{editor.pk}/change/", {"username": "edith", "is_superuser": "on"})
    editor.refresh_from_db()

    assert (answer.status_code, editor.is_superuser) == (403, False)


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("address", ["/account/sign-in/", "/admin/login/"])
def test_nobody_is_led_away_after_signing_in(address: str, away: str) -> None:
    get_user_model().objects.create_superuser("ada", password=PASSWORD)
    form = {"username": "ada", "password": PASSWORD, "next": away}
    for given in (Client().post(address, form), Client().post(f"{address}?next=/", form)):
        assert given.status_code == 302
        assert given.headers["Location"] in {"/account/", "/admin/"}


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize(
    "away", ["//evil.example", "///evil.example", "//evil.example/..;/patterns", "/\\evil.example"]
)
def test_no_address_without_its_slash_leads_away(content: None, client: Client, away: str) -> None:
    response = client.get("/", PATH_INFO=away)
    place = response.headers.get("Location", "/")

    assert response.status_code in {301, 404}
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\"))


@pytest.mark.asvs("1.2.2")
@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "a b", "", "testserver:x"]
)
def test_host_that_is_not_the_sites_is_refused(content: None, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]

    assert Client(HTTP_HOST=host).get("/feed.atom").status_code == 400


@pytest.mark.asvs("1.2.2", "14.3.2")
@pytest.mark.parametrize("address", PUBLIC)
def test_no_head_changes_the_page_that_the_next_reader_gets(content: None, address: str) -> None:
    plain = Client().get(address).content
    for name, value in POISONED.items():
        MEMORY.clear()
        poisoned = Client(**{name: value}).get(address)
        after = Client().get(address)
        assert (name, after.content == plain) == (name, True)
        assert b"evil" not in after.content
        assert (name, poisoned.status_code) == (name, 200)


@pytest.mark.asvs("14.3.2")
def test_no_page_of_one_visitor_reaches_another(begun: Assessment, visitor: Client) -> None:
    for page in ["/", "/assessments/", "/patterns/", "/assessments/start/"]:
        visitor.get(page)
        assert b"Zebra ledger" not in Client().get(page).content


@pytest.mark.asvs("2.3.1")
def test_no_step_can_be_left_out(begun: Assessment, visitor: Client) -> None:
    """Judged before it is reported, recorded and shared; shown before it is confirmed."""
    page = begun.get_absolute_url()
    early = {
        step: visitor.get(f"{page}{step}").status_code for step in ("report.pdf", "record.madr.md", "everything.zip")
    }
    visitor.post(f"{page}links/", {"days": "7"})

    assert set(early.values()) == {404}
    assert visitor.get(f"{page}report/").status_code in {302, 404}
    assert ShareLink.objects.count() == 0

    visitor.post(f"{page}judge/")
    visitor.post(f"{page}links/", {"days": "7"})
    assert ShareLink.objects.count() == 1
    assert visitor.get(f"{page}record.madr.md").status_code == 200


@pytest.mark.asvs("8.2.2")
def test_link_of_another_assessment_opens_nothing_else(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    link = ShareLink.objects.create(assessment=begun)
    guest = Client()
    assert guest.get(f"/shared/{link.token}/").status_code == 200

    pages = ["", "report/", "decision/", "revisions/", "everything.zip", "what-if/"]
    assert {guest.get(f"{begun.get_absolute_url()}{page}").status_code for page in pages} == {404}


@pytest.mark.asvs("8.2.2")
def test_link_that_was_replaced_is_not_there_at_the_next_request(begun: Assessment, visitor: Client) -> None:
    page = begun.get_absolute_url()
    visitor.post(f"{page}judge/")
    visitor.post(f"{page}links/", {"days": "7"})
    old = ShareLink.objects.get()
    guest = Client()
    assert guest.get(f"/shared/{old.token}/").status_code == 200

    visitor.post(f"{page}links/{old.pk}/revoke/")
    visitor.post(f"{page}links/", {"days": "7"})
    new = ShareLink.objects.exclude(pk=old.pk).get()

    assert guest.get(f"/shared/{old.token}/").status_code == 404
    assert guest.get(f"/shared/{new.token}/").status_code == 200


@pytest.mark.parametrize("named", NAMED)
def test_charset_that_a_request_names_breaks_nothing(content: None, client: Client, named: str) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nCaf\xc3\xa9 +2AA-\r\n--b--\r\n'
    page, urlencoded = "/assessments/start/", "application/x-www-form-urlencoded"
    sent = client.generic("POST", page, "name=Caf%C3%A9+%2B2AA-", f"{urlencoded}{named}")
    parted = client.generic("POST", page, part, f"multipart/form-data; boundary=b{named}")

    assert client.get("/healthz?q=%61x", headers={"Content-Type": f"a/b{named}"}).status_code == 200
    assert client.get("/search/?q=%5Cud800x", headers={"Content-Type": f"a/b{named}"}).status_code == 200
    assert (sent.status_code, parted.status_code) == (302, 302)
    assert set(Assessment.objects.values_list("name", flat=True)) == {"Café +2AA-"}

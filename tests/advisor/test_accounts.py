"""Accounts: what follows a visitor into one, what stays behind, and who has to wait."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from advisor import accounts
from advisor.models import Assessment, Example
from advisor.visitors import SESSION_KEY
from tests.factories import AssessmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_cold_cache")]
PASSWORD = "tall-copper-lantern"
OTHER_PASSWORD = "quiet-orange-harbour"
MORNING = 1_800_000_000.0  # the first second of a quarter of an hour
SIGN_UP = {"username": "ada", "password1": PASSWORD, "password2": PASSWORD}
SIGN_IN = {"username": "ada", "password": PASSWORD}


@pytest.fixture
def ada() -> Any:
    return get_user_model().objects.create_user("ada", password=PASSWORD)


@pytest.fixture
def elsewhere() -> Client:
    """Another browser."""
    return Client()


def begin(client: Client, name: str = "Order intake") -> Assessment:
    client.post("/assessments/start/", {"name": name})
    return Assessment.objects.get(name=name)


def sign_in(client: Client, **given: str) -> Any:
    return client.post("/account/sign-in/", {**SIGN_IN, **given})


def error_of(response: Any) -> str:
    return " ".join(response.context["form"].non_field_errors())


def test_sign_up_takes_along_what_the_session_began(visitor: Client, elsewhere: Client) -> None:
    assessment = begin(visitor)
    before = visitor.session.session_key

    response = visitor.post("/account/sign-up/", SIGN_UP)

    assessment.refresh_from_db()
    assert response.headers["Location"] == "/account/?new=1"
    assert assessment.owner == ""
    assert assessment.account == get_user_model().objects.get(username="ada")
    assert visitor.session.session_key != before
    assert SESSION_KEY not in visitor.session
    assert "Your account is made" in visitor.get(response.headers["Location"]).content.decode()
    for client in (visitor, elsewhere):
        sign_in(client)
        assert client.get(assessment.get_absolute_url()).status_code == 200


def test_sign_in_takes_along_what_the_session_began(ada: Any, visitor: Client) -> None:
    assessment = begin(visitor)
    before = visitor.session.session_key

    response = sign_in(visitor)

    assessment.refresh_from_db()
    assert response.headers["Location"] == "/account/"
    assert (assessment.owner, assessment.account) == ("", ada)
    assert visitor.session.session_key != before
    assert "1 assessment in your account" in visitor.get("/account/").content.decode()


def test_the_admins_own_sign_in_takes_it_along_too(visitor: Client) -> None:
    get_user_model().objects.create_superuser("ada", password=PASSWORD)
    assessment = begin(visitor)

    response = visitor.post("/admin/login/", {**SIGN_IN, "next": "/admin/"})

    assessment.refresh_from_db()
    assert response.status_code == 302
    assert assessment.account is not None


def test_sign_in_takes_nothing_of_another_account_or_session(ada: Any, visitor: Client) -> None:
    other = get_user_model().objects.create_user("grace", password=PASSWORD)
    mine = begin(visitor)
    theirs: Any = AssessmentFactory(owner=mine.owner, account=other, name="Theirs")
    strange: Any = AssessmentFactory(owner="another session", name="Strange")

    sign_in(visitor)

    for assessment in (mine, theirs, strange):
        assessment.refresh_from_db()
    assert [mine.account, theirs.account, strange.account] == [ada, other, None]
    assert strange.owner == "another session"


def test_sign_in_without_anything_begun_takes_nothing(ada: Any, visitor: Client) -> None:
    nobodys: Any = AssessmentFactory(owner="")

    sign_in(visitor)

    nobodys.refresh_from_db()
    assert nobodys.account is None


def test_another_account_signing_in_over_the_first_finds_nothing_of_it(ada: Any, visitor: Client) -> None:
    grace = get_user_model().objects.create_superuser("grace", password=PASSWORD)
    sign_in(visitor)
    assessment = begin(visitor)

    visitor.post("/admin/login/", {**SIGN_IN, "username": "grace"})

    assessment.refresh_from_db()
    assert visitor.session["_auth_user_id"] == str(grace.pk)
    assert assessment.account == ada
    assert visitor.get(assessment.get_absolute_url()).status_code == 404


def test_what_is_begun_while_signed_in_belongs_to_the_account(content: None, ada: Any, visitor: Client) -> None:
    sign_in(visitor)
    example = Example.objects.all()[0]

    begin(visitor)
    visitor.post(f"/assessments/start/{example.slug}/")
    visitor.post("/assessments/from-file/", {"text": "name: From a file\n"})

    owners = Assessment.objects.values_list("owner", "account")
    assert list(owners) == [("", ada.pk)] * 3


def test_signed_out_session_has_none_of_the_accounts_assessments(
    content: None, ada: Any, visitor: Client, elsewhere: Client
) -> None:
    assessment = begin(visitor)
    sign_in(visitor)

    response = visitor.post("/account/sign-out/")

    assert "You are signed out" in visitor.get(response.headers["Location"]).content.decode()
    assert visitor.get(assessment.get_absolute_url()).status_code == 404
    assert "Order intake" not in visitor.get("/assessments/").content.decode()
    sign_in(elsewhere)
    assert elsewhere.get(assessment.get_absolute_url()).status_code == 200


def test_signing_out_is_a_post(ada: Any, visitor: Client) -> None:
    sign_in(visitor)

    assert visitor.get("/account/sign-out/").status_code == 405
    assert visitor.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        {"password2": OTHER_PASSWORD},
        {"password1": "short", "password2": "short"},
        {"password1": "123456789012", "password2": "123456789012"},
        {"username": "tall-copper-lantern"},
        {"username": ""},
        {"username": "x" * 151},
        {"username": "<script>"},
        {"username": "\N{GRINNING FACE}"},
        {"username": "x" * 100_000},
        {"password1": "", "password2": ""},
    ],
)
def test_sign_up_names_what_is_wrong_and_makes_no_account(visitor: Client, given: dict[str, str]) -> None:
    response = visitor.post("/account/sign-up/", {**SIGN_UP, **given})

    assert response.status_code == 422
    assert 'class="field-error"' in response.content.decode()
    assert not get_user_model().objects.exists()


def test_name_is_taken_in_any_case(ada: Any, visitor: Client) -> None:
    response = visitor.post("/account/sign-up/", {**SIGN_UP, "username": "ADA"})

    assert "already exists" in response.content.decode()
    assert get_user_model().objects.count() == 1


def test_pages_say_that_a_lost_password_is_lost(ada: Any, visitor: Client) -> None:
    pages = [visitor.get(f"/account/{page}/").content.decode() for page in ("sign-in", "sign-up")]
    sign_in(visitor)
    pages.append(visitor.get("/account/").content.decode())

    assert ["lost password cannot be sent to you" in page for page in pages] == [True] * 3


def test_who_is_signed_in_is_led_to_the_account(ada: Any, visitor: Client) -> None:
    sign_in(visitor)

    for page in ("sign-in", "sign-up"):
        assert visitor.get(f"/account/{page}/").headers["Location"] == "/account/"


@pytest.mark.parametrize("page", ["", "password/"])
def test_account_asks_to_sign_in_on_the_site_and_the_admin_on_its_own_page(visitor: Client, page: str) -> None:
    assert visitor.get(f"/account/{page}").headers["Location"] == f"/account/sign-in/?next=/account/{page}"
    assert visitor.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert settings.LOGIN_URL == "admin:login"


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/account/password/", "/account/password/"),
        ("https://elsewhere.example/", "/account/"),
        ("//elsewhere.example/", "/account/"),
        ("javascript:alert(1)", "/account/"),
    ],
)
def test_sign_in_leads_back_on_this_site_alone(ada: Any, visitor: Client, wanted: str, led_to: str) -> None:
    assert sign_in(visitor, next=wanted).headers["Location"] == led_to


@pytest.mark.asvs("7.4.1")
def test_new_password_signs_out_every_other_browser(ada: Any, visitor: Client, elsewhere: Client) -> None:
    sign_in(visitor)
    sign_in(elsewhere)
    given = {"old_password": PASSWORD, "new_password1": OTHER_PASSWORD, "new_password2": OTHER_PASSWORD}

    wrong = visitor.post("/account/password/", {**given, "old_password": "wrong"})
    right = visitor.post("/account/password/", given)

    assert "was entered incorrectly" in wrong.content.decode()
    assert "Your password is changed" in visitor.get(right.headers["Location"]).content.decode()
    assert elsewhere.get("/account/").status_code == 302
    assert "correct username and password" in error_of(sign_in(elsewhere))
    assert sign_in(elsewhere, password=OTHER_PASSWORD).status_code == 302


@pytest.fixture
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts.time, "time", lambda: MORNING + 30)


@pytest.mark.asvs("6.3.1")
@pytest.mark.usefixtures("_morning")
def test_after_five_wrong_passwords_the_right_one_has_to_wait(
    ada: Any, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = [error_of(sign_in(visitor, password="wrong")) for _ in range(5)]

    refused = sign_in(visitor)

    assert {"correct username and password" in text for text in tries} == {True}
    assert error_of(refused) == "Too many attempts to sign in have failed. Wait 15 minutes, then try again."
    assert "_auth_user_id" not in visitor.session
    assert error_of(sign_in(visitor, username="ADA")).startswith("Too many")
    monkeypatch.setattr(accounts.time, "time", lambda: MORNING + accounts.WINDOW_SECONDS)
    assert sign_in(visitor).status_code == 302


@pytest.mark.usefixtures("_morning")
def test_wrong_passwords_for_one_name_hold_up_neither_another_name_nor_another_address(ada: Any) -> None:
    get_user_model().objects.create_user("grace", password=PASSWORD)
    for _ in range(6):
        sign_in(Client(REMOTE_ADDR="192.0.2.1"), password="wrong")

    assert sign_in(Client(REMOTE_ADDR="192.0.2.1"), username="grace").status_code == 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.2")).status_code == 302


@pytest.mark.usefixtures("_morning")
def test_the_admins_form_has_the_same_limit_and_count(visitor: Client) -> None:
    get_user_model().objects.create_superuser("ada", password=PASSWORD)
    for _ in range(3):
        visitor.post("/admin/login/", {**SIGN_IN, "password": "wrong"})
    for _ in range(2):
        sign_in(visitor, password="wrong")

    response = visitor.post("/admin/login/", SIGN_IN)

    assert response.status_code == 200
    assert "Too many attempts to sign in have failed." in response.content.decode()
    assert "_auth_user_id" not in visitor.session


@pytest.mark.usefixtures("_morning")
def test_one_address_that_tries_many_names_has_to_wait(ada: Any) -> None:
    guesser = Client(REMOTE_ADDR="192.0.2.1")
    for number in range(accounts.MOST_FOR_ADDRESS):
        sign_in(guesser, username=f"name-{number}")

    assert error_of(sign_in(guesser)).startswith("Too many")
    assert sign_in(Client(REMOTE_ADDR="192.0.2.2")).status_code == 302


@pytest.mark.asvs("6.3.1")
@pytest.mark.usefixtures("_morning")
def test_one_address_locks_nobody_out(ada: Any) -> None:
    for _ in range(accounts.MOST_FOR_NAME + 5):
        sign_in(Client(REMOTE_ADDR="192.0.2.1"), password="wrong")

    assert sign_in(Client(REMOTE_ADDR="192.0.2.2")).status_code == 302


@pytest.mark.usefixtures("_morning")
def test_one_name_that_many_addresses_try_has_to_wait(ada: Any) -> None:
    for number in range(accounts.MOST_FOR_NAME):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), password="wrong")

    assert error_of(sign_in(Client(REMOTE_ADDR="198.51.100.1"))).startswith("Too many")


@pytest.mark.usefixtures("_morning")
def test_who_signs_in_rightly_is_never_held_up(ada: Any) -> None:
    statuses = {sign_in(Client()).status_code for _ in range(accounts.MOST_FOR_ADDRESS + 5)}

    assert statuses == {302}


@pytest.mark.asvs("2.4.1")
@pytest.mark.usefixtures("_morning")
def test_one_address_makes_so_many_accounts_and_no_more(visitor: Client) -> None:
    for _ in range(accounts.MOST_SIGN_UPS + 2):
        visitor.post("/account/sign-up/", {**SIGN_UP, "password2": "different"})
    for number in range(accounts.MOST_SIGN_UPS):
        Client().post("/account/sign-up/", {**SIGN_UP, "username": f"name-{number}"})

    refused = visitor.post("/account/sign-up/", SIGN_UP)

    assert get_user_model().objects.count() == accounts.MOST_SIGN_UPS
    assert error_of(refused).startswith("Too many accounts were asked for from your address. Wait 15 minutes")


@pytest.mark.asvs("6.3.1", "2.4.1")
@pytest.mark.usefixtures("_morning")
def test_one_address_learns_of_so_many_names_whether_they_are_taken_and_of_no_more(ada: Any) -> None:
    def said(username: str, address: str) -> str:
        given = {**SIGN_UP, "username": username, "password2": "different"}
        return Client(REMOTE_ADDR=address).post("/account/sign-up/", given).content.decode()

    told = [said("ada", "192.0.2.1") for _ in range(accounts.MOST_SIGN_UP_FORMS)]
    taken, free = said("ada", "192.0.2.1"), said("grace", "192.0.2.1")

    assert all("already exists" in page for page in told)
    for page in (taken, free):
        assert "Too many accounts were asked for" in page
        assert 'class="field-error"' not in page
    assert "already exists" in said("ada", "192.0.2.2")


@pytest.mark.parametrize("page", ["sign-in", "sign-up", "sign-out", "password"])
def test_posts_without_a_token_are_refused(ada: Any, page: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)

    assert strict.post(f"/account/{page}/", {**SIGN_IN, **SIGN_UP}).status_code == 403


def test_account_pages_are_never_cached_and_not_for_search_engines(ada: Any, visitor: Client) -> None:
    pages = [visitor.get(f"/account/{page}/") for page in ("sign-in", "sign-up")]
    sign_in(visitor)
    pages += [visitor.get("/account/"), visitor.get("/account/password/")]

    for page in pages:
        assert "no-store" in page.headers["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in page.content.decode()

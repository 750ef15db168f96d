"""Sessions and accounts: a key that somebody knew before is worth nothing after signing in or out."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client

from advisor.models.assessment import new_public_id, new_share_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_cold_cache")]
ROOT = Path(__file__).parent.parent.parent
PASSWORD = "tall-copper-lantern"
SIGN_IN = {"username": "ada", "password": PASSWORD}
SIGN_UP = {"username": "ada", "password1": PASSWORD, "password2": PASSWORD}


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


@pytest.mark.asvs("7.2.4")
@pytest.mark.parametrize(
    ("page", "form"),
    [("/account/sign-in/", SIGN_IN), ("/admin/login/", SIGN_IN), ("/account/sign-up/", SIGN_UP)],
)
def test_key_of_before_signing_in_is_worth_nothing_afterwards(visitor: Client, page: str, form: dict[str, str]) -> None:
    if "sign-up" not in page:
        get_user_model().objects.create_superuser("ada", password=PASSWORD)
    visitor.post("/assessments/start/", {"name": "Order intake"})
    before = key_of(visitor)

    assert visitor.post(page, form).status_code == 302

    assert key_of(visitor) != before
    assert not Session.objects.filter(session_key=before).exists()
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/account/").status_code == 302
    assert "Order intake" not in thief.get("/assessments/").content.decode()


@pytest.mark.asvs("7.2.4")
def test_key_that_the_site_did_not_make_is_not_taken(visitor: Client) -> None:
    chosen = "attackerattackerattackerattacker"
    visitor.cookies["sessionid"] = chosen
    visitor.post("/assessments/start/", {"name": "Order intake"})

    assert key_of(visitor) != chosen
    assert not Session.objects.filter(session_key=chosen).exists()


@pytest.mark.asvs("7.4.1")
@pytest.mark.parametrize("page", ["/account/sign-out/", "/admin/logout/"])
def test_key_is_worth_nothing_after_signing_out(visitor: Client, page: str) -> None:
    visitor.force_login(get_user_model().objects.create_superuser("ada"))
    old = key_of(visitor)
    visitor.post(page)

    thief = Client()
    thief.cookies["sessionid"] = old
    assert thief.get("/account/").status_code == 302
    assert not Session.objects.filter(session_key=old).exists()


@pytest.mark.asvs("7.4.1")
def test_account_that_is_closed_is_signed_out_at_the_next_request(visitor: Client) -> None:
    ada = get_user_model().objects.create_superuser("ada")
    visitor.force_login(ada)
    assert visitor.get("/admin/").status_code == 200
    get_user_model().objects.filter(pk=ada.pk).update(is_active=False)

    assert visitor.get("/admin/").status_code == 302
    assert visitor.get("/account/").status_code == 302


@pytest.mark.asvs("7.2.3", "11.5.1")
def test_what_nobody_may_guess_has_128_random_bits_at_least(visitor: Client) -> None:
    visitor.post("/assessments/start/", {"name": "Order intake"})
    keys = {
        "session": (key_of(visitor), 36),
        "owner": (visitor.session["owner"], 64),
        "assessment": (new_public_id(), 64),
        "link": (new_share_token(), 64),
    }

    assert {name for name, (key, letters) in keys.items() if letters ** len(key) < 2**128} == set()
    assert len({new_share_token() for _ in range(1_000)}) == 1_000


@pytest.mark.asvs("11.5.1")
def test_nothing_that_is_secret_can_come_from_the_weak_generator() -> None:
    found = []
    for package in ("config", "advisor", "patterns"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                module = node.module if isinstance(node, ast.ImportFrom) else None
                if "random" in (*names, module) and "handlers" not in file.parts:
                    found.append(str(file.relative_to(ROOT)))

    assert found == ["advisor/engine/stability.py"]


@pytest.mark.asvs("6.2.1")
@pytest.mark.parametrize("password", ["short-one", "elevenchars", "x" * 11])
def test_password_of_less_than_twelve_characters_is_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="at least 12 characters"):
        validate_password(password)


@pytest.mark.asvs("6.2.1")
def test_long_password_of_any_characters_is_taken_whole(visitor: Client) -> None:
    long = "ünïcode pass phrase \U0001f600 " * 3
    form = {"username": "ada", "password1": long, "password2": long}
    assert visitor.post("/account/sign-up/", form).status_code == 302

    assert Client().post("/account/sign-in/", {"username": "ada", "password": long}).status_code == 302
    assert Client().post("/account/sign-in/", {"username": "ada", "password": long[:-2]}).status_code == 200


@pytest.mark.asvs("6.2.4")
@pytest.mark.parametrize("password", ["telechargement", "qwerty123456", "startfinding", "123456654321"])
def test_common_password_is_refused_also_in_the_admin(visitor: Client, password: str) -> None:
    visitor.force_login(get_user_model().objects.create_superuser("chief"))
    form = {"username": "ada", "password1": password, "password2": password}

    assert Client().post("/account/sign-up/", form).status_code == 422
    assert visitor.post("/admin/auth/user/add/", form | {"usable_password": "true"}).status_code == 200
    assert not get_user_model().objects.filter(username="ada").exists()


@pytest.mark.asvs("6.3.2")
def test_content_and_migrations_make_no_account(content: None) -> None:
    assert not get_user_model().objects.exists()


@pytest.mark.asvs("6.3.1")
def test_name_that_nobody_has_is_answered_like_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same page, after the same work: a password is hashed once either way."""
    get_user_model().objects.create_user("ada", password=PASSWORD)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    pages, work = [], []
    for name in ("ada", "eva"):
        hashed.clear()
        page = Client().post("/account/sign-in/", {"username": name, "password": "wrong"}).content.decode()
        pages.append(re.sub(r'value="[^"]*"', "", page))
        work.append(len(hashed))

    assert pages[0] == pages[1]
    assert work == [1, 1]

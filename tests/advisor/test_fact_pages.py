"""Facts from a file in the admin: shown first, confirmed as it was shown, and for those who may change them."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

from advisor.facts.files import MAX_BYTES
from patterns.models import Price
from tests.advisor.facts_file import as_csv, row_of

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/patterns/price/update/"
DURATION = "aws-lambda-duration-x86"
NAMES = ["change_price", "change_limit", "change_coldstart"]


def somebody(*permissions: str, is_staff: bool = True) -> Client:
    user = get_user_model().objects.create_user("kim", is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def keeper(content: None) -> Client:
    return somebody(*NAMES, "view_price")


def dearer() -> str:
    return as_csv(row_of(DURATION, value="0.00009", seen=timezone.localdate().isoformat()))


def price() -> Decimal:
    return Price.objects.get(slug=DURATION).price_usd


def test_address_is_linked_from_the_lists_of_facts(content: None) -> None:
    client = somebody(*NAMES)

    for name in ("price", "limit", "coldstart"):
        page = client.get(reverse(f"admin:patterns_{name}_changelist")).content.decode()
        assert f'href="{ADDRESS}"' in page


@pytest.mark.parametrize(
    "permissions", [(), ("view_price",), *((name for name in NAMES if name != no) for no in NAMES)]
)
def test_without_every_permission_nothing_is_shown_or_written(content: None, permissions: Any) -> None:
    client = somebody(*permissions)

    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, {"text": dearer(), "apply": "yes"}).status_code == 403
    assert price() == Decimal("0.0000166667")


def test_visitors_and_accounts_are_asked_to_log_in(content: None) -> None:
    for client in (Client(), somebody(*NAMES, is_staff=False)):
        assert client.get(ADDRESS).headers["Location"].startswith("/admin/login/")
        assert client.post(ADDRESS, {"text": "x"}).status_code == 302


def test_preview_shows_changes_and_moves_and_writes_nothing(keeper: Client) -> None:
    response = keeper.post(ADDRESS, {"text": dearer(), "preview": "yes"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "<td>value</td><td>0.0000166667</td><td><strong>0.00009</strong></td>" in page
    assert "Serverless → <strong>Hybrid</strong>" in page
    assert page.count('class="moved"') == 8
    assert page.index("IoT telemetry") < page.index("Image thumbnails") < page.index("Webhook receiver")
    assert price() == Decimal("0.0000166667")


def test_confirmed_change_is_written_as_one_revision(keeper: Client) -> None:
    upload = SimpleUploadedFile("november.csv", dearer().encode())
    shown = keeper.post(ADDRESS, {"file": upload, "preview": "yes"})
    form = shown.context["form"]
    posted = {"text": form["text"].value(), "name": form["name"].value(), "digest": shown.context["update"].digest}

    response = keeper.post(ADDRESS, {**posted, "apply": "yes"}, follow=True)

    assert response.redirect_chain == [("/admin/patterns/price/", 302)]
    assert "1 fact(s) from november.csv are in force, as one change." in response.content.decode()
    revision = Revision.objects.order_by("pk").last()
    assert price() == Decimal("0.00009")
    assert revision.get_comment() == "Facts updated from november.csv by kim: 1 changed"
    assert revision.user.get_username() == "kim"


@pytest.mark.parametrize("meanwhile", ["facts", "text", "no digest"])
def test_what_was_not_shown_is_not_written(keeper: Client, meanwhile: str) -> None:
    text = dearer()
    digest = keeper.post(ADDRESS, {"text": text}).context["update"].digest
    if meanwhile == "facts":
        Price.objects.filter(slug=DURATION).update(price_usd="0.5")
    elif meanwhile == "text":
        text = text.replace("0.00009", "0.00008")
    else:
        digest = ""
    before = price()

    response = keeper.post(ADDRESS, {"text": text, "digest": digest, "apply": "yes"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Nothing was written; this is how it stands now." in page
    assert f"<strong>{'0.00008' if meanwhile == 'text' else '0.00009'}</strong>" in page
    assert price() == before


def test_errors_are_said_by_line_and_the_text_stays(keeper: Client) -> None:
    text = as_csv(row_of(DURATION, unit="<b>", evidence="vendr"))

    response = keeper.post(ADDRESS, {"text": text, "apply": "yes"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "pasted rows:2: unit: the unit is &#x27;GB-second&#x27;" in page
    assert "pasted rows:2: evidence: expected one of" in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "Apply" not in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x" * (MAX_BYTES + 1), "the file has 120,001 bytes"),
        (b"kind\n\xff\xfe", "big.csv:2: not UTF-8"),
        (b" ", "Paste rows, or choose a file."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_so(keeper: Client, data: bytes, said: str) -> None:
    response = keeper.post(ADDRESS, {"file": SimpleUploadedFile("big.csv", data)})

    assert response.status_code == 422
    assert said in response.content.decode()


def test_page_has_no_inline_script_or_style(keeper: Client) -> None:
    page = keeper.post(ADDRESS, {"text": dearer()}).content.decode()

    assert "<style" not in page
    assert "style=" not in page
    assert page.count("<script") == page.count("<script src=")

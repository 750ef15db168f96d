"""The clock goes back, summer time begins, and the server stands in another time zone (F24)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from advisor.models import Assessment
from tests.servers import Site

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
AN_HOUR_EARLIER = datetime(2026, 11, 25, 11, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def begin(client: Client, name: str) -> Assessment:
    client.post("/assessments/start/", {"name": name})
    return Assessment.objects.get(name=name)


def judge(client: Client, assessment: Assessment, trigger: str) -> None:
    address = assessment.get_absolute_url()
    assert client.post(address, {"triggers": f'"{trigger}"', "provider": '"aws"'}).status_code == 302
    assert client.post(f"{address}judge/").status_code == 302


@pytest.mark.fault("F24")
@pytest.mark.django_db
def test_clock_that_goes_back_changes_no_order_and_no_number(content: None, client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        first = begin(client, "First")
        judge(client, first, "http")
    with time_machine.travel(AN_HOUR_EARLIER, tick=False):
        second = begin(client, "Second")
        judge(client, second, "http")
        judge(client, first, "queue")
        page = client.get("/assessments/?sort=number").content.decode()

    assert second.created < first.created
    assert page.index("0001") < page.index("First") < page.index("0002") < page.index("Second")
    assert [revision.number for revision in first.revisions.all()] == [2, 1]
    assert first.answers.get(input="triggers").value == ["queue"]


@pytest.mark.fault("F24")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "moments",
    [
        (datetime(2026, 3, 29, 1, 59, 59, tzinfo=BERLIN), datetime(2026, 3, 29, 3, 0, 1, tzinfo=BERLIN)),
        (datetime(2026, 10, 25, 2, 59, 59, tzinfo=BERLIN), datetime(2026, 10, 25, 2, 0, 1, fold=1, tzinfo=BERLIN)),
    ],
    ids=["an hour is left out", "an hour comes twice"],
)
def test_summer_time_of_the_server_moves_nothing(
    content: None, client: Client, moments: tuple[datetime, datetime]
) -> None:
    with time_machine.travel(moments[0], tick=False):
        assessment = begin(client, "Before")
        judge(client, assessment, "http")
    with time_machine.travel(moments[1], tick=False):
        judge(client, assessment, "queue")
        page = client.get(assessment.get_absolute_url())

    newer, older = assessment.revisions.all()
    assert (newer.created - older.created).total_seconds() == 2
    assert page.status_code == 200


@pytest.mark.fault("F24")
def test_server_in_another_time_zone_says_the_day_in_utc() -> None:
    with Site(workers=1, is_empty=True, TZ="Pacific/Kiritimati") as site:
        told = site.manage("shell", "-v", "0", "-c", "from django.utils import timezone; print(timezone.localdate())")

    assert told.stdout.strip() == datetime.now(UTC).date().isoformat()

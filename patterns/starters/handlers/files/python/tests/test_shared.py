"""What all handlers share: events become units, failures come again in order, correlation ids travel on."""

import json
import sys

import pytest

import events
import make
from context import Context


@pytest.fixture
def run(services):
    return make.module("shared.run").run


@pytest.fixture
def units(services):
    return make.module("shared.units")


def collect(seen):
    def work(unit):
        seen.append(unit)
        if unit["data"].get("fail"):
            raise ValueError("asked to fail")
        return {"seen": len(seen)}

    return work


def test_what_follows_a_failure_in_a_stream_waits_for_it(run):
    seen = []
    records = [events.message({"fail": place == 1}) for place in range(3)]

    given = run(events.stream(*records), Context(), collect(seen))

    assert len(seen) == 2
    assert [row["itemIdentifier"] for row in given["batchItemFailures"]] == ["1", "2"]


def test_only_the_message_that_failed_comes_again(run):
    given = run(events.queue(events.message({"fail": True}), events.message({})), Context(), collect([]))

    assert given == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}


def test_correlation_id_goes_from_step_to_step(run):
    first = run({"correlation_id": "c-7", "data": {"id": "a"}}, Context(), collect([]))

    assert first == {"correlation_id": "c-7", "data": {"seen": 1}}


def test_test_event_of_s3_is_no_work(run):
    seen = []

    run(events.topic(json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})), Context(), collect(seen))

    assert seen == []


def test_keys_are_decoded_in_notifications_of_s3_alone(units):
    stored = {"key": "a+b%2B.txt", "sequencer": "1"}
    [told] = units.opened("x", {"Records": [{"s3": {"bucket": {"name": "b"}, "object": stored}}]})
    [event] = units.of_event({"source": "aws.s3", "detail": {"bucket": {"name": "b"}, "object": stored}})

    assert told["data"]["key"] == "a b+.txt"
    assert event["data"]["key"] == "a+b%2B.txt"


def test_same_upload_told_twice_is_one_unit(units):
    stored = {"key": "a", "sequencer": "1"}

    assert units.of_upload("b", stored, "a")["id"] == units.of_upload("b", dict(stored), "a")["id"]
    assert units.of_upload("b", {**stored, "sequencer": "2"}, "a")["id"] != units.of_upload("b", stored, "a")["id"]


def test_requests_are_one_only_where_the_caller_says_so(units):
    request = events.http({"id": "a"})
    said = {**request, "headers": {"Idempotency-Key": "k", "X-Correlation-Id": "c" * 500}}

    assert units.of_http(request)["id"] != units.of_http(request)["id"]
    assert units.of_http(said)["id"] == units.of_http(dict(said))["id"]
    assert units.of_http(said)["id"] != units.of_http({**said, "rawPath": "/other"})["id"]
    assert len(units.of_http(said)["correlation_id"]) == 128


def test_same_key_of_another_caller_is_another_request(units):
    request = {**events.http({"id": "a"}), "headers": {"idempotency-key": "k"}}

    def of(caller):
        context = {**request["requestContext"], "authorizer": {"jwt": {"claims": {"sub": caller}}}}
        return units.of_http({**request, "requestContext": context})["id"]

    assert of("one") == of("one")
    assert of("one") != of("two")


def test_two_requests_on_one_item_are_two_pieces_of_work(units):
    first, second = units.of_http(events.http({"id": "a"})), units.of_http(events.http({"id": "a"}))

    assert first["key"] == second["key"] == "a"
    assert first["mark"] != second["mark"]


def test_reason_of_a_message_that_is_refused_stands_in_the_logs(run, caplog):
    refused = sys.modules["shared.errors"].BadRequest  # the one that the code under test knows

    def refuse(unit):
        raise refused("It has no amount.")

    given = run(events.queue(events.message({})), Context(), refuse)

    assert given == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}
    assert [getattr(row, "reason", "") for row in caplog.records] == ["It has no amount."]


def test_failure_inside_is_not_told_to_the_caller(run):
    answer = run(events.http({"fail": True}), Context(), collect([]))

    assert answer["statusCode"] == 500
    assert "asked to fail" not in answer["body"]

"""Reading a workload from plain data: what is kept, what is refused, and in which words."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.inputs import INPUTS, input_label
from advisor.engine.workload import Workload, WorkloadError, parse
from tests.advisor.engine.workloads import API, answers, quick, reference_workloads, with_evidence

NUMERIC = [name for name, row in INPUTS.items() if row.is_numeric]
OF_KIND = {kind: [name for name, row in INPUTS.items() if row.kind == kind] for kind in ("boolean", "choice", "set")}


def errors_of(mapping: object) -> dict[str, list[str]]:
    with pytest.raises(WorkloadError) as caught:
        parse(mapping)
    return caught.value.errors


def error_of(name: str, value: Any) -> str:
    errors = errors_of({"name": "Orders", name: value})
    assert list(errors) == [name]
    (message,) = errors[name]
    return message


def read(name: str, value: Any) -> Any:
    return getattr(parse({"name": "Orders", name: value}), name)


@pytest.mark.parametrize("name", NUMERIC)
def test_number_is_kept_at_both_ends_of_its_range(name: str) -> None:
    low, high = INPUTS[name].low, INPUTS[name].high

    assert (read(name, low), read(name, high)) == (low, high)


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize("name", NUMERIC)
def test_number_outside_its_range_is_refused_with_the_range(name: str) -> None:
    low, high = INPUTS[name].low or 0, INPUTS[name].high or 0

    below, above = error_of(name, math.nextafter(low, -math.inf)), error_of(name, math.nextafter(high, math.inf))

    assert (below[:9], above[:9]) == ("Too small", "Too large")
    assert f"to {high:,.15g}" in below
    assert f"from {low:,.15g}" in above


@pytest.mark.parametrize("name", ["requests_per_month", "steps", "event_share"])
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (math.nan, "finite number"),
        (math.inf, "finite number"),
        (-math.inf, "finite number"),
        (True, "not true or false"),
        ("12", "not text"),
        ("", "not text"),
        ([1], "not something else"),
        ({"low": 1}, "not something else"),
        (10**30, "Too large"),
        (10**400, "Too large"),
        (-(10**400), "Too small"),
        (-1, "Too small"),
    ],
    ids=repr,
)
def test_what_is_no_number_of_the_range_is_refused_in_words(name: str, value: Any, words: str) -> None:
    assert words in error_of(name, value)


@pytest.mark.parametrize("name", [name for name in NUMERIC if INPUTS[name].kind == "integer"])
def test_whole_number_is_refused_with_a_fraction_and_kept_as_one(name: str) -> None:
    assert "whole number" in error_of(name, 1.5)
    assert isinstance(read(name, 2.0), int)


@pytest.mark.parametrize("name", OF_KIND["boolean"])
def test_flag_keeps_true_and_false(name: str) -> None:
    assert (read(name, True), read(name, False)) == (True, False)


@pytest.mark.parametrize("name", ["gpu", "long_flow"])
@pytest.mark.parametrize("value", [1, 0, "true", "", [], 1.0], ids=repr)
def test_flag_refuses_what_only_looks_like_one(name: str, value: Any) -> None:
    assert "true or false" in error_of(name, value)


@pytest.mark.parametrize("name", OF_KIND["choice"])
def test_choice_keeps_each_of_its_choices(name: str) -> None:
    assert [read(name, choice) for choice in INPUTS[name].choices] == list(INPUTS[name].choices)


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize("name", ["provider", "ordering"])
@pytest.mark.parametrize("value", ["AWS", "", "none of these", 1, True, ["aws"], {}], ids=repr)
def test_choice_refuses_what_is_not_offered_and_lists_what_is(name: str, value: Any) -> None:
    assert ", ".join(INPUTS[name].choices) in error_of(name, value)


@pytest.mark.parametrize("name", OF_KIND["set"])
def test_set_is_kept_in_the_order_of_its_choices_and_once_each(name: str) -> None:
    choices = INPUTS[name].choices

    assert read(name, [*reversed(choices), choices[0]]) == choices


@pytest.mark.parametrize("name", OF_KIND["set"])
@pytest.mark.parametrize(
    "value", ["http", 1, True, {"http": True}, ["carrier pigeon"], [1], [["http"]], [None]], ids=repr
)
def test_set_refuses_what_is_no_list_of_its_choices(name: str, value: Any) -> None:
    assert ", ".join(INPUTS[name].choices) in error_of(name, value)


@pytest.mark.parametrize("name", [name for name in INPUTS if name != "name"])
def test_null_means_not_known(name: str) -> None:
    assert read(name, None) is None


@pytest.mark.parametrize("name", OF_KIND["set"])
def test_empty_list_means_not_known(name: str) -> None:
    assert read(name, []) is None


@pytest.mark.parametrize("name", ["id", "name", "description"])
def test_text_is_kept_without_the_space_around_it(name: str) -> None:
    assert read(name, "  Orders \n") == "Orders"


def test_number_is_kept_as_an_id() -> None:
    assert read("id", 42) == 42


@pytest.mark.parametrize("value", [True, 1.5, 10**18, ["a"]], ids=repr)
def test_id_is_a_text_or_a_number_of_ordinary_size(value: Any) -> None:
    assert error_of("id", value) == "Write text."


@pytest.mark.parametrize("name", ["id", "name", "description"])
def test_text_is_refused_above_its_length(name: str) -> None:
    limit = int(INPUTS[name].high or 0)

    assert read(name, "x" * limit) == "x" * limit
    assert f"at most {limit:,}" in error_of(name, "x" * (limit + 1))


def test_huge_text_is_refused_without_being_repeated() -> None:
    message = error_of("description", "x" * 10_000_000)

    assert len(message) < 100


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\ud800"], ids=ascii)
@pytest.mark.parametrize("name", ["id", "name", "description"])
def test_text_is_refused_with_a_control_character_or_half_a_surrogate_pair(name: str, character: str) -> None:
    assert "control character" in error_of(name, f"Ord{character}ers")


@pytest.mark.parametrize(
    "text", ["Bestellannahme für Österreich", "注文", "a\tb\nc", "👩‍💻", "<script>alert(1)</script>"]
)
def test_text_keeps_what_people_write(text: str) -> None:
    assert read("name", text) == text


@pytest.mark.parametrize("value", [None, "", "   "], ids=repr)
def test_name_is_the_one_answer_that_is_required(value: str | None) -> None:
    assert "Give the workload a name" in errors_of({"name": value})["name"][0]


def test_empty_object_lacks_its_name() -> None:
    assert list(errors_of({})) == ["name"]


@pytest.mark.parametrize("value", [None, 5, "text", [], [{"name": "Orders"}], True, math.nan], ids=repr)
def test_what_is_no_object_is_refused_with_an_example(value: object) -> None:
    errors = errors_of(value)

    assert list(errors) == ["workload"]
    assert '{"name": ' in errors["workload"][0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("requests_per_mont", "requests_per_month"),
        ("duration", "duration_ms"),
        ("Provider", "provider"),
        ("memory", "memory_mb"),
        ("evidense", "evidence"),
        ("tiggers", "triggers"),
    ],
)
def test_unknown_field_is_answered_with_the_nearest_name(written: str, meant: str) -> None:
    assert error_of(written, 1).endswith(f"did you mean {meant}?")


def test_unknown_field_without_a_near_name_is_to_be_removed() -> None:
    assert "remove it" in error_of("zzz", 1)


@pytest.mark.parametrize("key", [5, None, True, ("a", "b"), 1.5], ids=repr)
def test_key_that_is_no_text_is_an_unknown_field(key: Any) -> None:
    assert "no input of this name" in errors_of({"name": "Orders", key: 1})[str(key)][0]


def test_long_name_of_an_unknown_field_is_cut() -> None:
    (name,) = errors_of({"name": "Orders", "x" * 100_000: 1})

    assert len(name) == 80


def test_all_errors_are_told_at_once_by_field() -> None:
    errors = errors_of(
        {
            "requests_per_month": -1,
            "steps": 1.5,
            "gpu": "yes",
            "runtime": "cobol",
            "triggers": ["carrier pigeon"],
            "description": 5,
            "nonsense": 1,
            "evidence": {"gpu": "certain"},
        }
    )

    assert sorted(errors) == [
        "description",
        "evidence",
        "gpu",
        "name",
        "nonsense",
        "requests_per_month",
        "runtime",
        "steps",
        "triggers",
    ]
    assert all(len(messages) == 1 for messages in errors.values())


def test_error_as_text_names_every_field() -> None:
    with pytest.raises(WorkloadError, match=r"gpu: .*; name: "):
        parse({"gpu": 1})


def test_message_shows_no_character_that_cannot_be_encoded() -> None:
    errors = errors_of({"name": "Orders", "runtime": "\ud800\x1b", "\ud800": 1, "evidence": {"\udfff": "measured"}})

    assert "\ufffd" in "".join(errors)
    assert json.dumps(errors, ensure_ascii=False).encode()


@pytest.mark.parametrize("value", [[], "measured", 5, True], ids=repr)
def test_evidence_that_is_no_object_is_refused_with_an_example(value: Any) -> None:
    assert '{"requests_per_month": "measured"}' in error_of("evidence", value)


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        ({"requests_per_mont": "measured"}, "did you mean requests_per_month?"),
        ({"": "measured"}, "no input of this name"),
        ({5: "measured"}, "A value of type int"),
        ({"gpu": "sure"}, "gpu is graded \u201csure\u201d: write measured, estimated or guessed."),
        ({"gpu": None}, "A value of type NoneType"),
        ({"gpu": ["measured"]}, "A value of type list"),
        ({"gpu": {"grade": {"deep": "measured"}}}, "A value of type dict"),
    ],
)
def test_evidence_is_refused_with_what_is_wrong_inside(evidence: dict[Any, Any], words: str) -> None:
    assert words in error_of("evidence", evidence)


def test_every_wrong_grade_is_told_at_once() -> None:
    messages = errors_of({"name": "Orders", "evidence": {"gpu": "sure", "memory": "measured", "steps": "guessed"}})

    assert len(messages["evidence"]) == 2


@pytest.mark.parametrize("value", [None, {}], ids=repr)
def test_evidence_may_be_missing(value: Any) -> None:
    assert parse({"name": "Orders", "evidence": value}).evidence == {}


@pytest.mark.parametrize("name", reference_workloads())
def test_reference_workload_is_read_and_written_back(name: str) -> None:
    given = parse(reference_workloads()[name])

    assert parse(given.to_mapping()) == given


@quick
@given(with_evidence(answers()))
def test_workload_is_read_back_from_what_it_writes(answers: dict[str, Any]) -> None:
    given = parse(answers)

    assert parse(given.to_mapping()) == given
    assert parse(json.loads(json.dumps(given.to_mapping()))) == given


@quick
@given(answers(), st.randoms(use_true_random=False))
def test_order_of_the_answers_does_not_matter(answers: dict[str, Any], random: Any) -> None:
    shuffled = list(answers.items())
    random.shuffle(shuffled)

    assert parse(dict(shuffled)) == parse(answers)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@quick
@given(st.dictionaries(st.sampled_from([*INPUTS, "evidence", "unknown"]), anything, max_size=6))
def test_any_plain_data_are_read_or_refused_in_words(mapping: dict[str, Any]) -> None:
    given, errors = read_or_refused(mapping)

    assert all(message for messages in errors.values() for message in messages)
    assert given is None or parse(given.to_mapping()) == given


def read_or_refused(mapping: object) -> tuple[Workload | None, dict[str, list[str]]]:
    try:
        return parse(mapping), {}
    except WorkloadError as error:
        return None, error.errors


def test_unknown_answers_are_left_out_of_what_is_written() -> None:
    assert parse({"name": "Orders", "gpu": None, "triggers": []}).to_mapping() == {"name": "Orders"}


def test_false_and_zero_are_answers() -> None:
    assert parse({"name": "Orders", "gpu": False, "event_share": 0}).to_mapping() == {
        "name": "Orders",
        "event_share": 0,
        "gpu": False,
    }


def test_every_input_is_a_field_of_the_workload() -> None:
    assert {*INPUTS, "evidence", "inapplicable"} == set(Workload.__dataclass_fields__)


@pytest.mark.parametrize("name", [name for name, row in INPUTS.items() if row.may_not_apply])
def test_what_does_not_apply_is_no_value_and_is_written_as_it_was_read(name: str) -> None:
    workload = parse({"name": "Orders", name: "does_not_apply"})

    assert getattr(workload, name) is None
    assert not workload.applies(name)
    assert workload.to_mapping() == {"name": "Orders", name: "does_not_apply"}


def test_value_given_later_replaces_that_it_does_not_apply() -> None:
    changed = parse({"name": "Orders", "p99_ms": "does_not_apply"}).changed("p99_ms", 200)

    assert changed.applies("p99_ms")
    assert changed.to_mapping() == {"name": "Orders", "p99_ms": 200}


@pytest.mark.parametrize("name", ["requests_per_month", "triggers", "gpu", "provider", "steps"])
def test_what_applies_to_every_workload_cannot_be_said_not_to(name: str) -> None:
    assert error_of(name, "does_not_apply").startswith("This applies to every workload")


def test_workload_may_be_called_so() -> None:
    assert parse({"name": "does_not_apply"}).name == "does_not_apply"


@pytest.mark.parametrize("name", INPUTS)
def test_every_input_has_a_kind_a_group_words_and_what_its_kind_needs(name: str) -> None:
    row = INPUTS[name]

    assert row.group
    assert row.text.endswith(".")
    assert input_label(name)
    if row.is_numeric:
        assert row.low is not None
        assert row.high is not None
        assert row.low < row.high
        assert row.unit
    if row.kind in {"choice", "set"}:
        assert len(set(row.choices)) == len(row.choices) > 1


def test_any_of_several_triggers_starts_the_work() -> None:
    given = parse({"name": "Orders", "triggers": ["http", "queue"]})

    assert given.is_triggered_by("event", "queue")
    assert not given.is_triggered_by("event", "stream")


def test_unknown_triggers_start_nothing() -> None:
    assert not parse({"name": "Orders"}).is_triggered_by("http")


def test_plain_api_of_the_tests_is_valid() -> None:
    assert parse(API).name == "Orders"

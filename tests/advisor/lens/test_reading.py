"""Strict JSON and the structure of a lens: what is wrong, at which line and column."""

import json
import time
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.lens.document import MAX_BYTES, read_json
from advisor.lens.model import Resource, Risk
from advisor.lens.reading import MOST_TROUBLES, LensError, read_lens
from patterns.reading import UnreadableError
from patterns.strict_json import Document
from tests.advisor.lens.samples import sample

CHOICE = {"id": "choice_1", "title": "A choice", "improvementPlan": {"displayText": "Do it."}}
QUESTION = {
    "id": "question_1",
    "title": "A question",
    "choices": [CHOICE, {"id": "choice_2", "title": "Another"}],
    "riskRules": [{"condition": "choice_1", "risk": "NO_RISK"}, {"condition": "default", "risk": "HIGH_RISK"}],
}
LENS = {
    "schemaVersion": "2021-11-01",
    "name": "A lens",
    "description": "What it is for.",
    "pillars": [{"id": "pillar_1", "name": "A pillar", "questions": [QUESTION]}],
}
FIRST = ("pillars", 0, "questions", 0)


def changed(path: tuple[Any, ...], value: Any) -> str:
    """The lens with another value at a path; None removes it."""
    lens: Any = deepcopy(LENS)
    at = lens
    for part in path[:-1]:
        at = at[part]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return json.dumps(lens, indent=1)


def troubles(content: str | bytes) -> list[str]:
    with pytest.raises(LensError) as caught:
        read_lens(content)
    return [str(trouble) for trouble in caught.value.troubles]


def outcome_of(text: str) -> Document | UnreadableError:
    try:
        return read_json(text)
    except UnreadableError as error:
        return error


def test_lens_is_read_with_all_that_belongs_to_it() -> None:
    lens = sample("release-policy.json")
    rollback, second_person = lens.questions()

    assert (lens.name, [pillar.name for pillar in lens.pillars]) == ("Release policy", ["Delivery", "Approval"])
    assert rollback.help == Resource("The page on rollbacks", "https://example.com/rollbacks")
    assert [choice.id for choice in rollback.ordinary] == ["rollback_automatic", "rollback_tested"]
    assert rollback.none_of_these == rollback.choices[2]
    assert second_person.none_of_these is None
    assert rollback.choices[0].helps == (
        Resource("Only alarms on what callers see count."),
        Resource("Which alarms to choose", "https://example.com/choose"),
    )
    assert rollback.choices[0].plans == (
        Resource("Tie the alarm on errors to the deployment.", "https://example.com/alarms"),
        Resource("Shift a tenth of the traffic first."),
    )
    assert lens.ignored == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, column 1: the file is empty"),
        ('{\n  "a": 1,\n  "a": 2}', "line 3, column 3: `a` stands here a second time"),
        ('{"a": NaN}', "line 1, column 7: `NaN` is not JSON"),
        ('{"a": -Infinity}', "line 1, column 7: `-Infinity` is not JSON"),
        ('{"a": 01}', "line 1, column 7: expected a value"),
        ('{"a": 1e999}', "line 1, column 7: a number too large to hold"),
        ('{"a": 1,}', "line 1, column 8: a comma before `}`: take it away"),
        ('{"a": [1, 2}', "line 1, column 12: expected a comma or `]`"),
        ('{"a": [1, 2', "line 1, column 12: the file ends before `]`"),
        ('{"a" 1}', "line 1, column 6: expected a colon between key and value"),
        ("{a: 1}", "line 1, column 2: expected a key in double quotes"),
        ("{'a': 1}", "line 1, column 2: expected a key in double quotes"),
        ('{"a": "b\n"}', "line 1, column 9: a line break inside a text"),
        ('{"a": "\\x"}', "line 1, column 8: unknown escape"),
        ('{"a": "\\ud800"}', "line 1, column 7: half a character"),
        ('{"a": "\t"}', "line 1, column 8: a control character inside a text"),
        ('{"a": 1} // end', "line 1, column 10: there is more after the end"),
        ("[" * 30 + "]" * 30, "line 1, column 22: nested deeper than 20 levels"),
        (b'{"a":\n "\xff"}', "line 2, column 3: not UTF-8"),
        (b"\xef\xbb\xbf{}", "line 1, column 1: the file begins with a byte order mark"),
        (b" " * (MAX_BYTES + 1), "line 1, column 1: the file has 512,001 bytes: a lens has at most 512,000"),
        ("[]", "line 1, column 1: expected an object, not a list"),
    ],
)
def test_text_that_is_not_json_is_named_with_line_and_column(text: str | bytes, said: str) -> None:
    found = troubles(text)

    assert found[0].startswith(said), found


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.text(max_size=8)),
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)),
        max_leaves=15,
    )
)
def test_json_means_what_it_means_to_python(value: Any) -> None:
    for indent in (None, 2):
        text = json.dumps(value, indent=indent)
        assert read_json(text).value == json.loads(text)


@given(st.text(alphabet='{}[]",:\\ntu0123456789.-+eE \n\x00é', max_size=40))
def test_hostile_text_is_json_to_python_as_well_or_has_a_place(text: str) -> None:
    outcome = outcome_of(text)

    if isinstance(outcome, UnreadableError):
        assert 1 <= outcome.line <= text.count("\n") + 1
        assert outcome.column >= 1
    else:
        assert outcome.value == json.loads(text)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("schemaVersion",), "2020-01-01", "line 2, column 19, schemaVersion: only the version 2021-11-01 is known"),
        (("name",), None, "line 1, column 1: name is missing"),
        (("name",), "x" * 129, "name: 129 characters are too many: at most 128"),
        (("name",), 7, "name: expected a text, not a number"),
        (("name",), " ", "name: it is empty"),
        (("name",), "a\u0007", "name: the control character U+0007"),
        (("description",), "x" * 2_049, "description: 2,049 characters are too many: at most 2,048"),
        (("pillars",), [], "pillars: the list of pillars is empty"),
        (("pillars",), {}, "pillars: expected a list of pillars, not an object"),
        (("pillars",), [LENS["pillars"][0]] * 11, "pillars: 11 pillars are too many: at most 10"),
        (("pillars", 0, "id"), "p1", "pillars.0.id: an id has 3 to 128 letters"),
        (("pillars", 0, "id"), "my-pillar", "pillars.0.id: an id has 3 to 128 letters"),
        (("pillars", 0, "id"), "pilaré", "pillars.0.id: an id has 3 to 128 letters"),
        (("pillars", 0, "questions"), [QUESTION] * 21, "pillars.0.questions: 21 questions are too many: at most 20"),
        ((*FIRST, "choices"), [CHOICE] * 16, "choices: 16 choices are too many: at most 15"),
        ((*FIRST, "choices", 1, "id"), "choice_1", "choices.1.id: another choice of this question has the id choice_1"),
        ((*FIRST, "choices", 1, "id"), "default", "choices.1.id: default is what rules call the rest"),
        (
            (*FIRST, "choices", 0, "helpfulResource"),
            {"url": "https://a.example"},
            "0.helpfulResource: displayText is missing",
        ),
        (
            (*FIRST, "helpfulResource"),
            {"displayText": "x", "url": "javascript:alert(1)"},
            "url: an address begins with http",
        ),
        ((*FIRST, "choices", 0, "additionalResources"), [{"type": "OTHER", "content": []}], "type: the types are"),
        (
            (*FIRST, "choices", 0, "additionalResources"),
            [{"type": "IMPROVEMENT_PLAN", "content": [{"displayText": "x"}] * 6}],
            "content: 6 resources are too many: at most 5",
        ),
        ((*FIRST, "riskRules", 0, "risk"), "LOW_RISK", "risk: the risks are HIGH_RISK, MEDIUM_RISK, NO_RISK"),
        ((*FIRST, "riskRules", 0, "risk"), "HIGH_RISK", "riskRules.1.risk: another rule gives HIGH_RISK"),
        (
            (*FIRST, "riskRules", 0, "condition"),
            "choice_1 &&",
            "condition: at 12 of the condition: a choice is missing",
        ),
        (
            (*FIRST, "riskRules", 0, "condition"),
            "!choice_9",
            "condition: at 2 of the condition: the question has no choice",
        ),
        (
            (*FIRST, "riskRules"),
            [{"condition": "default", "risk": "NO_RISK"}] * 4,
            "riskRules: 4 rules are too many: at most 3",
        ),
        (
            (*FIRST, "choices"),
            [CHOICE, {"id": "one_no", "title": "No"}, {"id": "two_no", "title": "No"}],
            "choices: only one choice may end in _no",
        ),
    ],
)
def test_lens_beyond_the_format_is_refused_at_its_place(path: tuple[Any, ...], value: Any, said: str) -> None:
    found = troubles(changed(path, value))

    assert any(said in trouble for trouble in found), found


def test_every_trouble_is_said_at_once_in_the_order_of_the_file() -> None:
    text = changed((*FIRST, "title"), 5).replace('"A pillar"', "null").replace('"A lens"', '""')

    assert troubles(text) == [
        "line 3, column 10, name: it is empty: write a text",
        "line 8, column 12, pillars.0.name: expected a text, not null",
        "line 12, column 15, pillars.0.questions.0.title: expected a text, not a number",
    ]


def test_answer_to_a_hostile_file_is_bounded() -> None:
    name = "k" * 5_000
    lens = {"pillars": [{"id": 1, "name": 2, "questions": [{name: 1, "choices": [{}] * 15}] * 20}] * 10}

    began = time.process_time()
    found = troubles(json.dumps(lens, separators=(",", ":"))[:MAX_BYTES])

    assert len(found) <= MOST_TROUBLES
    assert sum(map(len, found)) < 100_000
    assert time.process_time() - began < 2


def test_keys_that_the_format_does_not_name_are_reported_and_not_read() -> None:
    lens = read_lens(changed((*FIRST, "riskLevel"), "HIGH"))

    [note] = lens.ignored
    assert note.startswith("line ")
    assert note.endswith("pillars.0.questions.0.riskLevel: the format has no such key: it is not read")


def test_largest_lens_is_read_in_time() -> None:
    choices = [
        {"id": f"choice_{number}", "title": "t" * 20, "improvementPlan": {"displayText": "x"}} for number in range(15)
    ]
    questions = [{**QUESTION, "choices": choices, "title": "t" * 20} for _ in range(20)]
    pillars: list[Any] = [
        {
            "id": f"pillar_{number}",
            "name": "P",
            "questions": [{**row, "id": f"q_{number}_{at}"} for at, row in enumerate(questions)],
        }
        for number in range(10)
    ]
    content = json.dumps({**LENS, "pillars": pillars}, separators=(",", ":")).encode()
    assert 250_000 < len(content) < MAX_BYTES

    began = time.process_time()
    lens = read_lens(content)

    assert sum(1 for _ in lens.questions()) == 200
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("name", "question", "taken", "risk"),
    [
        ("release-policy.json", "rollback", "rollback_automatic rollback_tested", Risk.NONE),
        ("release-policy.json", "rollback", "rollback_automatic", Risk.MEDIUM),
        ("release-policy.json", "rollback", "rollback_tested", Risk.MEDIUM),
        ("release-policy.json", "rollback", "rollback_no", Risk.HIGH),
        ("release-policy.json", "second_person", "colleague", Risk.NONE),
        ("release-policy.json", "second_person", "colleague nobody_else", Risk.HIGH),
        ("release-policy.json", "second_person", "", Risk.MEDIUM),
        ("backup-care.json", "shadowed", "region account", Risk.NONE),
        ("backup-care.json", "shadowed", "place_no", Risk.HIGH),
        ("backup-care.json", "impossible", "hourly", Risk.NONE),
        ("backup-care.json", "impossible", "often_no", Risk.HIGH),
        ("backup-care.json", "disputed", "script by_hand", Risk.NONE),
        ("backup-care.json", "disputed", "by_hand", Risk.MEDIUM),
        ("backup-care.json", "disputed", "by_vendor", None),
        ("backup-care.json", "covered", "", Risk.HIGH),
        ("on-call.json", "alerts", "what_broke who_suffers what_next", Risk.NONE),
        ("on-call.json", "alerts", "what_broke what_next", Risk.MEDIUM),
        ("on-call.json", "alerts", "what_next", Risk.MEDIUM),
        ("on-call.json", "alerts", "what_broke who_suffers", Risk.HIGH),
        ("on-call.json", "alerts", "alerts_no", Risk.HIGH),
        ("on-call.json", "rota", "", Risk.HIGH),
        ("on-call.json", "rota", "four_people", Risk.MEDIUM),
        ("on-call.json", "rota", "day_off", Risk.MEDIUM),
        ("on-call.json", "rota", "four_people day_off", Risk.NONE),
    ],
)
def test_hand_written_lens_gives_exactly_these_risks(name: str, question: str, taken: str, risk: Risk | None) -> None:
    [asked] = [row for row in sample(name).questions() if row.id == question]

    assert asked.risk(set(taken.split())) == risk

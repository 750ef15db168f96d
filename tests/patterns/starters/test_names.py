"""Names and comments that no label or title can break out of."""

import keyword
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.starters.names import MOST, camel, free, kebab, plain, snake, upper

NAME = re.compile(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*")
HOSTILE = st.text(max_size=300) | st.text(alphabet="-_\n\r\t\u2028\u202e\u200b'\"`${}#*/\\!<>&;:|%@", max_size=120)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("createUser", "create-user"),
        ("API gateway (REST)", "api-gateway-rest"),
        ("rate(1 day)", "rate-1-day"),
        ("Consumers 2 to 4", "consumers-2-to-4"),
        ("\u00dcbersicht", "ubersicht"),
        ("3 steps", "function-3-steps"),
        ("\u6ce8\u6587", "function"),
        ("", "function"),
    ],
)
def test_label_becomes_a_name_that_every_provider_takes(label: str, name: str) -> None:
    assert kebab(label, "function") == name


@given(HOSTILE)
def test_any_label_gives_a_name_of_letters_digits_and_single_hyphens(label: str) -> None:
    name = kebab(label, "part")

    assert NAME.fullmatch(name)
    assert len(name) <= MOST


@given(st.lists(HOSTILE, max_size=12))
def test_names_stay_apart_however_alike_the_labels_are(labels: list[str]) -> None:
    taken: set[str] = set()
    names = [free(kebab(label), taken) for label in labels]

    assert len({camel(name).casefold() for name in names}) == len(names)
    assert all(NAME.fullmatch(name) and len(name) <= MOST for name in names)
    assert not [name for name in names if keyword.iskeyword(snake(name))]


def test_names_that_are_one_id_in_a_template_stay_apart() -> None:
    taken: set[str] = set()

    assert [free(name, taken) for name in ("ab-1", "ab1", "a-b1")] == ["ab-1", "ab1-2", "a-b1-3"]


def test_one_name_is_spelled_as_each_place_wants_it() -> None:
    assert (camel("create-user"), snake("create-user"), upper("create-user")) == (
        "CreateUser",
        "create_user",
        "CREATE_USER",
    )


@given(HOSTILE)
def test_comment_stays_on_one_line_of_letters_that_can_be_seen(text: str) -> None:
    line = plain(text)

    assert len(line.splitlines()) <= 1
    assert line.isprintable()


def test_long_comment_ends_in_an_ellipsis() -> None:
    assert plain("word " * 100, 20) == "word word word word\N{HORIZONTAL ELLIPSIS}"

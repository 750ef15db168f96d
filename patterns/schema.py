"""The shape of an entry: which keys it has, of what type, and what an absent one means."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from typing import Any

from patterns.reading import ValuePath

Complaint = tuple[ValuePath, str]


class _Required:
    pass


REQUIRED = _Required()


@dataclass(frozen=True)
class Text:
    default: Any = REQUIRED


@dataclass(frozen=True)
class Markdown(Text):
    """The text below the front matter; empty lines before and after it mean nothing."""


@dataclass(frozen=True)
class Amount(Text):
    """A decimal number as text, so that no digit is lost: 1.00 and 1 are the same."""


@dataclass(frozen=True)
class Number:
    default: Any = REQUIRED
    whole: bool = False


@dataclass(frozen=True)
class Flag:
    default: Any = REQUIRED


@dataclass(frozen=True)
class Day:
    default: Any = REQUIRED


@dataclass(frozen=True)
class Texts:
    """A list of texts; `inline` puts it on one line of a file where it fits."""

    default: Any = REQUIRED
    inline: bool = False


@dataclass(frozen=True)
class Slugs(Texts):
    """A list of other entries, whose order rows do not hold."""


@dataclass(frozen=True)
class TextMap:
    """Texts, or whole numbers, by slug."""

    default: Any = REQUIRED
    whole: bool = False


def _no_complaints(value: Any) -> Iterator[Complaint]:
    yield from ()


@dataclass(frozen=True)
class Anything:
    """A value that its reader checks itself: `check` yields what is wrong, with the path inside the value."""

    default: Any = REQUIRED
    check: Callable[[Any], Iterator[Complaint]] = _no_complaints


@dataclass(frozen=True)
class Rows:
    """A list of mappings of one shape; `inline` puts each on one line of a file where it fits.

    `told_by` is the key that tells them apart where their order means nothing.
    """

    shape: Mapping[str, "Field"]
    default: Any = REQUIRED
    inline: bool = False
    told_by: str = ""


Field = Text | Number | Flag | Day | Texts | TextMap | Anything | Rows
Shape = Mapping[str, Field]


def normalize(data: Mapping[str, Any], shape: Shape, path: ValuePath = ()) -> tuple[dict[str, Any], list[Complaint]]:
    """The data with defaults filled in and keys in the order of `shape`, and every complaint about it."""
    complaints: list[Complaint] = [
        ((*path, key), f"unknown key; known are {', '.join(shape)}") for key in data if key not in shape
    ]
    result: dict[str, Any] = {}
    for key, field in shape.items():
        value = data.get(key)
        if value is None:
            if isinstance(field.default, _Required):
                complaints.append((path, f"`{key}` is missing"))
            result[key] = list(field.default) if isinstance(field.default, list) else field.default
            continue
        result[key], found = _value(value, field, (*path, key))
        complaints += found
    return result, complaints


def _value(value: Any, field: Field, path: ValuePath) -> tuple[Any, list[Complaint]]:
    if isinstance(field, Rows):
        return _rows(value, field, path)
    if isinstance(field, Texts):
        return _texts(value, path)
    if isinstance(field, TextMap):
        return _text_map(value, field, path)
    if isinstance(field, Anything):
        return value, [((*path, *inside), reason) for inside, reason in field.check(value)]
    ok, wanted = _scalar_check(field)
    if not ok(value):
        return value, [(path, f"expected {wanted}")]
    return (float(value) if isinstance(field, Number) and not field.whole else value), []


def _scalar_check(field: Field) -> tuple[Callable[[Any], bool], str]:
    if isinstance(field, Flag):
        return (lambda value: isinstance(value, bool)), "true or false"
    if isinstance(field, Day):
        return (lambda value: isinstance(value, date)), "a date such as 2026-11-23"
    if isinstance(field, Number):
        kinds = (int,) if field.whole else (int, float)
        word = "a whole number" if field.whole else "a number"
        return (lambda value: isinstance(value, kinds) and not isinstance(value, bool)), word
    return (lambda value: isinstance(value, str)), "text; put it in quotes"


def _texts(value: Any, path: ValuePath) -> tuple[list[str], list[Complaint]]:
    if not isinstance(value, list):
        return [], [(path, "expected a list")]
    return [str(item) for item in value], [
        ((*path, index), "expected text; put it in quotes")
        for index, item in enumerate(value)
        if not isinstance(item, str)
    ]


def _text_map(value: Any, field: TextMap, path: ValuePath) -> tuple[dict[str, Any], list[Complaint]]:
    wanted = int if field.whole else str
    if not isinstance(value, dict):
        return {}, [(path, "expected `key: value` lines")]
    word = "a whole number" if field.whole else "text"
    return value, [((*path, key), f"expected {word}") for key, item in value.items() if not isinstance(item, wanted)]


def _rows(value: Any, field: Rows, path: ValuePath) -> tuple[list[dict[str, Any]], list[Complaint]]:
    if not isinstance(value, list):
        return [], [(path, "expected a list")]
    result: list[dict[str, Any]] = []
    complaints: list[Complaint] = []
    for index, row in enumerate(value):
        if not isinstance(row, dict):
            complaints.append(((*path, index), "expected `key: value` lines"))
            continue
        data, found = normalize(row, field.shape, (*path, index))
        result.append(data)
        complaints += found
    return result, complaints


def settled(data: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """Normalized data, or a row's, without what does not count: line ends of forms, zeros, an order without meaning."""
    return {key: _settled(data[key], field) for key, field in shape.items()}


def _settled(value: Any, field: Field) -> Any:
    if isinstance(field, Rows):
        rows = [settled(row, field.shape) for row in value]
        return sorted(rows, key=itemgetter(field.told_by)) if field.told_by else rows
    if isinstance(field, Texts):
        texts = [_with_plain_ends(text) for text in value]
        return sorted(texts) if isinstance(field, Slugs) else texts
    if isinstance(field, TextMap) and not field.whole:
        return {key: _with_plain_ends(text) for key, text in value.items()}
    if isinstance(field, Text) and isinstance(value, str):
        text = _with_plain_ends(value)
        if isinstance(field, Amount):
            return _plain_amount(text)
        return text.strip("\n") + "\n" if isinstance(field, Markdown) else text
    return value


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain_amount(text: str) -> str:
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def slugs_twice(rows: list[dict[str, Any]], key: str, path: ValuePath) -> Iterator[Complaint]:
    """A complaint for each row whose `key` was used by an earlier row."""
    seen: set[Any] = set()
    for index, row in enumerate(rows):
        if row[key] in seen:
            yield (*path, index), f"`{row[key]}` is used twice"
        seen.add(row[key])

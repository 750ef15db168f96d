"""Numbers as people type them: with a unit, a multiplier or a per cent sign, converted to the unit of the input.

Memory is counted in steps of 1,024, as providers sell it: 2 GB of memory is 2,048 MB. Data that is kept, sent or
deployed is counted in steps of 1,000.
"""

import math
import re
from dataclasses import dataclass

from advisor.engine.inputs import SECONDS_PER_MONTH as MONTH
from advisor.engine.inputs import Input

_MULTIPLIERS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_NUMBER = re.compile(
    r"([+-]?(?:\d{1,3}(?: \d{3})+(?!\d)|\d*)(?:\.\d*)?(?:e[+-]?\d{1,3})?)\s*(.*)", re.IGNORECASE | re.DOTALL
)
MAX_TEXT = 40


@dataclass(frozen=True)
class Unit:
    """A unit that a number may be typed in; `factor` times it is the number in the unit of the input."""

    slug: str
    label: str
    factor: float = 1
    signs: tuple[str, ...] = ()


_TIMES = [
    Unit("ms", "milliseconds", 1e-3, ("ms", "millisecond")),
    Unit("s", "seconds", 1, ("s", "sec", "second")),
    Unit("min", "minutes", 60, ("min", "minute")),
    Unit("h", "hours", 3600, ("h", "hour")),
    Unit("d", "days", 86400, ("d", "day")),
]
_SIZES = [
    Unit("kb", "kilobytes", 1e-3, ("kb",)),
    Unit("mb", "megabytes", 1, ("mb",)),
    Unit("gb", "gigabytes", 1e3, ("gb",)),
    Unit("tb", "terabytes", 1e6, ("tb",)),
]
_MEMORY = [
    Unit("kb", "kilobytes", 1 / 1024, ("kb", "kib")),
    Unit("mb", "megabytes", 1, ("mb", "mib")),
    Unit("gb", "gigabytes of 1,024 MB", 1024, ("gb", "gib")),
    Unit("tb", "terabytes of 1,024 GB", 1024**2, ("tb", "tib")),
]
_RATES = [
    Unit("month", "a month", 1, ("/month", "a month", "per month")),
    Unit("day", "a day", MONTH / 86400, ("/day", "a day", "per day")),
    Unit("hour", "an hour", MONTH / 3600, ("/h", "/hour", "an hour", "per hour")),
    Unit("minute", "a minute", MONTH / 60, ("/min", "a minute", "per minute")),
    Unit("second", "a second", MONTH, ("/s", "a second", "per second", "rps", "qps")),
]
_SHARES = [Unit("share", "as a share from 0 to 1"), Unit("percent", "per cent", 0.01, ("%", "percent", "per cent"))]
_WEEKS = [
    Unit("weeks", "weeks", 1, ("week",)),
    Unit("days", "days", 1 / 7, ("d", "day")),
    Unit("months", "months", 52 / 12, ("month",)),
]


def _scaled(units: list[Unit], base: str) -> tuple[Unit, ...]:
    """The units with factors to the base, which comes first."""
    one = next(unit for unit in units if unit.slug == base)
    rest = [unit for unit in units if unit is not one]
    return tuple(Unit(unit.slug, unit.label, unit.factor / one.factor, unit.signs) for unit in (one, *rest))


# By the unit that the engine's input has.
UNITS: dict[str, tuple[Unit, ...]] = {
    "ms": _scaled(_TIMES, "ms"),
    "s": _scaled(_TIMES, "s"),
    "MB": _scaled(_SIZES, "mb"),
    "KB": _scaled(_SIZES, "kb"),
    "GB a month": _scaled(_SIZES, "gb"),
    "requests a month": _scaled(_RATES, "month"),
    "runs a month": _scaled(_RATES, "month"),
    "bursts a day": _scaled(_RATES, "day"),
    "writes/s": _scaled(_RATES, "second"),
    "weeks": _scaled(_WEEKS, "weeks"),
    "share, 0 to 1": _scaled(_SHARES, "share"),
    "relative error": _scaled(_SHARES, "share"),
}
MEMORY = _scaled(_MEMORY, "mb")


def units_of(given: Input) -> tuple[Unit, ...]:
    """What a number of this input may be typed in, its own unit first; empty where there is nothing to choose."""
    return MEMORY if given.name == "memory_mb" else UNITS.get(given.unit, ())


def read_number(text: str, given: Input, chosen: str = "") -> float | int:
    """The number in the unit of the input: "1.5 s" for an input in ms is 1500; "2M" is 2,000,000.

    A unit that is typed counts before the one `chosen` beside the field. Raises ValueError with what to write instead.
    """
    shown = f"\u201c{text.strip()[:MAX_TEXT]}\u201d"
    example = ValueError(f"{shown} is not a number. Write digits, such as 250000 or 0.5.")
    plain = re.sub(r"[\u00a0\u202f]", " ", text.strip())[:MAX_TEXT]
    match = _NUMBER.fullmatch(_without_thousands(plain))
    if not match or not re.search(r"\d", match[1]):
        raise example
    if re.match(r"[,._'\u2019]|.*\d", match[2], re.DOTALL):
        raise ValueError(f"{shown} is not a number. {_advice(match[2])}")
    try:
        number = float(match[1].replace(" ", ""))
    except ValueError as error:
        raise example from error
    number *= _factor(match[2].strip(), units_of(given), chosen, example, shown)
    if not math.isfinite(number):
        raise example
    number = float(f"{number:.12g}")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _advice(rest: str) -> str:
    """What to write instead, by what stands where a number breaks off."""
    if rest.startswith(","):
        return "Write decimals with a point, as in 1.5, and thousands as in 250,000."
    if rest.startswith("."):
        return "Write one point at most, as in 1.5, and thousands as in 250,000."
    if rest[0] in "_'\u2019":
        return f"Leave out the \u201c{rest[0]}\u201d, as in 250000."
    return "Write digits in one piece, as in 250000, or thousands as in 250,000."


def _factor(sign: str, units: tuple[Unit, ...], chosen: str, example: ValueError, shown: str) -> float:
    folded = sign.casefold().rstrip(".")
    multiplier = next((size for name, size in _MULTIPLIERS.items() if folded == name), 0.0)
    beside = next((one.factor for one in units if one.slug == chosen), 1.0)
    if not folded:
        return beside
    if typed := [one for one in units if folded.removesuffix("s") in one.signs or folded in one.signs]:
        return typed[0].factor
    if multiplier:
        return multiplier * beside
    if not units:
        raise example
    known = ", ".join(one.signs[0] for one in units if one.signs)
    raise ValueError(f"{shown} has a unit that does not fit here. Write the number alone, or with one of: {known}.")


def _without_thousands(text: str) -> str:
    """ "250,000" without its commas; a comma anywhere else stays and is refused."""
    head, *groups = re.match(r"[\d,]*", text.lstrip("+-"))[0].split(",")  # type: ignore[index]
    if groups and 1 <= len(head) <= 3 and all(len(group) == 3 for group in groups):
        return text.replace(",", "", len(groups))
    return text

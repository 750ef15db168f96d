"""Numbers and answers as words: three significant digits, thousands separated, the unit beside them."""

from typing import Any

from advisor.engine.inputs import DOES_NOT_APPLY, INPUTS, SECONDS_PER_MONTH, Input, choice_words, input_label

LEAST = 0.0001
LEAST_RATE = 0.1  # requests per second, below which a month's number says more
PROVIDERS = {slug: choice_words("provider", slug) for slug in INPUTS["provider"].choices}

_MANY = """
bursts connections consumers dollars executions gigabytes hours kilobytes megabytes milliseconds requests runs seconds
sources steps tasks vCPU-seconds weeks
"""
_ONE = {word: word.removesuffix("s") for word in _MANY.split()} | {"people": "person", "writes/s": "write/s"}


def number(value: float) -> str:
    """A number for reading: 2,000,000, 0.12, 12.5; "under 0.0001" for what is too small to matter."""
    if value == 0:
        return "0"
    if abs(value) >= 1e15:
        return f"{value:.2e}"
    if abs(value) >= 999.5 or value == int(value):
        return f"{value:,.0f}"
    if abs(value) >= LEAST:
        return f"{value:.3g}"
    return f"under {LEAST:g}" if value > 0 else f"over -{LEAST:g}"


def unit_after(value: float, unit: str) -> str:
    """The unit as it stands after a number: "step" after 1, else "steps"."""
    return " ".join(_ONE.get(word, word) for word in unit.split()) if value == 1 else unit


def percent(share: float) -> str:
    """A share as a percentage: 0.3 is "30 %"."""
    return f"{number(round(100 * share, 3))} %"


def signed(value: float) -> str:
    """A change or a contribution in points: "+3.2", "\N{MINUS SIGN}12.8", "0.0"."""
    text = f"{abs(value):,.1f}"
    if text == "0.0":
        return text
    return f"+{text}" if value > 0 else f"\N{MINUS SIGN}{text}"


def dollars(value: float) -> str:
    """An amount in US dollars; cents only below 100, and what rounds to none is said to be under one."""
    if 0 < value < 0.005:
        return "under 0.01 USD"
    return f"{value:,.2f} USD" if abs(value) < 100 else f"{value:,.0f} USD"


def seconds(value: float) -> str:
    """A duration in the unit that reads best."""
    for size, unit in ((86_400.0, "days"), (3_600.0, "h"), (60.0, "min"), (1.0, "s")):
        if value >= 2 * size or (size == 1.0 and value >= 1):
            return f"{number(value / size)} {unit}"
    return f"{number(value * 1_000)} ms"


def answer_words(name: str, value: Any) -> str:
    """An answer in full and exactly: with the unit of its input, a share or an error as a percentage, choices as words.

    Raises KeyError for a name that is no input.
    """
    given = INPUTS[name]
    if given.may_not_apply and value == DOES_NOT_APPLY:
        return "does not apply"
    if given.is_numeric:
        return f"{100 * value:,.12g} %" if _is_percentage(given) else f"{value:,.15g} {unit_after(value, given.unit)}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if given.kind == "text":
        return str(value)
    chosen = value if given.kind == "set" else [value]
    return ", ".join(choice_words(name, choice) for choice in given.choices if choice in chosen)


def amount_words(name: str, value: float) -> str:
    """A value of a numeric input for a sentence, in three digits and the unit that reads best: "9.78 min", "88.5 %".

    A load is told by the second, too, where that is no tiny number. Raises KeyError for a name that is no input.
    """
    given = INPUTS[name]
    if _is_percentage(given):
        return percent(value)
    if given.unit in {"s", "ms"}:
        return seconds(value if given.unit == "s" else value / 1_000)
    said = f"{number(value)} {unit_after(value, given.unit)}"
    rate = value / SECONDS_PER_MONTH
    if name == "requests_per_month" and rate >= LEAST_RATE:
        return f"{number(rate)} requests per second ({said})"
    return said


def flip_label(name: str) -> str:
    """What moves at a flip: the load, told by the second, else the input's own label."""
    return "load" if name == "requests_per_month" else input_label(name)


def _is_percentage(given: Input) -> bool:
    return given.kind == "share" or given.unit == "relative error"


def listed(words: list[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def upper_first(text: str) -> str:
    """Text for the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def lower_first(name: str) -> str:
    """A name for use inside a sentence: "Variable workload" is "variable workload", "API ..." and "GPU" stay."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]

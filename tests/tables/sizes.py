"""Every number that bounds a size, in `sizes.txt`: what happens to one more, and the test that goes over it.

refused: what is too large is refused in words · cut: the rest is left out, or comes on the next page · inner: bounds
our own sums, words and files, or is a quota of a provider, and meets nothing that somebody sends.

A test is named by its file in `tests/`; "over" is a case of `over.py`. A bound without a line fails, and so does a
line without a bound.
"""

from pathlib import Path

SIZES = Path(__file__).with_suffix(".txt")


def sizes() -> dict[str, tuple[str, str]]:
    """What happens to one more, and the test, by the name of the bound."""
    rows = [line.split() for line in SIZES.read_text().splitlines()]
    assert len(rows) == len({row[0] for row in rows})
    return {name: (kind, test) for name, kind, test in rows}

"""A place that breaks a rule: which, in which file, and where in it."""

from typing import NamedTuple


class Finding(NamedTuple):
    rule: str
    path: str
    where: str

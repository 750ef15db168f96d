"""The code and its tests, in the language that is asked for."""

from collections.abc import Mapping

from patterns.starters.brief import Brief
from patterns.starters.system import System


def handlers(system: System, brief: Brief) -> Mapping[str, str]:
    return {}

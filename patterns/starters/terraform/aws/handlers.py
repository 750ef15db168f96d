"""The code of the functions, beside the configuration."""

from collections.abc import Mapping

from patterns.starters.brief import Brief
from patterns.starters.system import System


def handlers(system: System, brief: Brief) -> Mapping[str, str]:
    """The handlers in the brief's language, with their tests."""
    return {}

"""The starters of all sources for the three targets, each written and parsed once in a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from patterns.starters.brief import Brief
from patterns.starters.names import plain
from patterns.starters.starter import Starter, starter
from patterns.starters.system import System
from patterns.starters.targets import TARGETS
from tests.patterns.starters.blueprints import SOURCES, brief
from tests.patterns.starters.terraform.reading import Address, Body, blocks, configuration

NAMES = ("terraform-aws", "terraform-gcp", "terraform-azure")
CASES = [(name, source) for name in NAMES for source in SOURCES]


@dataclass(frozen=True)
class Read:
    """A starter with its Terraform files as text and as blocks."""

    brief: Brief
    starter: Starter
    files: Mapping[str, str]
    found: Mapping[Address, Body]

    @property
    def system(self) -> System:
        return System.of(self.brief.diagram, plain(self.brief.title))

    def of_kind(self, kind: str) -> dict[str, Body]:
        return {name: body for (held, name), body in self.found.items() if held == kind}


@cache
def read(name: str, source: str) -> Read:
    target = TARGETS[name]
    given = brief(source, target.provider)
    made = starter(given, target)
    files = configuration(made.files)
    return Read(given, made, files, blocks(files))

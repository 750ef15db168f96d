"""The whole starter: a target's files, README, drawing and documents."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from patterns.archive import zipped
from patterns.diagrams import mermaid
from patterns.starters.brief import Brief
from patterns.starters.ledger import Entry, Ledger
from patterns.starters.names import plain
from patterns.starters.readme import readme
from patterns.starters.system import System
from patterns.starters.target import Target

IGNORED = ".aws-sam/\n.terraform/\n*.tfstate*\n.wrangler/\nnode_modules/\n__pycache__/\n.venv/\nsamconfig.toml\n"


class StarterError(ValueError):
    """A drawing of which no starter can be made, in words for the reader."""


@dataclass(frozen=True)
class Starter:
    """Files by path, and what became of each part and link of the drawing."""

    name: str
    files: Mapping[str, str | bytes]
    entries: tuple[Entry, ...]

    def archive(self) -> bytes:
        """One zip with a folder of the starter's name; the same bytes for the same starter."""
        return zipped({f"{self.name}/{path}": content for path, content in self.files.items()})


def starter(brief: Brief, target: Target) -> Starter:
    """The starter of a drawing for a target; raises StarterError for a drawing or a language that does not fit."""
    if brief.diagram.provider != target.provider:
        raise StarterError(f"{target.name} deploys on {target.provider}, and the drawing is on another provider.")
    if brief.language not in target.languages:
        raise StarterError(f"{target.name} starters come in {', '.join(target.languages)}, not in {brief.language}.")
    if not brief.diagram.nodes:
        raise StarterError("The drawing is empty, so there is nothing to deploy.")
    try:
        system = System.of(brief.diagram, plain(brief.title))
    except ValueError as error:
        raise StarterError(str(error)) from error
    ledger = Ledger()
    written = target.write(system, brief, ledger)
    if missing := ledger.missing(system):
        raise RuntimeError(f"{target.slug} has left out {missing}")
    files: dict[str, str | bytes] = {
        **brief.documents,
        **written.files,
        ".gitignore": IGNORED,
        "docs/diagram.mmd": mermaid.write(brief.diagram),
        "docs/diagram.json": json.dumps(brief.diagram.to_mapping(), indent=2, ensure_ascii=False) + "\n",
        "README.md": readme(brief, target, system, ledger, written),
    }
    return Starter(system.project, files, tuple(ledger.entries(system)))

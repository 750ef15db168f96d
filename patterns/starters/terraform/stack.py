"""A Terraform configuration in the making: blocks by file, variables, outputs, and the words of the ledger."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from patterns.starters.brief import LANGUAGES, Brief
from patterns.starters.ledger import Ledger, hand_lines
from patterns.starters.names import plain
from patterns.starters.system import Link, Part, System
from patterns.starters.target import Parameter
from patterns.starters.terraform.hcl import Block, Nested, Raw, Template

MAIN, MESSAGES, STORES, GATEWAY, ALARMS = "main.tf", "messages.tf", "stores.tf", "gateway.tf", "alarms.tf"
TERRAFORM = ">= 1.6"
NAME = 24  # letters of the prefix of all names: with the longest part and a suffix they stay within 64


@dataclass(frozen=True)
class Resource:
    """A resource or data source by its address."""

    kind: str
    name: str
    body: dict[str, Any]
    is_data: bool = False

    @property
    def told(self) -> str:
        return f"{self.kind}.{self.name}"

    def __getitem__(self, attribute: str) -> Raw:
        return Raw(f"{'data.' if self.is_data else ''}{self.told}.{attribute}")


class Stack:
    """Blocks in the order in which they were made, each once."""

    def __init__(self, system: System, brief: Brief, ledger: Ledger) -> None:
        self.system = system
        self.brief = brief
        self.settings = brief.settings
        self.ledger = ledger
        self.blocks: dict[str, list[Block]] = defaultdict(list)
        self.resources: dict[str, Resource] = {}
        self.parameters: dict[str, tuple[Parameter, dict[str, Any]]] = {}
        self.outputs: dict[str, tuple[str, Any]] = {}
        self.statements: dict[str, list[tuple[tuple[str, ...], Any, str]]] = defaultdict(list)
        self.senders: dict[str, list[tuple[str, Any, str]]] = defaultdict(list)
        self.publishers: dict[str, list[tuple[Any, str]]] = defaultdict(list)
        self.taken = {part.module for part in system.parts}
        self.joined: dict[int, str] = {}

    def add(self, file: str, kind: str, name: str, why: str, body: Mapping[str, Any]) -> Resource:
        """A resource; its address must be free, or something of the drawing would be lost."""
        return self._held(file, Resource(kind, name, dict(body)), why)

    def data(self, file: str, kind: str, name: str, why: str, body: Mapping[str, Any]) -> Resource:
        return self._held(file, Resource(kind, name, dict(body), is_data=True), why)

    def _held(self, file: str, made: Resource, why: str) -> Resource:
        if made.told in self.resources:
            raise RuntimeError(f"{made.told} is there twice")
        self.resources[made.told] = made
        self.blocks[file].append(Block("data" if made.is_data else "resource", (made.kind, made.name), why, made.body))
        return made

    def own(self, word: str) -> str:
        """The name of what belongs to no part, such as "alarms", apart from every part's own name."""
        while word in self.taken:
            word = f"{word}_own"
        return word

    def derived(self, part: Part, word: str) -> str:
        """The name of what belongs to a part, such as "orders_failed"."""
        return self.own(f"{part.module}_{word}")

    def between(self, link: Link) -> str:
        """The name of what joins two parts, the same each time; no other flow has it."""
        if link.place not in self.joined:
            name = self.own(f"{link.source.module}_to_{link.target.module}")
            is_taken = name in self.joined.values()
            self.joined[link.place] = f"{name}_by_{link.place}" if is_taken else name
        return self.joined[link.place]

    def parameter(self, name: str, text: str, default: str = "", **more: Any) -> Raw:
        """A variable for what a team must choose; with a default it may."""
        self.parameters.setdefault(name, (Parameter(name, text, default), more))
        return Raw(f"var.{name}")

    def output(self, name: str, text: str, value: Any) -> None:
        self.outputs.setdefault(name, (text, value))

    def allow(self, function: Part, *actions: str, on: Any, why: str) -> None:
        """What the function's role may do: these actions on one resource, or on a list of them, for a reason."""
        self.statements[function.id].append((actions, on, why))

    def why(self, part: Part, otherwise: str = "it is in the drawing") -> str:
        return f"{part.label}: {self.brief.why(part.because, otherwise)}"

    def flow(self, link: Link) -> str:
        return f"{link.words}: {self.brief.why(link.because)}"

    def physical(self, part: Part, suffix: str = "") -> Template:
        """Its name at the provider, apart from that of other copies of the starter."""
        return Template(f"${{var.name}}-{part.name}{suffix}")

    def files(self, target: str, versions: Mapping[str, str], providers: list[Block]) -> dict[str, str]:
        """All files of the configuration; `versions` are the providers' sources with their versions."""
        self.ledger_is_whole()
        required = {
            source.split("/")[1]: {"source": source, "version": version} for source, version in versions.items()
        }
        terraform = Block(
            "terraform",
            (),
            "State holds what was made: keep it in a backend that your team shares and that is encrypted",
            {"required_version": TERRAFORM, "required_providers": Nested(required)},
        )
        opening = self._opening(target)
        files = {
            "versions.tf": _text([terraform, *providers]),
            "variables.tf": _text(self._variables()),
            **{name: _text(blocks) for name, blocks in self.blocks.items() if name != MAIN},
            MAIN: "\n".join(opening) + ("\n\n" + _text(self.blocks[MAIN]) if self.blocks[MAIN] else "\n"),
        }
        if self.outputs:
            files["outputs.tf"] = _text(self._outputs())
        return files

    def ledger_is_whole(self) -> None:
        """Nothing is left without a word when comments are written; a target has to see to it before."""
        if missing := self.ledger.missing(self.system):
            raise RuntimeError(f"left out: {missing}")

    def _opening(self, target: str) -> list[str]:
        lines = [
            f"{plain(self.system.title)}: a starter for {target}, handlers in {LANGUAGES[self.brief.language]}.",
            "Each block carries the reason for it. Parsed and checked in structure, not run: plan it before you apply.",
            *hand_lines(self.ledger.todos(self.system)),
        ]
        return [f"# {plain(line, 600)}" for line in lines]

    def _variables(self) -> Iterator[Block]:
        for parameter, more in self.parameters.values():
            body: dict[str, Any] = {"description": parameter.text, "type": Raw("string")}
            if parameter.default:
                body["default"] = parameter.default
            yield Block("variable", (parameter.name,), "", {**body, **more})

    def _outputs(self) -> Iterator[Block]:
        for name, (text, value) in self.outputs.items():
            yield Block("output", (name,), "", {"description": plain(text), "value": value})


def prefix(stack: Stack, most: int = NAME) -> Raw:
    """The variable that all names begin with, held to what every service takes."""
    short = stack.system.project[:most].strip("-")
    rule = Nested(
        condition=Raw(f'can(regex("^[a-z][a-z0-9-]{{1,{most - 1}}}$", var.name))'),
        error_message=f"Lower-case letters, digits and hyphens, a letter first, at most {most}.",
    )
    text = "What all names begin with, so that two copies can stand side by side"
    return stack.parameter("name", text, short if len(short) > 1 else f"{short}-starter", validation=rule)


def _text(blocks: Iterator[Block] | list[Block]) -> str:
    return "\n\n".join("\n".join(block.lines()) for block in blocks) + "\n"

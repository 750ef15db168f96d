"""A diagram as a workspace in the Structurizr DSL, written from the model alone."""

import re
from collections import defaultdict
from collections.abc import Iterator

from patterns.diagrams.dot import family, members, note
from patterns.diagrams.model import Diagram, Flow, Node, clean, role_name
from patterns.diagrams.names import PlainNames, drawn_flows, flow_name, node_name, unused
from patterns.diagrams.palette import GROUPS, LIGHT, tint

PERSON = "client"
# The theme that holds a tag, by what the tag begins with.
THEMES = {
    "Amazon Web Services - ": "https://static.structurizr.com/themes/amazon-web-services-2023.01.31/icons.json",
    "Google Cloud Platform - ": "https://static.structurizr.com/themes/google-cloud-platform-v1.5/icons.json",
    "Microsoft Azure - ": "https://static.structurizr.com/themes/microsoft-azure-2024.07.15/icons.json",
}


def write(diagram: Diagram) -> str:
    """The text, the same at every run; flows to unknown nodes are left out.

    Actors are people or systems around one software system, all else is a container in it.
    """
    return "\n".join(_Workspace(diagram).lines()) + "\n"


def quoted(text: str) -> str:
    """Text in quotes that shows exactly this, but for what the language cannot say.

    It knows no escaped backslash and no escaped "${", which it would fill from the environment, and takes a text that
    is nothing but an arrow or an equals sign for one.
    """
    plain = clean(text).strip().replace("\\", "/").replace("${", "$ {").replace('"', '\\"')
    return f'"{plain} "' if re.fullmatch("-.*>|=", plain) else f'"{plain}"'


class _Workspace:
    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.names = PlainNames()
        self.key = self.names[diagram.id]
        self.system = self.names[f"{diagram.id}-system"]
        self.title = clean(diagram.title).strip() or diagram.id
        # People and systems share one set of names with the system itself; containers have their own.
        self.outside, self.inside = {self.title.casefold()}, set[str]()

    def lines(self) -> Iterator[str]:
        summary = quoted(self.diagram.description)
        yield f"workspace {quoted(self.title)} {summary} {{"
        yield "  model {"
        actors = [node for node in self.diagram.nodes if node.group == "actor"]
        yield from self._grouped(actors, "    ")
        yield f"    {self.system} = softwareSystem {quoted(self.title)} {summary} {{"
        yield from self._grouped([node for node in self.diagram.nodes if node.group != "actor"], "      ")
        yield "    }"
        yield from self._relationships()
        yield "  }"
        yield "  views {"
        yield f'    container {self.system} "{self.key}" {quoted(self.title)} {{'
        yield "      include *"
        if actors:
            yield f"      include {' '.join(self._name(node.id) for node in actors)}"
        yield "      autoLayout lr"
        yield "    }"
        yield from (f"    {line}" for line in _styles(self.diagram))
        yield "  }"
        yield "}"

    def _name(self, node_id: str) -> str:
        return self.names[node_name(self.diagram, node_id)]

    def _grouped(self, nodes: list[Node], indent: str) -> Iterator[str]:
        framed = members(self.diagram)
        for cluster in self.diagram.clusters:
            inside = [node for node in nodes if node in framed.get(cluster.id, [])]
            if inside:
                yield f"{indent}group {quoted(clean(cluster.label).strip() or cluster.id)} {{"
                yield from (f"{indent}  {self._element(node)}" for node in inside)
                yield f"{indent}}}"
        yield from (f"{indent}{self._element(node)}" for node in nodes if node.cluster not in framed)

    def _element(self, node: Node) -> str:
        label = clean(node.label).strip() or node.id
        tags = ",".join(_tags(node))
        if node.group == "actor":
            kind = "person" if node.role == PERSON else "softwareSystem"
            about = f"{role_name(node.role)}: {note(node)}" if note(node) else role_name(node.role)
            label = unused(label, self.outside, "{} ({})")
            return f"{self._name(node.id)} = {kind} {quoted(label)} {quoted(about)} {quoted(tags)}"
        label = unused(label, self.inside, "{} ({})")
        about, technology = quoted(role_name(node.role)), quoted(note(node))
        return f"{self._name(node.id)} = container {quoted(label)} {about} {technology} {quoted(tags)}"

    def _relationships(self) -> Iterator[str]:
        """Two relationships of the same two elements need two descriptions: the second gets a number."""
        said: dict[tuple[str, str], set[str]] = defaultdict(set)
        for place, flow in drawn_flows(self.diagram):
            text = unused(clean(flow.label).strip(), said[flow.source, flow.target], "{} ({})").strip()
            ends = f"{self._name(flow.source)} -> {self._name(flow.target)}"
            yield f'    {self.names[flow_name(self.diagram, place)]} = {ends} {quoted(text)} "" "{_mode(flow)}"'


def _mode(flow: Flow) -> str:
    return "async" if flow.mode == "async" else "sync"


def _tags(node: Node) -> Iterator[str]:
    yield family(node)
    if node.fit in ("partial", "none"):
        yield "partial" if node.fit == "partial" else "gap"
    if tag := clean(node.tag).replace(",", " ").strip():
        yield tag


def _styles(diagram: Diagram) -> Iterator[str]:
    yield "styles {"
    used = {family(node) for node in diagram.nodes}
    for group in GROUPS:
        if group in used:
            yield f'  element "{group}" {{'
            yield f"    background {tint(LIGHT[group], LIGHT['paper'])}"
            yield f"    stroke {LIGHT[group]}"
            yield f"    color {LIGHT['ink']}"
            yield "  }"
    yield from ('  element "Person" {', "    shape Person", "  }")
    yield from ('  element "gap" {', "    border dashed", "  }")
    yield from ('  relationship "sync" {', "    dashed false", "  }")
    yield from ('  relationship "async" {', "    dashed true", "  }")
    yield "}"
    themes = [address for start, address in THEMES.items() if any(node.tag.startswith(start) for node in diagram.nodes)]
    if themes:
        yield f"themes {' '.join(themes)}"

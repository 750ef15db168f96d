"""D2 itself compiles every shipped diagram, and hostile ones, to the same shapes and arrows."""

import json
import subprocess
from typing import Any

from patterns.diagrams import d2
from patterns.diagrams.d2 import quoted
from patterns.diagrams.dot import note
from patterns.diagrams.model import Diagram, clean
from patterns.diagrams.names import flow_name
from tests import node
from tests.patterns.diagrams.samples import LABELS, hostile
from tests.patterns.test_drawings import ENTRIES, PROVIDERS, diagram_of


def compiled(texts: dict[str, str]) -> dict[str, Any]:
    """What D2 found in each text, by name."""
    node.package("@terrastruct/d2")
    given = json.dumps(texts)
    done = subprocess.run(
        ["node", "d2_check.mjs"], input=given, capture_output=True, text=True, check=True, cwd=node.FOLDER, timeout=120
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def boxes(diagram: Diagram) -> list[str]:
    """The labels of the nodes as D2 shows them."""
    lines = ([clean(item.label).strip(), note(item).strip()] for item in diagram.nodes)
    return sorted("\n".join(line for place, line in enumerate(pair) if line or not place) for pair in lines)


def found_boxes(found: dict[str, Any]) -> list[str]:
    return sorted(shape["label"] for shape in found["shapes"] if shape.get("classes"))


def test_d2_compiles_every_drawing(content: None) -> None:
    diagrams = {f"{slug} on {name}": diagram_of(slug, name) for slug in ENTRIES for name in PROVIDERS}

    found = compiled({name: d2.write(diagram) for name, diagram in diagrams.items()})

    assert {name: item["error"] for name, item in found.items() if "error" in item} == {}
    assert len(found) == len(diagrams)
    for name, diagram in diagrams.items():
        assert found_boxes(found[name]) == boxes(diagram), name
        arrows = [(arrow["label"], arrow["classes"]) for arrow in found[name]["connections"]]
        assert arrows == [
            (flow.label, [flow.mode, flow_name(diagram, place)]) for place, flow in enumerate(diagram.flows)
        ], name


def test_d2_shows_hostile_labels_as_text_and_names_what_is_wrong() -> None:
    labels = [label for label in LABELS if quoted(label) != '""']
    diagram = hostile(labels)

    found = compiled({"hostile": d2.write(diagram), "bad": "a: {"})

    assert "must be terminated" in found["bad"]["error"]
    assert found_boxes(found["hostile"]) == boxes(diagram)
    assert [arrow["label"] for arrow in found["hostile"]["connections"]] == [clean(label).strip() for label in labels]

"""The drawing of a pattern before and after a version, as one, with what came and what went marked."""

from patterns.desk.versions import Snapshot
from patterns.diagrams.model import Cluster, Diagram, union
from patterns.diagrams.model import Flow as DrawnFlow
from patterns.diagrams.model import Node as DrawnNode
from patterns.drawing import Drawing
from patterns.models import Flow, Node, Pattern, Role


def drawn_change(before: Snapshot | None, after: Snapshot) -> Drawing | None:
    """None for an entry that is not drawn, and where the drawing stayed as it was."""
    if after.version._model is not Pattern or before is None:
        return None
    old, new = diagram_of(before), diagram_of(after)
    if (old.nodes, old.flows, old.clusters) == (new.nodes, new.flows, new.clusters):
        return None
    return Drawing(union(old, new), None, [], "", "")


def diagram_of(snapshot: Snapshot) -> Diagram:
    """The drawing that a version of a pattern holds."""
    roles = Role.objects.in_bulk()
    nodes = dict(snapshot.rows(Node))
    flows = [row for _, row in snapshot.rows(Flow)]
    frames = dict.fromkeys(row["cluster"] for row in nodes.values() if row["cluster"])
    drawn = (row for row in nodes.values() if row["role"] in roles)
    keys = {pk: row["key"] for pk, row in nodes.items()}
    return Diagram(
        id="version",
        title=snapshot.version.object_repr,
        nodes=tuple(
            DrawnNode(
                row["key"],
                roles[row["role"]].slug,
                row["label"],
                group=roles[row["role"]].group,
                cluster=row["cluster"],
            )
            for row in drawn
        ),
        flows=tuple(
            DrawnFlow(keys[str(row["source"])], keys[str(row["target"])], row["label"], row["mode"])
            for row in flows
            if {str(row["source"]), str(row["target"])} <= keys.keys()
        ),
        clusters=tuple(Cluster(name, name) for name in frames),
    )

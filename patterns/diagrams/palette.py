"""The colours of a drawing that leaves the site: files carry their own, pages take theirs from the site's sheet."""

from functools import cache

GROUPS = ("actor", "edge", "compute", "data", "messaging", "operations")

LIGHT = {
    "paper": "#fbfaf6",
    "ink": "#17212b",
    "ink-soft": "#4c5a67",
    "line": "#d8d4c8",
    "actor": "#4c5a67",
    "edge": "#1a5fa0",
    "compute": "#a8430c",
    "data": "#23703a",
    "messaging": "#7137a8",
    "operations": "#755a00",
}
DARK = {
    "paper": "#11161b",
    "ink": "#e9e7e0",
    "ink-soft": "#a9b3bc",
    "line": "#2f3942",
    "actor": "#a9b3bc",
    "edge": "#7db9ee",
    "compute": "#f2a36b",
    "data": "#7dcc8f",
    "messaging": "#c6a0ee",
    "operations": "#d9bc5c",
}


@cache
def tint(color: str, paper: str, share: float = 0.08) -> str:
    """A wash of a #rrggbb colour over another, for a box behind text."""
    mixed = (round(int(color[at : at + 2], 16) * share + int(paper[at : at + 2], 16) * (1 - share)) for at in (1, 3, 5))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)

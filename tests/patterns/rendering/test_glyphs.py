"""Our glyphs: which shapes they may hold, and what stands in for a missing one."""

from pathlib import Path

import pytest

from patterns.rendering import glyphs
from patterns.rendering.bitmap import strokes_of
from patterns.rendering.glyphs import BOX, FOLDER, SIDE, Shape, glyph


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(glyphs, "FOLDER", tmp_path)
    return tmp_path


def test_glyph_is_read_as_plain_shapes(folder: Path) -> None:
    (folder / "shapes-only.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><path d="M1 2L3 4"/><circle cx="5" cy="6" r="7"/></svg>'
    )

    assert glyph("shapes-only") == (
        Shape("path", (("d", "M1 2L3 4"),)),
        Shape("circle", (("cx", "5"), ("cy", "6"), ("r", "7"))),
    )


@pytest.mark.parametrize(
    "role", ["", "no-such-role", "../glyphs/queue", "queue.svg", "Queue", "queue\n", "/etc/passwd"]
)
def test_unknown_role_gets_a_box(role: str) -> None:
    assert glyph(role) == BOX


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        '<image href="https://evil.example/a.png"/>',
        '<path d="M1 2" onclick="alert(1)"/>',
        '<path d="m1 2q3 4"/>',
        '<path d="M1 2a3 4 5"/>',
        '<rect x="1" style="fill:red"/>',
        '<g><path d="M1 2"/></g>',
    ],
)
def test_glyph_with_anything_else_is_refused(folder: Path, content: str) -> None:
    (folder / "bad-glyph.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{content}</svg>')

    with pytest.raises(ValueError, match="not every format can draw"):
        glyph("bad-glyph")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.svg")), ids=lambda file: file.stem)
def test_shipped_glyph_is_not_empty_and_stays_in_its_square(file: Path) -> None:
    shapes = glyph(file.stem)

    assert shapes
    assert shapes != BOX
    for shape in shapes:
        values = dict(shape.attributes)
        points = [point for stroke in strokes_of(values.get("d", "")) for point in stroke]
        numbers = [number for point in points for number in point]
        numbers += [float(value) for name, value in values.items() if name != "d"]
        assert all(0 <= number <= SIDE for number in numbers)

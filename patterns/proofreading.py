"""The rows as entries to be proofread, with the file and the line of each value where they are known."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

from patterns.entries.kind import Data, Kind
from patterns.loading import CATALOGUE, KINDS, entry_data
from patterns.proofs import Copy, Finding, findings
from patterns.reading import Entry, read_folder
from patterns.schema import settled
from patterns.site_map import SiteMap


def proofread(others: Mapping[str, tuple[Iterable[Kind], Path]] | None = None) -> list[Finding]:
    """What the checks find in the catalogue, and in the texts of `others`: kinds and their folder, by a word."""
    entries = {kind.name: _entries(kind, CATALOGUE) for kind in KINDS}
    for word, (kinds, root) in (others or {}).items():
        entries.update({f"{word} {kind.name}": _entries(kind, root, f"{word} ") for kind in kinds})
    site = SiteMap()
    return findings(Copy(entries, site.answers, site.anchored))


def _entries(kind: Kind, root: Path, word: str = "") -> list[Entry]:
    """Each row, at the lines of its file where the file says the same."""
    name = root.relative_to(settings.BASE_DIR) if root.is_relative_to(settings.BASE_DIR) else root
    filed = {entry.slug: entry for entry in read_folder(root, kind.folder) if isinstance(entry, Entry)}
    found = []
    for row in kind.rows():
        data = kind.dump(row)
        slug, data = kind.slug_of(row, data), settled(data, kind.shape)
        entry = filed.get(slug)
        place = (name / entry.file).as_posix() if entry else "no file yet"
        lines = entry.lines if entry and _says(kind, entry, data) else {}
        found.append(Entry(f"{word}{kind.name}", slug, data, place, lines))
    return found


def _says(kind: Kind, entry: Entry, data: Data) -> bool:
    """Whether the file says what the row does, so that its lines are those of the row's values."""
    filed, complaints = entry_data(kind, entry)
    return not complaints and settled(filed, kind.shape) == data

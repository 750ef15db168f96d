"""Which files of a checkout describe samples, and under which licence it stands."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from patterns.diagrams.model import clean
from patterns.reading import MAX_BYTES, Problem, UnreadableError, read_text
from patterns.samples.marks import visible

MAX_FILES = 20_000
MAX_FOLDERS_DEEP = 4
MAX_SEEN = 300_000  # files and folders of any kind
MAX_TOTAL = 100 * 1024 * 1024  # bytes of metadata
MAX_KEY = 200
MARK = b'"introBox"'  # what only the metadata of a sample has, whatever its file is called
SKIPPED = {"node_modules", "__pycache__", "venv"}
OF_TOOLS = {"cdk.json", "package.json", "package-lock.json", "tsconfig.json"}

# Words that only this licence has, in small letters and without marks.
LICENCES = {
    "MIT": "furnished to do so subject to the following conditions the above copyright notice and this permission",
    "MIT-0": "furnished to do so the software is provided as is",
    "Apache-2.0": "apache license version 2 0 january 2004",
    "BSD-3-Clause": "neither the name of the copyright holder nor the names of its contributors may be used",
    "MPL-2.0": "mozilla public license version 2 0",
    "ISC": "permission to use copy modify and or distribute this software for any purpose with or without fee",
    "Unlicense": "this is free and unencumbered software released into the public domain",
}
_SPDX = re.compile(r"SPDX-License-Identifier:\s*([A-Za-z0-9.+-]{1,40})")
_LICENCE_FILE = re.compile(r"(LICEN[CS]E|COPYING)(\.(md|txt|rst))?", re.IGNORECASE)


def metadata_files(root: Path) -> Iterator[Path | Problem]:
    """The metadata of samples below `root`, in the order of their paths, and what cannot be read.

    Metadata is a JSON file that is named after its folder or has "pattern" in its name, or any other that holds an
    introBox; never a file of a build tool. Folders that begin with a dot or an underscore hold none. Nothing outside
    `root` is ever opened: a folder that is a symbolic link is not entered, a file that is one is read only where it
    leads inside.
    """
    found = seen = total = 0
    for place, folders, names in os.walk(root):
        depth = len(Path(place).relative_to(root).parts)
        deeper = depth < MAX_FOLDERS_DEEP
        folders[:] = sorted(name for name in folders if deeper and name[0] not in "._" and name not in SKIPPED)
        for name in sorted(names):
            seen += 1
            if seen > MAX_SEEN:
                yield Problem(root.name, 1, f"more than {MAX_SEEN:,} files: the rest was not looked at", 1)
                return
            path = Path(place, name)
            file = _checked(root, path) if name.lower().endswith(".json") and name not in OF_TOOLS else None
            if file is None:
                continue
            found += 1
            total += min(path.stat().st_size, MAX_BYTES) if isinstance(file, Path) else 0
            if found > MAX_FILES or total > MAX_TOTAL:
                most = f"{MAX_FILES:,} samples" if found > MAX_FILES else f"{MAX_TOTAL // 1024 // 1024} MB of metadata"
                yield Problem(root.name, 1, f"more than {most}: the rest was not read", 1)
                return
            yield file


def _checked(root: Path, path: Path) -> Path | Problem | None:
    """The file where it is metadata that may be read, the problem with it, or None where it is something else."""
    key = path.relative_to(root).as_posix()
    named = "pattern" in path.stem.lower() or path.stem.lower() == path.parent.name.lower()
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        return _problem(key, "a symbolic link that leads out of the checkout: not followed") if named else None
    if not path.is_file():
        return _problem(key, "not a file that can be read") if named else None
    if not named and not _is_marked(path):
        return None
    if len(key) > MAX_KEY or visible(clean(key, MAX_KEY)) != key:
        return _problem(key, f"the path must be UTF-8 of at most {MAX_KEY} characters that can be seen")
    return path


def _is_marked(path: Path) -> bool:
    try:
        return path.stat().st_size <= MAX_BYTES and MARK in path.read_bytes()
    except OSError:
        return False


def _problem(key: str, reason: str) -> Problem:
    return Problem(visible(clean(key, MAX_KEY)), 1, reason, 1)


def licence_of(folder: Path) -> str:
    """The licence of a folder by its SPDX name, the name of the file where it is another one, or "" without a file."""
    for path in sorted(folder.iterdir()):
        if _LICENCE_FILE.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            return _spdx(path) or path.name
    return ""


def _spdx(path: Path) -> str:
    try:
        text = read_text(path)
    except (UnreadableError, OSError):
        return ""
    if named := _SPDX.search(text):
        return named[1]
    words = re.sub(r"[\W_]+", " ", text).casefold()
    return next((name for name, part in LICENCES.items() if part in words), "")

"""Starters as folders."""

from collections.abc import Mapping
from pathlib import Path


def write(files: Mapping[str, str | bytes], folder: Path) -> Path:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder

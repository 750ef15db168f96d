"""Files as one zip: the same bytes for the same files, whenever and wherever it is made."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import yaml

BEGINNING = (1980, 1, 1, 0, 0, 0)  # of time, as far as a zip knows
READABLE = 0o644 << 16
UNIX = 3
_MADE = re.compile(rb"/CreationDate \(D:\d{14}Z\)")


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """The files by path, sorted by it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr, entry.create_system = READABLE, UNIX
            archive.writestr(entry, files[path])
    return buffer.getvalue()


def undated(pdf: bytes) -> bytes:
    """A PDF without the moment at which it was drawn; of the same length, as it counts its own bytes."""
    return _MADE.sub(b"/CreationDate (D:19800101000000Z)", pdf)


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def as_yaml(value: Any) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
    return text

"""Files as one zip: the same bytes for the same files, whenever and wherever it is made."""

import io
import re
import zipfile
from collections.abc import Mapping

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

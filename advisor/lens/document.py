"""The text of a lens: of bounded size, in UTF-8, read by the strict reader."""

from patterns.strict_json import Document
from patterns.strict_json import read_json as read_strictly
from patterns.unreadable import UnreadableError

MAX_BYTES = 500 * 1024  # "A custom lens cannot exceed 500 KB in size"; whether a KB is 1,000 or 1,024 is not said


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8 of at most 500 KB; raises UnreadableError."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(1, f"the file has {len(content):,} bytes: a lens has at most {MAX_BYTES:,}", 1)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise UnreadableError(line, "not UTF-8: save the file with the encoding UTF-8", column) from error


def read_json(text: str) -> Document:
    """The one value of a text, and the place of everything in it; raises UnreadableError at the first fault."""
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise UnreadableError(1, f"longer than {MAX_BYTES:,} bytes: a lens has at most that many", 1)
    return read_strictly(text)

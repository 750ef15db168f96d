"""Text into Markdown, so that it shows as it was written and nothing in it is read as markup."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")
# What some readers of Markdown turn into links by themselves; as code it stays what it is.
_LINKED = re.compile(r"://|@|\bwww\.|\b(?:mailto|xmpp):", re.IGNORECASE)
_PIECE = re.compile(r"[^\s`{}<>]+|[\s`{}<>]+")
# What would make a list, a rule or a heading at the beginning of a line.
_LEADING = re.compile(r"(?:[-+=]|\d{1,9}(?=[.)](?:\s|$)))")
# Controls, halves of characters, and what turns the direction of writing.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def plain(value: Any) -> str:
    """A value on one line, with the characters that Markdown would read escaped."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(plain(item) for item in value))
    if isinstance(value, float | int):
        return f"{value:,.15g}"
    text = " ".join(_UNSEEN.sub("", str(value)).split())
    escaped = "".join(_escaped(text)).replace("{%", "{\\%")
    if beginning := _LEADING.match(text):
        end = beginning.end()
        number = beginning[0].isdigit()
        return f"{text[:end]}\\{escaped[end:]}" if number else f"\\{escaped}"
    return escaped


def _escaped(text: str) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        if _LINKED.search(piece):
            yield f"`{piece}`"
        else:
            yield _MARKUP.sub(r"\\\1", piece)


def quoted(text: str) -> str:
    """What a visitor wrote as a quotation, paragraph by paragraph; "" where there is nothing."""
    paragraphs = [plain(part) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    return "\n>\n".join(f"> {part}" for part in paragraphs)


def yaml_text(text: str) -> str:
    """Text as a scalar of YAML in double quotes, on one line.

    Braces and what begins a tag or a link are written as escapes: some readers take front matter for Markdown.
    """
    line = " ".join(_UNSEEN.sub("", text).split())
    for character, escape in (
        ("\\", "\\\\"),
        ('"', '\\"'),
        ("{", "\\x7B"),
        ("}", "\\x7D"),
        ("<", "\\x3C"),
        ("[", "\\x5B"),
    ):
        line = line.replace(character, escape)
    return f'"{line}"'


def yaml_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(yaml_text(text) for text in texts)}]"


def fenced(language: str, text: str) -> str:
    """Text as a block of code; the fence is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"

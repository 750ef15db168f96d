"""The sentences of a Markdown text, without its code and addresses, each still on its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What is no prose, the longest first: code, where a link leads, what a figure was read in, bare addresses.
_NO_PROSE = re.compile(
    r"^(?P<fence>```|~~~)[^\n]*\n.*?(?:^(?P=fence)[^\n]*$|\Z)"
    r"|(?<!`)(?P<ticks>`++)[^`].{0,500}?(?<!`)(?P=ticks)(?!`)"
    r"|\(\[[^\]]*\]\(/sources/[^)]*\)(?:,\s*\[[^\]]*\]\(/sources/[^)]*\))*\)"
    r"|(?<=\])\([^)\s]*\)"
    r"|https?://\S+",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"(?:\]\(\s*<?|^\[[^\]\n]+\]:\s*|\bhref=[\"'])([^)\s>\"']+)", re.MULTILINE)
_CODE = re.compile(
    r"^(```|~~~)[^\n]*\n.*?(?:^\1[^\n]*$|\Z)|(?<!`)(`++)[^`].{0,500}?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL
)
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+|\s*>")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]*]*\s+(?=[\"'(\[*]*[A-Z0-9])")
_WORD = re.compile(r"[^\W_][\w'\u2019-]*")


@dataclass(frozen=True)
class Block:
    """A paragraph or an item of a list, from `line` on, counted from 1."""

    line: int
    text: str

    @property
    def words(self) -> int:
        return len(_WORD.findall(self.text))

    def sentences(self) -> Iterator["Block"]:
        """Each sentence with its line."""
        start = 0
        for end in [*(match.start() for match in _SENTENCE_END.finditer(self.text)), len(self.text)]:
            text = self.text[start:end]
            lead = len(text) - len(text.lstrip())
            yield Block(self.line + self.text.count("\n", 0, start + lead), text.strip())
            start = end


def prose(text: str) -> str:
    """The text with spaces for what is no prose, so that each word keeps its line."""
    return _NO_PROSE.sub(_blank, text)


def blocks(text: str) -> Iterator[Block]:
    """Paragraphs and items of `prose`, without headings and tables."""
    start, lines = 1, list[str]()
    for number, line in enumerate([*prose(text).split("\n"), ""], 1):
        begins = _ITEM.match(line) is not None
        if lines and (not line.strip() or begins):
            yield Block(start, "\n".join(lines))
            lines = []
        if line.strip() and not line.lstrip().startswith(("#", "|")):
            start = start if lines else number
            lines.append(_ITEM.sub("", line, count=1) if begins else line)


def links(text: str) -> Iterator[tuple[int, str]]:
    """Each address that the text leads to, with its line."""
    bare = _CODE.sub(_blank, text)
    for match in _LINK.finditer(bare):
        yield bare.count("\n", 0, match.start()) + 1, match[1]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])

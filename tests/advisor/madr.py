"""A small reader of decision records: front matter, headings in order, and the text below each."""

import re
from dataclasses import dataclass, field

import yaml

FENCE = re.compile(r"(`{3,})(\w*)")
HEADING = re.compile(r"(#{1,6}) (\S.*)")
FULL = (
    "Context and Problem Statement",
    "Decision Drivers",
    "Considered Options",
    "Decision Outcome",
    "Consequences",
    "Confirmation",
    "Pros and Cons of the Options",
    "More Information",
)
MINIMAL = ("Context and Problem Statement", "Considered Options", "Decision Outcome", "Consequences")
NYGARD = ("Status", "Context", "Decision", "Consequences")
OPTIONS = ("Functions", "Serverless containers", "Containers", "Virtual machines")


@dataclass
class Section:
    level: int
    title: str
    lines: list[str] = field(default_factory=list)
    fences: list[tuple[str, str]] = field(default_factory=list)

    @property
    def items(self) -> list[str]:
        return [line.removeprefix("* ") for line in self.lines if line.startswith("* ")]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.fences


@dataclass
class Parsed:
    meta: dict[str, object]
    title: str
    sections: list[Section]

    def __getitem__(self, title: str) -> Section:
        return next(section for section in self.sections if section.title == title)

    @property
    def headings(self) -> list[tuple[int, str]]:
        return [(section.level, section.title) for section in self.sections]

    @property
    def items(self) -> list[str]:
        return [item for section in self.sections if section.title != "Considered Options" for item in section.items]


def parse(text: str) -> Parsed:
    """Raises AssertionError for what is no record."""
    meta: dict[str, object] = {}
    if text.startswith("---\n"):
        head, text = text.removeprefix("---\n").split("\n---\n", 1)
        meta = yaml.safe_load(head)
        assert isinstance(meta, dict)
    sections: list[Section] = []
    titles: list[str] = []
    fence, language = "", ""
    inside: list[str] = []
    for line in text.split("\n"):
        if fence:
            if line == fence:
                sections[-1].fences.append((language, "\n".join(inside)))
                fence = ""
            else:
                inside.append(line)
        elif opened := FENCE.fullmatch(line):
            fence, language, inside = opened[1], opened[2], []
        elif heading := HEADING.fullmatch(line):
            if len(heading[1]) == 1:
                titles.append(heading[2])
            else:
                sections.append(Section(len(heading[1]), heading[2]))
        elif sections:
            sections[-1].lines.append(line)
        else:
            assert not line.strip() or line.startswith("Date: "), line
    assert not fence, "a fence is left open"
    assert len(titles) == 1, titles
    return Parsed(meta, titles[0], sections)


def has_an_empty_section(record: Parsed) -> list[str]:
    """Titles of sections with neither text nor a section below them."""
    following = [*record.sections[1:], Section(2, "the end")]
    return [
        section.title
        for section, after in zip(record.sections, following, strict=True)
        if section.is_empty and after.level <= section.level
    ]

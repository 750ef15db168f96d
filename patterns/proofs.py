"""What is wrong with the content beyond what forms refuse: pure checks over entries as files would hold them."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from patterns.dead_links import dead_link
from patterns.prose import blocks, links, prose
from patterns.reach import apart, unreached
from patterns.reading import Entry, ValuePath
from patterns.spelling import misses, service_names

ERROR, WARNING = LEVELS = ("error", "warning")
MAX_SENTENCE = 50
MAX_PARAGRAPH = 130

PAGES = {
    "pattern": "patterns",
    "example": "patterns",
    "challenge": "challenges",
    "practice": "practices",
    "concept": "concepts",
}
FOLDERS = {**PAGES, "example": "examples"}
SOURCED = (*PAGES, "price")
# The keys whose texts people read as prose, in entries of whatever kind.
PROSE = frozenset(
    "intent summary measure body text note consequence now display help remedy label "
    "use_cases use_when avoid_when ask_first cost_drivers providers".split()
)
_OF_OLD = re.compile(
    r"\b(?:former|formerly|earlier|once|old name|renamed|used to|was called|no longer)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Finding:
    """What is wrong where, and what to do; line 0 where the row differs from its file or has none."""

    level: str
    entry: str
    file: str
    line: int
    reason: str
    advice: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.level}: {self.entry}: {self.reason}. {self.advice}"


@dataclass(frozen=True)
class Copy:
    """The entries by kind.

    `answers` tells of an address whether a page of the site answers it, `anchored` whether that has the anchor.
    """

    entries: Mapping[str, Sequence[Entry]]
    answers: Callable[[str], bool] = field(default=lambda address: True)
    anchored: Callable[[str, str], bool] = field(default=lambda address, anchor: True)

    def of(self, *kinds: str) -> Iterator[Entry]:
        for kind in kinds:
            yield from self.entries.get(kind, ())

    @property
    def drafts(self) -> Collection[str]:
        return {entry.slug for entry in self.of("pattern", "example") if not entry.data["published"]}


Check = Callable[[Copy], Iterator[Finding]]


def missing_sources(copy: Copy) -> Iterator[Finding]:
    for entry in copy.of(*SOURCED):
        if not entry.data["sources"]:
            yield _found(ERROR, entry, (), "it names no source", "List under `sources` where it was read.")


def dead_links(copy: Copy) -> Iterator[Finding]:
    """Links inside the site that lead nowhere; other sites are not asked."""
    for entry in copy.of(*PAGES):
        for line, target in links(entry.data["body"]):
            if wrong := dead_link(target, f"/{FOLDERS[entry.kind]}/{entry.slug}/", copy.answers, copy.anchored):
                yield _found(ERROR, entry, ("body",), *wrong, line)


def relations_to_drafts(copy: Copy) -> Iterator[Finding]:
    drafts = copy.drafts
    for entry in copy.of("pattern relations", "example relations"):
        for index, relation in enumerate(entry.data["relations"]):
            if relation["pattern"] in drafts and entry.slug not in drafts:
                reason = f"its relation to `{relation['pattern']}` is not shown, since that is a draft"
                yield _found(WARNING, entry, ("relations", index), reason, "Publish it, or take the relation out.")


def loose_nodes(copy: Copy) -> Iterator[Finding]:
    """Nodes that no flow touches or joins to the rest, and those that no way leads to from where something begins."""
    actors = {entry.slug for entry in copy.of("role") if entry.data["group"] == "actor"}
    for entry in copy.of("pattern", "example"):
        begin = {node["key"] for node in entry.data["nodes"] if node["role"] in actors}
        ways = [(flow["from"], flow["to"]) for flow in entry.data["flows"]]
        keys = [node["key"] for node in entry.data["nodes"]]
        touched = {end for way in ways for end in way}
        loose, lost = set(apart(keys, ways, begin)), set(unreached(keys, ways, begin))
        for index, key in enumerate(keys):
            if key not in touched:
                reason, advice = f"no flow touches the node `{key}`", "Draw a flow from or to it, or take it out."
            elif key in loose:
                reason = f"no flow joins the node `{key}` to the rest of the drawing"
                advice = "Draw the flow that joins them, or make two entries of it."
            elif key in lost:
                reason = f"the node `{key}` cannot be reached from where something begins"
                advice = "Draw the flow that leads to it."
            else:
                continue
            yield _found(ERROR, entry, ("nodes", index), reason, advice)


def orphan_practices(copy: Copy) -> Iterator[Finding]:
    used = {slug for entry in copy.of("pattern", "example") for slug in entry.data["practices"]}
    used |= {item["practice"] for entry in copy.of("challenge") for item in entry.data["mitigations"]}
    used |= {entry.slug for entry in copy.of("practice links") if entry.data["mitigates"]}
    for entry in copy.of("practice"):
        if entry.slug not in used:
            advice = "Name it under `practices` of a pattern, or a challenge under its `mitigates`."
            yield _found(WARNING, entry, (), "no pattern and no challenge calls for it", advice)


def patterns_without_avoid_when(copy: Copy) -> Iterator[Finding]:
    for entry in copy.of("pattern", "example"):
        if not entry.data["avoid_when"]:
            advice = "Add a sentence under `avoid_when`: a pattern that always fits is not thought through."
            yield _found(ERROR, entry, (), "it does not say when to avoid it", advice)


def aged_names(copy: Copy) -> Iterator[Finding]:
    """Names that an update calls former, used as if they held, on a page that does not show the update."""
    for update in copy.of("update"):
        name = re.sub(r"\s*\([^)]*\)", "", update.data["formerly"]).strip()
        pattern = re.compile(rf"\b{re.escape(name)}\b".replace(r"\ ", r"\s+"), re.IGNORECASE)
        for entry in copy.of(*(kind for kind in copy.entries if kind != "update")):
            page = f"{PAGES.get(entry.kind, '')}/{entry.slug}"
            if page in update.data["pages"]:
                continue
            for path, line, sentence in _sentences(entry):
                if pattern.search(sentence) and not _OF_OLD.search(sentence):
                    advice = f"See the update `{update.slug}`: say what holds now, or add the page to its `pages`."
                    yield _found(WARNING, entry, path, f"\u201c{name}\u201d has aged", advice, line)


def misspelled_services(copy: Copy) -> Iterator[Finding]:
    services = list(copy.of("service"))
    named = [entry.data["name"] for entry in services] + [n for entry in services for n in entry.data["alternatives"]]
    names = service_names(named, (entry.data["name"] for entry in copy.of("role")))
    for entry in copy.of(*copy.entries):
        for path, text in _texts(entry.data):
            bare = prose(text)
            for miss in misses(bare, names):
                line = bare.count("\n", 0, miss.start) + 1
                reason = f"\u201c{miss.said}\u201d comes near the name {miss.name}"
                yield _found(WARNING, entry, path, reason, f"Write \u201c{miss.name}\u201d, or other words.", line)


def long_sentences(copy: Copy) -> Iterator[Finding]:
    for entry in copy.of(*copy.entries):
        for path, line, sentence in _sentences(entry):
            words = len(sentence.split())
            if words > MAX_SENTENCE:
                reason = f"a sentence of {words} words: \u201c{' '.join(sentence.split()[:6])} \u2026\u201d"
                yield _found(WARNING, entry, path, reason, f"Split it: {MAX_SENTENCE} words are the most.", line)


def long_paragraphs(copy: Copy) -> Iterator[Finding]:
    for entry in copy.of(*copy.entries):
        for path, text in _texts(entry.data):
            for block in blocks(text):
                if block.words > MAX_PARAGRAPH:
                    reason = f"a paragraph of {block.words} words"
                    advice = f"Split it, or make a list of it: {MAX_PARAGRAPH} words are the most."
                    yield _found(WARNING, entry, path, reason, advice, block.line)


CHECKS: Sequence[Check] = (
    missing_sources,
    dead_links,
    relations_to_drafts,
    loose_nodes,
    orphan_practices,
    patterns_without_avoid_when,
    aged_names,
    misspelled_services,
    long_sentences,
    long_paragraphs,
)


def findings(copy: Copy) -> list[Finding]:
    """Everything that the checks find, by file and line; errors come before warnings of the same place."""
    found = {finding for check in CHECKS for finding in check(copy)}
    return sorted(found, key=lambda item: (item.file, item.line, item.entry, LEVELS.index(item.level), item.reason))


def _found(level: str, entry: Entry, path: ValuePath, reason: str, advice: str, line: int = 1) -> Finding:
    """The finding at a value, or at a line of its text; of a draft it is a warning, since nobody is shown it."""
    begin = entry.problem(path, "").line if entry.lines else 0
    is_body = path == ("body",) and begin
    level = WARNING if not entry.data.get("published", True) else level
    return Finding(
        level, f"{entry.kind} {entry.slug}", entry.file, begin + line - 1 if is_body else begin, reason, advice
    )


def _texts(data: Any, path: ValuePath = (), *, is_prose: bool = False) -> Iterator[tuple[ValuePath, str]]:
    """Every text that is read as prose, with its path."""
    if isinstance(data, str) and is_prose:
        yield path, data
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _texts(item, (*path, index), is_prose=is_prose)
    elif isinstance(data, dict):
        for key, item in data.items():
            yield from _texts(item, (*path, key), is_prose=is_prose or key in PROSE)


def _sentences(entry: Entry) -> Iterator[tuple[ValuePath, int, str]]:
    for path, text in _texts(entry.data):
        for block in blocks(text):
            for sentence in block.sentences():
                yield path, sentence.line, sentence.text

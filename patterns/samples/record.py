"""The metadata of one sample as what is stored of it."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError

from patterns.loading import digest
from patterns.models.implementation import ARROW, check_link
from patterns.reading import Problem
from patterns.samples.chains import MAX_NAME, Chain, chain_of, drawing_complaints, list_complaints
from patterns.samples.marks import MOST_TOLD, hidden_marks, visible
from patterns.samples.personal import leads_to_somebody, people, without_people
from patterns.samples.services import Vocabulary
from patterns.schema import Anything, Complaint, Shape, Text, Texts, normalize
from patterns.strict_json import Document

MAX_TITLE, MAX_SUMMARY, MAX_WORDS, MAX_LEVEL = 200, 600, 40, 20

# The usual spelling of what collections spell in several ways, by its letters alone.
SPELLINGS = {
    "python": "Python",
    "typescript": "TypeScript",
    "javascript": "JavaScript",
    "node": "Node.js",
    "nodejs": "Node.js",
    "java": "Java",
    "dotnet": ".NET",
    "net": ".NET",
    "go": "Go",
    "rust": "Rust",
    "yaml": "YAML",
    "na": "",
    "sam": "AWS SAM",
    "awssam": "AWS SAM",
    "cdk": "AWS CDK",
    "awscdk": "AWS CDK",
    "terraform": "Terraform",
    "serverless": "Serverless Framework",
    "serverlessframework": "Serverless Framework",
    "cloudformation": "AWS CloudFormation",
    "awscloudformation": "AWS CloudFormation",
}


def _intro_complaints(value: Any) -> Iterator[Complaint]:
    yield from _part_complaints(value, {"text": Texts([])})


def _git_complaints(value: Any) -> Iterator[Complaint]:
    yield from _part_complaints(value, {"template": Anything({}, check=_template_complaints)})


def _template_complaints(value: Any) -> Iterator[Complaint]:
    yield from _part_complaints(value, {"repoURL": Anything("", check=_link_complaints)})


def _part_complaints(value: Any, shape: Shape) -> Iterator[Complaint]:
    if isinstance(value, dict):
        yield from normalize({key: value[key] for key in shape if key in value}, shape)[1]
    else:
        yield (), "expected an object"


def _link_complaints(value: Any) -> Iterator[Complaint]:
    if not isinstance(value, str):
        yield (), "expected text"
    elif value.strip():
        try:
            check_link(value.strip())
        except ValidationError as error:
            yield (), " ".join(error.messages)


def _level_complaints(value: Any) -> Iterator[Complaint]:
    if not isinstance(value, str | int) or isinstance(value, bool):
        yield (), "expected a number or text"


SHAPE: Shape = {
    "title": Text(),
    "description": Text(""),
    "language": Text(""),
    "level": Anything("", check=_level_complaints),
    "framework": Text(""),
    "introBox": Anything({}, check=_intro_complaints),
    "gitHub": Anything({}, check=_git_complaints),
    "services": Anything([], check=list_complaints),
    "patternArch": Anything({}, check=drawing_complaints),
}


@dataclass(frozen=True)
class Record:
    """What is stored of one sample."""

    key: str
    title: str
    summary: str
    link: str
    language: str
    framework: str
    level: str
    licence: str
    services: list[dict[str, str | None]]
    chain: str
    basis: str

    @cached_property
    def digest(self) -> str:
        return digest(asdict(self))


def record_of(key: str, document: Document, licence: str, vocabulary: Vocabulary) -> Record | list[Problem]:
    """The record of the metadata at `key`, or what is wrong with it. What the shape does not name is not looked at."""
    if not isinstance(document.value, dict):
        return [_problem(key, document, (), "expected an object with the sample's title")]
    data, complaints = normalize({name: document.value[name] for name in SHAPE if name in document.value}, SHAPE)
    names = people(document.value)
    title = without_people(data["title"] or "", names, MAX_TITLE) if isinstance(data["title"], str | None) else "-"
    if not title and "title" in document.value:
        complaints.append((("title",), "is empty"))
    if complaints:
        return [_problem(key, document, path, reason) for path, reason in complaints]
    folder = PurePosixPath(key).parent.name
    return _record(key, title, data, chain_of(data, folder, vocabulary), licence, names)


def hidden_in(key: str, document: Document) -> list[Problem]:
    """The hidden characters in what is read of a sample: it is stored without them."""
    read = {name: document.value[name] for name in SHAPE if name in document.value}
    found = islice(hidden_marks(read, ()), MOST_TOLD)
    return [_problem(key, document, path, f"{name} cannot be seen: stored without it") for path, name in found]


def _record(key: str, title: str, data: dict[str, Any], chain: Chain, licence: str, names: list[str]) -> Record:
    texts = [data["description"], *data["introBox"].get("text", ())]
    link = (data["gitHub"].get("template", {}).get("repoURL") or "").strip()
    return Record(
        key=key,
        title=title,
        summary=next((found for text in texts if (found := without_people(text, names, MAX_SUMMARY))), ""),
        link="" if leads_to_somebody(link, names) else link,
        language=_languages(without_people(data["language"], (), MAX_WORDS)),
        framework=_spelled(without_people(data["framework"], (), MAX_WORDS)),
        level=without_people(str(data["level"]), (), MAX_LEVEL),
        licence=licence[:MAX_WORDS],
        services=[
            {"name": without_people(service.name, names, MAX_NAME), "role": service.role} for service in chain.services
        ],
        chain=ARROW.join(chain.roles),
        basis=chain.basis,
    )


def _problem(key: str, document: Document, path: tuple[str | int, ...], reason: str) -> Problem:
    where = visible(".".join(str(part) for part in path))[:80]
    line, column = document.place(path)
    return Problem(key, line, f"{where}: {reason}" if where else reason, column)


def _languages(text: str) -> str:
    """The names as they are spelled, which can be longer than they were given; those that fit."""
    fitting = ""
    for name in filter(None, (_spelled(part.strip()) for part in text.split(","))):
        longer = f"{fitting}, {name}" if fitting else name
        if len(longer) <= MAX_WORDS:
            fitting = longer
    return fitting


def _spelled(text: str) -> str:
    return SPELLINGS.get(re.sub(r"[^a-z]", "", text.casefold()), text)

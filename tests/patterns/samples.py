"""A checkout of samples as a public collection has it: a folder for each, with metadata, and some of them broken."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LICENCE = (
    "MIT No Attribution\n\nPermission is hereby granted, free of charge, to any person obtaining a copy of this "
    'software, and to permit persons to whom the Software is furnished to do so.\n\nTHE SOFTWARE IS PROVIDED "AS '
    'IS", WITHOUT WARRANTY OF ANY KIND.\n'
)
AUTHOR, MAIL, HANDLE = "Zora Quillfeather", "zora.quillfeather@mail.example", "zquillfeather"
KINDS = [
    (["apigw", "lambda", "dynamodb"], "api-gateway > function > nosql-table"),
    (["s3", "lambda"], "object-store > function"),
    (["sqs", "lambda"], "queue > function"),
    (["eventbridge", "sqs"], "event-bus > queue"),
    (["kinesis", "lambda", "dynamodb"], "stream > function > nosql-table"),
    (["apigw", "sfn"], "api-gateway > workflow"),
    (["sns", "lambda"], "topic > function"),
    (["s3", "lambda", "bedrock"], "object-store > function > other"),
]
LANGUAGES = ["Python", "typescript", "Node.js", "Java", ".NET"]
FRAMEWORKS = ["AWS SAM", "cdk", "Terraform"]


@dataclass(frozen=True)
class Broken:
    """A file that cannot be imported, and what the import says of it: `line:column: reason`."""

    name: str
    content: bytes
    said: str


def metadata(services: list[str], number: int = 0, /, **changes: Any) -> dict[str, Any]:
    """The metadata of a good sample; `changes` replace parts of it, None takes one away."""
    name = "-".join([*services, str(number)])
    data = {
        "title": f"Sample {number}: {' to '.join(services)}",
        "description": f"Joins {', '.join(services)}. Written by {AUTHOR} (@{HANDLE}, {MAIL}).",
        "language": LANGUAGES[number % len(LANGUAGES)],
        "level": "200",
        "framework": FRAMEWORKS[number % len(FRAMEWORKS)],
        "introBox": {"headline": "How it works", "text": ["A sample that was generated for a test."]},
        "gitHub": {
            "template": {
                "repoURL": f"https://code.example/samples/tree/main/{name}",
                "templateURL": f"samples/{name}",
                "projectFolder": name,
                "templateFile": "template.yaml",
            }
        },
        "resources": {"bullets": [{"text": "Reading", "link": "https://docs.example/"}]},
        "deploy": {"text": ["make deploy"]},
        "testing": {"text": [f"Ask {AUTHOR}."]},
        "cleanup": {"text": ["make clean"]},
        "authors": [
            {
                "name": AUTHOR,
                "bio": f"{AUTHOR} builds things.",
                "linkedin": HANDLE,
                "twitter": f"@{HANDLE}",
                "image": f"https://faces.example/{HANDLE}.png",
            }
        ],
        **changes,
    }
    return {key: value for key, value in data.items() if value is not None}


def drawing(services: list[str]) -> dict[str, Any]:
    """A `patternArch` that joins the services in a row."""
    icons = {
        f"icon{place}": {"x": 20 * place, "y": 50, "service": name, "label": ""}
        for place, name in enumerate(services, 1)
    }
    lines = {
        f"line{place}": {"from": f"icon{place}", "to": f"icon{place + 1}", "label": ""}
        for place in range(1, len(services))
    }
    return icons | lines


def write(root: Path, folder: str, data: Any, name: str = "example-pattern.json") -> Path:
    """Write one file of metadata, indented as people write it."""
    path = root / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data, indent=2).encode())
    return path


def good_samples(root: Path, count: int) -> None:
    """Samples of every kind, with a drawing, with a list, with `from` and `to`, or with their folder's name alone."""
    (root / "LICENSE").write_text(LICENCE)
    for number in range(count):
        services, _ = KINDS[number % len(KINDS)]
        said: dict[str, Any] = [
            {"patternArch": drawing(services)},
            {"services": services},
            {"services": {"from": services[0], "to": services[-1]}},
            {},
        ][number // len(KINDS) % 4]
        folder = f"{'-'.join(services)}-{number}"
        name = folder if number % 3 == 0 else "example-pattern"
        write(root, folder, metadata(services, number, **said), f"{name}.json")


BROKEN = [
    Broken("empty", b"", "1:1: the file is empty"),
    Broken("list", b"[\n  1\n]", "1:1: expected an object with the sample's title"),
    Broken("no-title", b'\n {"level": "200"}', "2:2: `title` is missing"),
    Broken("number", b'{\n  "title": 7\n}', "2:12: title: expected text; put it in quotes"),
    Broken("comma-missing", b'{\n  "title": "A"\n  "level": "200"\n}', "3:3: expected a comma or `}`"),
    Broken("comma-too-many", b'{\n  "title": "A",\n}', "2:15: a comma before `}`: take it away"),
    Broken("single-quotes", b"{\n  'title': 'A'\n}", "2:3: expected a key in double quotes"),
    Broken("line-break", b'{\n  "title": "A\nB"\n}', "2:14: a line break inside a text: write \\n"),
    Broken("nan", b'{\n  "title": "A",\n  "level": NaN\n}', "3:12: `NaN` is not JSON: write a number or null"),
    Broken("twice", b'{\n  "title": "A",\n  "title": "B"\n}', "3:3: `title` stands here a second time"),
    Broken("cut", b'{\n  "title": "A",\n  "level": "2', "3:14: the file ends inside a text"),
    Broken("latin-1", b'{\n  "title": "Caf\xe9"\n}', "2:16: not UTF-8: save the file with the encoding UTF-8"),
    Broken("deep", b'{\n  "services":\n' + b"[" * 30 + b"]" * 30 + b"}", "3:21: nested deeper than 20 levels"),
    Broken("large", b'{"title": "' + b"a" * 300_000 + b'"}', "1:1: the file is larger than 256 KB: split it"),
    Broken(
        "script",
        b'{\n  "title": "A",\n  "gitHub": {"template": {"repoURL": "javascript:alert(1)"}}\n}',
        "3:38: gitHub.template.repoURL: This is not an https address.",
    ),
]


def broken_samples(root: Path) -> list[str]:
    """Fifteen files, each broken in its own way, and what the import says of them, in the order of their paths."""
    for broken in BROKEN:
        write(root, f"broken-{broken.name}", broken.content)
    return sorted(f"broken-{broken.name}/example-pattern.json:{broken.said}" for broken in BROKEN)

"""Terraform files read back: their blocks by python-hcl2, checked against the providers' schemas, and their references.

`schemas/*.json` hold the arguments and attributes of the resources that we write, as the providers named in `VERSIONS`
declare them. Their nested blocks stand under "block", objects and lists of objects under "object".
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import hcl2

VERSIONS = {"aws": "6.25.0", "google": "6.50.0", "azurerm": "4.55.0"}
META = {"count", "depends_on", "for_each", "lifecycle", "provider"}
_REFERENCE = re.compile(r"\b((?:data\.)?(?:aws|google|azurerm|archive|random)_\w+)\.(\w+)((?:\[\d+\])?\.\w+)?")
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
Body = Mapping[str, Any]
Address = tuple[str, str]


@cache
def schema(provider: str) -> dict[str, Any]:
    text = (Path(__file__).parent / "schemas" / f"{provider}.json").read_text()
    return json.loads(text)  # type: ignore[no-any-return]


def configuration(files: Mapping[str, str | bytes]) -> dict[str, str]:
    """The Terraform files among a starter's."""
    return {path: str(content) for path, content in files.items() if path.endswith(".tf")}


def blocks(files: Mapping[str, str]) -> dict[Address, Body]:
    """All resources and data sources by kind and name; those of data sources begin with "data."."""
    found: dict[Address, Body] = {}
    for text in files.values():
        read = hcl2.loads(text)
        for block, mark in (("resource", ""), ("data", "data.")):
            for row in read.get(block, ()):
                for kind, named in row.items():
                    for name, body in named.items():
                        address = f"{mark}{_bare(kind)}", _bare(name)
                        assert address not in found, f"{address} is there twice"
                        found[address] = body
    return found


def named(files: Mapping[str, str], block: str) -> set[str]:
    """The names of all variables or outputs."""
    return {_bare(name) for text in files.values() for row in hcl2.loads(text).get(block, ()) for name in row}


def _bare(label: str) -> str:
    return label.strip('"')


def faults(found: Mapping[Address, Body]) -> list[str]:
    """Arguments that a provider does not know, required ones that are missing, blocks that are none."""
    rows: list[str] = []
    for (kind, name), body in found.items():
        provider = kind.removeprefix("data.").partition("_")[0]
        if provider not in VERSIONS:
            continue
        known = schema(provider).get(kind)
        if known is None:
            rows.append(f"{kind} is in no schema")
        else:
            rows += [f"{kind}.{name}: {fault}" for fault in _of_body(body, known["arguments"])]
    return rows


def _of_body(body: Body, known: Mapping[str, Any], is_top: bool = True) -> Iterator[str]:
    given = {key: value for key, value in body.items() if not key.startswith("__") and not (is_top and key in META)}
    for key in known:
        if known[key]["required"] and key not in given and not (body.get("dynamic")):
            yield f"{key} is required"
    for key, value in given.items():
        if key not in known:
            yield f"{key} is unknown"
        elif _is_block(value) != ("block" in known[key]):
            yield f"{key} is {'a' if _is_block(value) else 'no'} block"
        elif _is_block(value):
            for row in value:
                yield from (f"{key}.{fault}" for fault in _of_body(row, known[key]["block"], is_top=False))


def _is_block(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping) and "__is_block__" in value[0]


def dangling(files: Mapping[str, str], found: Mapping[Address, Body]) -> list[str]:
    """References to what is not declared, or to attributes that are in no schema."""
    rows: list[str] = []
    variables = named(files, "variable")
    for path, text in files.items():
        code = _COMMENT.sub("", text)
        rows += [f"{path}: var.{name}" for name in re.findall(r"\bvar\.(\w+)", code) if name not in variables]
        for kind, name, attribute in _REFERENCE.findall(code):
            if (kind, name) not in found:
                rows.append(f"{path}: {kind}.{name}")
            elif attribute and not _has(kind, re.sub(r"\[\d+\]", "", attribute).strip(".")):
                rows.append(f"{path}: {kind}.{name}.{attribute}")
    return rows


def _has(kind: str, attribute: str) -> bool:
    provider = kind.removeprefix("data.").partition("_")[0]
    if provider not in VERSIONS:
        return True
    first, *rest = attribute.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest) in schema(provider)[kind]["attributes"]


def unexplained(files: Mapping[str, str]) -> list[str]:
    """Wildcards in policies and roles that no "reason:" stands above."""
    rows = []
    for path, text in files.items():
        lines = text.splitlines()
        for place, line in enumerate(lines):
            is_wild = re.search(r'"\*"|[:/]\*"', line)
            if is_wild and not line.lstrip().startswith("#") and "# reason:" not in lines[place - 1]:
                rows.append(f"{path}: {line.strip()}")
    return rows

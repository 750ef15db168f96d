"""The shipped rules, facts and catalogue as the engine is given them, read from the files without a database."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from advisor.engine.catalogue import Catalogue, Challenge, PatternEntry, Role
from advisor.engine.facts import ColdStart, Fact, Facts, ServiceFact
from advisor.engine.rules import Rules, parse
from patterns.diagrams.model import Diagram, Flow, Node
from patterns.reading import Entry, Folder, read_folder

ROOT = Path(__file__).parents[3]
CATALOGUE = ROOT / "patterns" / "catalogue"
RULES = ROOT / "advisor" / "rules"


def entries(root: Path, folder: Folder) -> Iterator[Entry]:
    for entry in read_folder(root, folder):
        assert isinstance(entry, Entry), str(entry)
        yield entry


def rows(root: Path, file: str, key: str, slug: str = "slug", context: str = "") -> list[dict[str, Any]]:
    return [entry.data for entry in entries(root, Folder(key, file, key, slug_field=slug, context=context))]


@cache
def rules_mapping() -> dict[str, Any]:
    """The rule files in the shape that the engine parses."""
    meters: dict[str, dict[str, str]] = {}
    for row in rows(RULES, "meters/*.yaml", "meters", "name", "provider"):
        meters.setdefault(row["provider"], {})[row["name"]] = row["price"]
    return {
        "criteria": [{"break_points": [], **row} for row in rows(RULES, "criteria.yaml", "criteria")],
        "bands": [{"source": "editorial", **row} for row in rows(RULES, "criteria.yaml", "bands", "verdict")],
        "gates": rows(RULES, "criteria.yaml", "gates"),
        "parameters": [{"unit": "", **row} for row in rows(RULES, "criteria.yaml", "parameters")],
        "meters": meters,
    }


@cache
def rules() -> Rules:
    return parse(rules_mapping())


@cache
def price_rows() -> list[dict[str, Any]]:
    return rows(CATALOGUE, "prices/*.yaml", "prices", context="provider")


@cache
def facts() -> Facts:
    seen = {row["slug"]: row.get("seen", "") for row in rows(CATALOGUE, "sources.yaml", "sources")}
    limits, services = {}, {}
    for row in rows(CATALOGUE, "services/*.yaml", "services", "role", "provider"):
        key = f"{row['provider']}/{row['role']}"
        services[key] = ServiceFact(key, row.get("name", ""), row["fit"], row.get("consequence", ""))
        for item in row.get("limits", []):
            name = f"{key}/{item['slug']}"
            value = None if item.get("value") is None else float(item["value"])
            given = (item.get("unit", ""), item["display"], item["source"], seen[item["source"]], item["evidence"])
            limits[name] = Fact(name, value, *given)
    prices = {
        row["slug"]: Fact(
            row["slug"],
            float(row["price_usd"]),
            row["unit"],
            f"{row['price_usd']} USD per {row['unit']}",
            ", ".join(row["sources"]),
            str(row.get("seen") or ""),
            row["evidence"],
            None if row.get("free_quantity") is None else float(row["free_quantity"]),
        )
        for row in price_rows()
    }
    cold = {}
    for row in rows(CATALOGUE, "cold_starts.yaml", "cold_starts"):
        if row.get("stands_for"):
            key = f"{row['provider']}/{row['stands_for']}"
            cold[key] = ColdStart(key, row["p50_ms"], row["p99_ms"], row["source"], seen[row["source"]], "dataset")
    return Facts("", limits, prices, cold, services).stamped()


@cache
def catalogue() -> Catalogue:
    roles = {row["slug"]: Role(row["name"], row["group"]) for row in rows(CATALOGUE, "roles.yaml", "roles")}
    files = sorted(entries(CATALOGUE, Folder("pattern", "patterns/*.md")), key=lambda entry: entry.data["position"])
    practices = {entry.slug: entry.data for entry in entries(CATALOGUE, Folder("practice", "practices/*.md"))}
    challenges = {entry.slug: entry.data for entry in entries(CATALOGUE, Folder("challenge", "challenges/*.md"))}
    return Catalogue(
        patterns={entry.slug: _pattern(entry, roles) for entry in files},
        practices={slug: data["name"] for slug, data in practices.items()},
        challenges={
            slug: Challenge(slug, data["name"], tuple(sorted(_helping(slug, practices))))
            for slug, data in challenges.items()
        },
        roles=roles,
    )


def _helping(challenge: str, practices: dict[str, dict[str, Any]]) -> list[str]:
    return [slug for slug, data in practices.items() if challenge in data.get("mitigates", [])]


def _pattern(entry: Entry, roles: dict[str, Role]) -> PatternEntry:
    data = entry.data
    diagram = Diagram(
        entry.slug,
        data["title"],
        nodes=tuple(
            Node(item["key"], item["role"], item["label"], group=roles[item["role"]].group) for item in data["nodes"]
        ),
        flows=tuple(
            Flow(item["from"], item["to"], item.get("label", ""), item.get("mode", "sync")) for item in data["flows"]
        ),
    )
    return PatternEntry(
        entry.slug, data["title"], diagram, tuple(data.get("challenges", [])), tuple(data.get("practices", []))
    )

"""The workload that a request brings, and what is judged of it."""

from dataclasses import dataclass
from typing import Any

from advisor.engine.workload import parse
from advisor.judgement import bench

# What the documentation shows; the tests send it.
EXAMPLE = {
    "name": "Order intake",
    "triggers": ["http"],
    "requests_per_month": 2_000_000,
    "peak_to_mean": 6,
    "idle_hours_share": 0.4,
    "duration_ms": 120,
    "longest_seconds": 2,
    "memory_mb": 512,
    "p99_ms": 800,
    "runtime": "python",
    "session_in_process": False,
    "operations_fte": 0.5,
    "provider": "aws",
    "evidence": {"requests_per_month": "measured"},
}


@dataclass(frozen=True)
class Judged:
    """A workload and the advice on it, both as plain data."""

    workload: dict[str, Any]
    advice: dict[str, Any]

    @property
    def provider(self) -> str:
        """The provider that the blueprint is drawn on where nobody asks for another."""
        return str(self.workload.get("provider") or "aws")


def judged(data: object) -> Judged:
    """Raises WorkloadError for data that is no workload, and RulesError for rules that cannot be used."""
    workload = parse(data)
    return Judged(workload.to_mapping(), bench().advise(workload).to_mapping())


def request_body(schema: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
    """What OpenAPI says of a body, as JSON or YAML."""
    shown = {name: {"value": value} for name, value in examples.items()}
    content = {"schema": schema, "examples": shown}
    return {"required": True, "content": {"application/json": content, "application/yaml": content}}

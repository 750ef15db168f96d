"""Two judgements side by side: which answers differ, what moved the score, the cost and the architecture, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from advisor.engine.inputs import INPUTS, input_label
from advisor.engine.wording import PROVIDERS, answer_words, signed
from advisor.figures import SIDES, amount, judged_on
from advisor.models import Revision
from advisor.verdict import VERDICTS
from patterns.diagrams.model import Diagram, union
from patterns.drawing import Drawing
from patterns.services import service_table

UNKNOWN = "not known"
LEAST = 0.05  # points and dollars below which nothing has moved


@dataclass(frozen=True)
class Difference:
    """One thing before and after, in words; `moved` is the change of a number."""

    name: str
    before: str
    after: str
    moved: float = 0.0

    @property
    def moved_text(self) -> str:
        return signed(self.moved) if abs(self.moved) >= LEAST else ""


class Differences:
    """What lies between two revisions, of one assessment or of two."""

    def __init__(self, before: Revision, after: Revision, provider: str = "") -> None:
        self.before, self.after = before, after
        self._old, self._new = before.advice, after.advice
        self._provider = provider

    @cached_property
    def answers(self) -> list[Difference]:
        """The answers that differ, in the order of the inputs."""
        old, new = self.before.workload, self.after.workload
        return [
            Difference(input_label(name), _answer(name, old), _answer(name, new))
            for name in INPUTS
            if INPUTS[name].group != "record" and old.get(name) != new.get(name)
        ]

    @property
    def causes(self) -> list[str]:
        """Why the two need not say the same: answers, rules or facts; none of them where they must."""
        found = [
            (bool(self.answers), "the answers differ"),
            (self.before.rules_version_id != self.after.rules_version_id, "the rules have changed"),
            (self.before.facts_version != self.after.facts_version, "the facts have changed"),
        ]
        return [text for applies, text in found if applies]

    @property
    def verdict(self) -> Difference:
        return Difference("Verdict", VERDICTS[self._old["verdict"]], VERDICTS[self._new["verdict"]])

    @property
    def score(self) -> Difference:
        old, new = (float(advice["score"]) for advice in (self._old, self._new))
        return Difference("Score", f"{old:.1f}", f"{new:.1f}", new - old)

    @cached_property
    def figures(self) -> list[Difference]:
        """Score, costs and latency, where they moved."""
        rows = [self.score, *self._costs()]
        old, new = (advice["latency"].get("p99_ms") for advice in (self._old, self._new))
        rows.append(Difference("Estimated p99, ms", _number(old), _number(new), (new or 0) - (old or 0)))
        return [row for row in rows if row.before != row.after]

    def _costs(self) -> Iterator[Difference]:
        for side, name in SIDES.items():
            old, new = ((advice["costs"].get(side) or {}).get("expected") for advice in (self._old, self._new))
            yield Difference(f"{name}, USD a month", amount(old), amount(new), (new or 0.0) - (old or 0.0))

    @cached_property
    def criteria(self) -> list[Difference]:
        """The contributions that moved the score, the strongest first."""
        old, new = (_contributions(advice) for advice in (self._old, self._new))
        rows = [
            Difference(name, signed(was), signed(now), now - was)
            for name in dict.fromkeys((*new, *old))
            for was, now in [(old.get(name, 0.0), new.get(name, 0.0))]
        ]
        return sorted((row for row in rows if row.moved_text), key=lambda row: (-abs(row.moved), row.name))

    @property
    def gates(self) -> list[Difference]:
        return self._came_and_went("gates", "name")

    @property
    def patterns(self) -> list[Difference]:
        return self._came_and_went("patterns", "title")

    def _came_and_went(self, key: str, name: str) -> list[Difference]:
        old, new = ({str(row[name]) for row in advice[key]} for advice in (self._old, self._new))
        gone = [Difference(one, "there", "gone") for one in sorted(old - new)]
        return [*(Difference(one, "not there", "new") for one in sorted(new - old)), *gone]

    @property
    def is_nothing(self) -> bool:
        return not (self.answers or self.figures or self.criteria or self.gates or self.patterns)

    @property
    def address(self) -> str:
        """The page that compares these two, without a provider."""
        sides = [f"{one.assessment.public_id}:{one.number}" for one in (self.before, self.after)]
        return f"{reverse('advisor:compare')}?left={sides[0]}&right={sides[1]}"

    @property
    def providers(self) -> tuple[str, str]:
        """The names of the providers that the two were judged on."""
        return PROVIDERS[judged_on(self.before.workload)], PROVIDERS[judged_on(self.after.workload)]

    @property
    def is_moved(self) -> bool:
        """Whether the two were judged on different providers."""
        return self.providers[0] != self.providers[1]

    @cached_property
    def drawing(self) -> Drawing:
        """Both architectures as one, with what came and what went marked.

        It is on the provider that is asked for, else on the one of both; by roles alone where each has its own.
        """
        services = service_table()
        wanted = self._provider or ("" if self.is_moved else judged_on(self.after.workload))
        providers = services.providers()
        provider = next((one for one in providers if one.slug == wanted), None)
        both = union(*(Diagram.from_mapping(advice["diagram"]) for advice in (self._old, self._new)))
        if provider is not None:
            both = both.on(provider.slug, services.for_drawing(provider))
        return Drawing(both, provider, providers, "", "")


def _answer(name: str, workload: Mapping[str, Any]) -> str:
    return answer_words(name, workload[name]) if name in workload else UNKNOWN


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.0f}"


def _contributions(advice: Mapping[str, Any]) -> dict[str, float]:
    """Signed points by the name of the criterion."""
    counted = [row for row in advice["criteria"] if row["applicable"] and row["answered"]]
    return {row["name"]: (1 if row["side"] == "for" else -1) * float(row["contribution"]) for row in counted}

"""Reviews beside an assessment: a lens answered question by question, and its risks summed by pillar and in all.

The format says nothing of how an answer is given. Here a question is answered by the choices that hold, or by "None
of these" alone, the lens's own where it has one; a question that does not apply needs a reason and has no risk.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from advisor.lens.model import Lens, LensChoice, LensQuestion, Pillar, Resource, Risk
from advisor.models import Assessment, ReviewAnswer, ReviewLens

STATES = {
    "high": "High risk",
    "medium": "Medium risk",
    "none": "No risk",
    "unanswered": "Unanswered",
    "not-applicable": "Does not apply",
    "unruled": "No rule fits",
}
RISKS = {Risk.HIGH: "high", Risk.MEDIUM: "medium", Risk.NONE: "none", None: "unruled"}


@dataclass(frozen=True)
class Reviewed:
    """One question of a lens with its answer, if there is one."""

    question: LensQuestion
    answer: ReviewAnswer | None

    @cached_property
    def state(self) -> str:
        """The risk of the answer, or why there is none: a key of STATES."""
        if self.answer is None:
            return "unanswered"
        if self.answer.does_not_apply:
            return "not-applicable"
        return RISKS[self.question.risk(set(self.answer.choices))] if self.answer.is_answered else "unanswered"

    @property
    def state_name(self) -> str:
        return STATES[self.state]

    @property
    def is_risk(self) -> bool:
        return self.state in {"high", "medium", "unruled"}

    @property
    def note(self) -> str:
        return self.answer.note if self.answer else ""

    @property
    def improvements(self) -> list[tuple[LensChoice, tuple[Resource, ...]]]:
        """What the choices that were not taken would call for; nothing where there is no risk."""
        taken = self.answer.choices if self.answer else []
        if not self.is_risk:
            return []
        return [(choice, choice.plans) for choice in self.question.ordinary if choice.id not in taken and choice.plans]


@dataclass(frozen=True)
class Tally:
    """How many questions are in which state."""

    counts: Mapping[str, int]

    @classmethod
    def of(cls, rows: Iterable[Reviewed]) -> "Tally":
        counts = dict.fromkeys(STATES, 0)
        for row in rows:
            counts[row.state] += 1
        return cls(counts)

    def __getitem__(self, state: str) -> int:
        return self.counts[state]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def shown(self) -> list[tuple[str, str, int]]:
        """State, its name and count."""
        return [(state, STATES[state], count) for state, count in self.counts.items()]

    @property
    def sentence(self) -> str:
        """ "2 high, 1 medium, 5 none, 3 unanswered" """
        return ", ".join(f"{count} {name.removesuffix(' risk').lower()}" for _, name, count in self.shown if count)


@dataclass(frozen=True)
class PillarReview:
    pillar: Pillar
    rows: tuple[Reviewed, ...]

    @cached_property
    def tally(self) -> Tally:
        return Tally.of(self.rows)


class Review:
    """What an assessment says to a lens."""

    def __init__(self, row: ReviewLens, answers: Iterable[ReviewAnswer]) -> None:
        self.row = row
        self.answers = {answer.question: answer for answer in answers}

    @property
    def is_begun(self) -> bool:
        return bool(self.answers)

    @cached_property
    def lens(self) -> Lens:
        return self.row.lens()

    @cached_property
    def pillars(self) -> list[PillarReview]:
        return [PillarReview(pillar, tuple(map(self._reviewed, pillar.questions))) for pillar in self.lens.pillars]

    def _reviewed(self, question: LensQuestion) -> Reviewed:
        return Reviewed(question, self.answers.get(question.id))

    @cached_property
    def rows(self) -> list[Reviewed]:
        return [row for pillar in self.pillars for row in pillar.rows]

    @cached_property
    def tally(self) -> Tally:
        return Tally.of(self.rows)

    @property
    def risks(self) -> list[Reviewed]:
        """The questions that show a risk, the highest first, in the order of the lens."""
        order = list(STATES)
        return sorted((row for row in self.rows if row.is_risk), key=lambda row: order.index(row.state))


def reviews_of(assessment: Assessment) -> list[Review]:
    """The reviews that an assessment can have; two queries, and one more for each that is begun."""
    return [Review(row, row.given) for row in ReviewLens.objects.offered_to(assessment)]


def review_of(assessment: Assessment, row: ReviewLens) -> Review:
    return Review(row, assessment.review_answers.filter(lens=row))

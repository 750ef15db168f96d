"""The way through the questions: how far one is, and what comes before and after a question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from advisor.asked import questions_of
from advisor.models import Assessment, QuestionGroup


@dataclass(frozen=True)
class Progress:
    """How many questions of the short path are answered, and how many others each group asks."""

    answered: int
    total: int
    refine: list[tuple[QuestionGroup, int]]

    @classmethod
    def of(cls, values: Mapping[str, Any], groups: Iterable[QuestionGroup]) -> "Progress":
        """How far these answers are through these questions."""
        answered, total, refine = 0, 0, []
        for group in groups:
            questions = group.asked
            short = [question for question in questions if question.is_short]
            more = [question for question in questions if not question.is_short]
            answered += sum(question.input in values for question in short)
            total += len(short)
            if more:
                asked = sum(question.input in values or question.is_asked(values) for question in more)
                refine.append((group, asked))
        return cls(answered, total, refine)


@dataclass(frozen=True)
class Path:
    """One question among those that are asked: its place on the short path, and its neighbours."""

    name: str
    place: int
    total: int
    previous: str
    next: str

    @classmethod
    def at(cls, name: str, groups: Iterable[QuestionGroup], assessment: Assessment) -> "Path":
        values = assessment.answer_values()
        questions = list(questions_of(groups))
        short = [question.input for question in questions if question.is_short]
        way = [row.input for row in questions if row.is_short or row.input == name]
        if name not in short:  # a question of the long form: its neighbours are those that are asked
            way = [row.input for row in questions if row.is_asked(values) or row.input == name]
        at = way.index(name)
        place = short.index(name) + 1 if name in short else 0
        return cls(name, place, len(short), way[at - 1] if at else "", way[at + 1] if at + 1 < len(way) else "")

    def following(self, posted: Mapping[str, object], assessment: Assessment) -> str:
        """Where the pressed button leads: back, on, or at the end to all questions."""
        target = self.previous if "back" in posted else self.next
        if not target:
            return f"{assessment.get_absolute_url()}?saved=1"
        return reverse("advisor:question_detail", args=[assessment.public_id, target])

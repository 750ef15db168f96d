"""All that is asked, read once for each edition of the content."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.shortcuts import get_object_or_404

from advisor.models import Question, QuestionGroup
from patterns.edition import edition, kept_by_edition


def question_groups() -> list[QuestionGroup]:
    """All that is asked, with its choices; each process keeps what it read last."""
    return groups_of(edition())


@lru_cache(maxsize=1)
def groups_of(content: str) -> list[QuestionGroup]:
    """The same for the edition in force, for whoever knows that."""
    groups = list(QuestionGroup.objects.prefetch_related("questions__choices"))
    for question in questions_of(groups):
        question.edition = content
    return groups


@kept_by_edition(100)
def question_alone(name: str) -> QuestionGroup:
    """The group of one question, with that question alone; 404 where it is not asked."""
    content = edition()
    group = get_object_or_404(QuestionGroup.objects.for_input(name))
    for question in questions_of([group]):
        question.edition = content
    return group


def questions_of(groups: Iterable[QuestionGroup]) -> Iterator[Question]:
    """All questions in the order in which they are asked."""
    for group in groups:
        yield from group.asked

"""Custom lenses as review questionnaires, and what visitors answer to them beside an assessment."""

import hashlib
from functools import lru_cache

from django.db import models
from django.utils.text import slugify

from advisor.lens.model import Lens
from advisor.lens.reading import read_lens
from advisor.models.assessment import Assessment


def digest_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


class ReviewLensQuerySet(models.QuerySet["ReviewLens"]):
    def of(self, source: str) -> "ReviewLens | None":
        """The lens that was imported from this very text."""
        return self.filter(digest=digest_of(source)).first()

    def begun_from(self, lens: Lens, source: str) -> "ReviewLens":
        """A lens that was read from `source`, not stored yet; one whose name is known is a new version.

        Answers stay with the version that they were given to.
        """
        newest = self.filter(name=lens.name).order_by("-version").first()
        return ReviewLens(
            slug=self._free_slug(lens.name),
            name=lens.name,
            version=newest.version + 1 if newest else 1,
            description=lens.description,
            digest=digest_of(source),
            source=source,
        )

    def _free_slug(self, name: str) -> str:
        base = slug = slugify(name)[:60].strip("-") or "lens"
        number = 1
        while self.filter(slug=slug).exists():
            number += 1
            slug = f"{base}-{number}"
        return slug

    def offered_to(self, assessment: Assessment) -> list["ReviewLens"]:
        """The newest version of each lens, and older ones that the assessment answers, with the answers as `given`."""
        given = models.Prefetch("answers", assessment.review_answers.all(), to_attr="given")
        newest: dict[str, int] = {}
        rows = list(self.defer("source").order_by("name", "-version").prefetch_related(given))
        for row in rows:
            newest.setdefault(row.name, row.pk)
        return [row for row in rows if row.given or newest[row.name] == row.pk]


class ReviewLens(models.Model):
    """A custom lens as it was imported. The format has no version of its own: imports of one name are numbered."""

    slug = models.SlugField(max_length=80, unique=True, editable=False)
    name = models.CharField(max_length=128, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    description = models.TextField(blank=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    source = models.TextField(editable=False)
    created = models.DateTimeField(auto_now_add=True)

    given: list["ReviewAnswer"]  # of one assessment, where a query has put them here

    objects = ReviewLensQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-version"]
        verbose_name_plural = "review lenses"
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_lens_per_version")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def lens(self) -> Lens:
        """The lens as data; reading the largest takes a quarter of a second, so each process keeps the last ones."""
        return _read(self.source)


@lru_cache(maxsize=4)
def _read(source: str) -> Lens:
    return read_lens(source)


class ReviewAnswer(models.Model):
    """What a visitor says to one question of a lens. No choice at all, answered, means none of these.

    Where the question does not apply the note says why, and no choice is kept.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="review_answers")
    lens = models.ForeignKey(ReviewLens, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=128)
    choices = models.JSONField(default=list, blank=True)
    is_answered = models.BooleanField(default=True)
    does_not_apply = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["lens", "question"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "lens", "question"], name="one_answer_per_lens_question")
        ]

    def __str__(self) -> str:
        return f"{self.question}: {', '.join(self.choices) or 'none'}"

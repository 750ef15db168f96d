"""What keeps content true: names that have aged, and what was last loaded from the files."""

from django.db import models

from patterns.models.facts import Evidence, Source
from patterns.models.knowledge import Challenge, Concept, Practice
from patterns.models.pattern import Pattern


class Update(models.Model):
    """A name or a piece of advice that is still widely repeated, and what holds now."""

    slug = models.SlugField(unique=True)
    formerly = models.CharField(max_length=160)
    now = models.TextField()
    evidence = models.CharField(max_length=24, choices=Evidence.choices)
    source = models.ForeignKey(Source, models.PROTECT, related_name="updates")
    patterns = models.ManyToManyField(Pattern, blank=True, related_name="updates")
    practices = models.ManyToManyField(Practice, blank=True, related_name="updates")
    challenges = models.ManyToManyField(Challenge, blank=True, related_name="updates")
    concepts = models.ManyToManyField(Concept, blank=True, related_name="updates")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.formerly


class LoadRecord(models.Model):
    """The state of one entry when it was last loaded from a file, to tell an editor's change from a file's."""

    kind = models.CharField(max_length=24)
    slug = models.CharField(max_length=120)
    file_digest = models.CharField(max_length=64)
    row_digest = models.CharField(max_length=64)
    edited_from = models.JSONField(default=list, editable=False)  # digests of the files that edits left behind
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["kind", "slug"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="one_record_per_entry")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"

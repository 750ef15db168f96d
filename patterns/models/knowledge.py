"""What is known around the patterns: concepts, practices, challenges and their mitigations."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from patterns.models.facts import Source
from patterns.models.provider import Provider
from patterns.rendering import ContentTooComplex, markdown_to_html


def check_body(body: str) -> None:
    """Refuse a text that is too much to render, in words, beside its field."""
    try:
        markdown_to_html(body)
    except ContentTooComplex as error:
        raise ValidationError({"body": str(error)}) from error


class ConceptQuerySet(models.QuerySet["Concept"]):
    def with_page(self) -> "ConceptQuerySet":
        return self.prefetch_related("points", "sources", "updates__source")


class Concept(models.Model):
    """A core idea of serverless computing."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    aliases = models.JSONField(default=list, blank=True)
    summary = models.TextField()
    body = models.TextField(blank=True, help_text="Markdown.")
    body_html = models.TextField(blank=True, editable=False)
    reviewed = models.DateField()
    sources = models.ManyToManyField(Source, blank=True, related_name="concepts")

    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.body_html = markdown_to_html(self.body)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("patterns:concept_detail", args=[self.slug])

    def clean(self) -> None:
        check_body(self.body)


class ConceptPoint(models.Model):
    """A characteristic, a provider or a kind of service that belongs to a concept."""

    class Kind(models.TextChoices):
        CHARACTERISTIC = "characteristic", "Characteristics"
        PROVIDER = "provider", "Providers"
        SERVICE = "service", "Kinds of service"

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="points")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=120)
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


def _published() -> models.Prefetch:
    """The published patterns of an entry; drafts have no page to link to."""
    pattern = apps.get_model("patterns", "Pattern")
    return models.Prefetch("patterns", pattern._default_manager.filter(is_published=True).defer("body", "body_html"))


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    def with_page(self) -> "ChallengeQuerySet":
        return self.prefetch_related(
            models.Prefetch("mitigations", Mitigation.objects.select_related("practice")),
            _published(),
            "practices",
            "sources",
            "updates__source",
        )


class Challenge(models.Model):
    """A difficulty that serverless brings, and how to tell how bad it is."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    aliases = models.JSONField(default=list, blank=True)
    summary = models.TextField()
    measure = models.TextField(help_text="What to measure to see it.")
    body = models.TextField(blank=True, help_text="Markdown.")
    body_html = models.TextField(blank=True, editable=False)
    reviewed = models.DateField()
    sources = models.ManyToManyField(Source, blank=True, related_name="challenges")

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.body_html = markdown_to_html(self.body)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("patterns:challenge_detail", args=[self.slug])

    def clean(self) -> None:
        check_body(self.body)


class PracticeQuerySet(models.QuerySet["Practice"]):
    def with_page(self) -> "PracticeQuerySet":
        return self.prefetch_related(
            "strategies",
            models.Prefetch("notes", PracticeNote.objects.select_related("provider")),
            "mitigates",
            _published(),
            "sources",
            "updates__source",
        )


class Practice(models.Model):
    """A way of working that answers one or more challenges."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    aliases = models.JSONField(default=list, blank=True)
    summary = models.TextField()
    body = models.TextField(blank=True, help_text="Markdown.")
    body_html = models.TextField(blank=True, editable=False)
    reviewed = models.DateField()
    mitigates = models.ManyToManyField(Challenge, blank=True, related_name="practices")
    sources = models.ManyToManyField(Source, blank=True, related_name="practices")

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.body_html = markdown_to_html(self.body)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("patterns:practice_detail", args=[self.slug])

    def clean(self) -> None:
        check_body(self.body)


class Strategy(models.Model):
    """One concrete step of a practice."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="strategies")
    group = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "strategies"

    def __str__(self) -> str:
        return self.name


class PracticeNote(models.Model):
    """How a practice is done at one provider."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="notes")
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="practice_notes")
    text = models.TextField()

    class Meta:
        ordering = ["provider__position"]
        constraints = [models.UniqueConstraint(fields=["practice", "provider"], name="one_note_per_practice_provider")]

    def __str__(self) -> str:
        return f"{self.practice} on {self.provider}"


class MitigationQuerySet(models.QuerySet["Mitigation"]):
    def with_challenge(self) -> "MitigationQuerySet":
        """The mitigations with what they help against and the practice behind them, challenge by challenge."""
        return self.select_related("challenge", "practice").order_by("challenge__position", "position", "id")


class Mitigation(models.Model):
    """What helps against a challenge, with the practice that explains it."""

    challenge = models.ForeignKey(Challenge, models.CASCADE, related_name="mitigations")
    name = models.CharField(max_length=120)
    text = models.TextField()
    practice = models.ForeignKey(Practice, models.SET_NULL, null=True, blank=True, related_name="mitigations")
    position = models.PositiveSmallIntegerField(default=0)

    objects = MitigationQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

"""What helps to choose a pattern: guidance, trade-offs, relations, notes, and what the advisor reads."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from patterns.models.provider import Provider


class QualityAttribute(models.Model):
    """A quality that a pattern helps or costs."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=40)
    summary = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("patterns:attribute_detail", args=[self.slug])


class Guidance(models.Model):
    """A sentence that helps to choose or use a pattern."""

    class Kind(models.TextChoices):
        USE_CASE = "use-case", "Use case"
        USE_WHEN = "use-when", "Use when"
        AVOID_WHEN = "avoid-when", "Avoid when"
        ASK_FIRST = "ask-first", "Ask first"
        FEATURE = "feature", "Feature"
        VARIANT = "variant", "Integration type"
        EVENT_SOURCE = "event-source", "Event source"
        COST_DRIVER = "cost-driver", "Cost driver"

    pattern = models.ForeignKey("patterns.Pattern", models.CASCADE, related_name="guidance")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "guidance"

    def __str__(self) -> str:
        return self.name or self.text[:60]


class TradeOffQuerySet(models.QuerySet["TradeOff"]):
    def of_published(self) -> "TradeOffQuerySet":
        """What published patterns do, the strongest benefit first."""
        rows = self.filter(pattern__is_published=True).select_related("pattern")
        return rows.order_by("-effect", "pattern__position", "pattern__slug")


class TradeOff(models.Model):
    """What a pattern does to one quality attribute, from -2 (strong cost) to +2 (strong benefit)."""

    pattern = models.ForeignKey("patterns.Pattern", models.CASCADE, related_name="tradeoffs")
    attribute = models.ForeignKey(QualityAttribute, models.PROTECT, related_name="tradeoffs")
    effect = models.SmallIntegerField(validators=[MinValueValidator(-2), MaxValueValidator(2)])
    text = models.TextField()

    objects = TradeOffQuerySet.as_manager()

    class Meta:
        ordering = ["attribute__position"]
        verbose_name = "trade-off"
        constraints = [models.UniqueConstraint(fields=["pattern", "attribute"], name="one_tradeoff_per_attribute")]

    def __str__(self) -> str:
        return f"{self.attribute} {self.effect:+d}"

    @property
    def effect_words(self) -> str:
        words = {-2: "strong cost", -1: "some cost", 0: "neutral", 1: "some benefit", 2: "strong benefit"}
        return words[self.effect]

    @property
    def signed(self) -> str:
        """ "+2", "0" or "\N{MINUS SIGN}1"."""
        return f"{self.effect:+d}".replace("-", "\N{MINUS SIGN}") if self.effect else "0"

    @property
    def side(self) -> str:
        return "Helps" if self.effect > 0 else "Costs" if self.effect < 0 else "Neither helps nor costs"

    @property
    def effect_class(self) -> str:
        """The class that colors the chart's cells."""
        return f"{'m' if self.effect < 0 else 'p' if self.effect else 'z'}{abs(self.effect)}"


class RelationQuerySet(models.QuerySet["Relation"]):
    def between_published(self) -> "RelationQuerySet":
        published = self.filter(pattern__is_published=True, target__is_published=True)
        return published.select_related("pattern", "target")


class Relation(models.Model):
    """How a pattern stands to another one."""

    class Kind(models.TextChoices):
        USES = "uses", "uses"
        USED_BY = "used-by", "is used by"
        EXTENDS = "extends", "extends"
        EXTENDED_BY = "extended-by", "is extended by"
        SPECIALIZES = "specializes", "specializes"
        SPECIALIZED_BY = "specialized-by", "is specialized by"
        FEEDS = "feeds", "feeds"
        FED_BY = "fed-by", "is fed by"
        PROTECTS = "protects", "protects"
        PROTECTED_BY = "protected-by", "is protected by"
        ALTERNATIVE = "alternative", "is an alternative to"
        COUNTERPART = "counterpart", "is the counterpart of"
        COMBINES_WITH = "combines-with", "combines with"

    pattern = models.ForeignKey("patterns.Pattern", models.CASCADE, related_name="relations")
    target = models.ForeignKey("patterns.Pattern", models.CASCADE, related_name="inverse_relations")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    text = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["pattern", "target", "kind"], name="one_relation_per_kind")]

    def __str__(self) -> str:
        return f"{self.pattern} {self.get_kind_display()} {self.target}"

    @property
    def is_a_choice(self) -> bool:
        """Whether one would be taken instead of the other, so that both are worth comparing."""
        return self.kind in {self.Kind.ALTERNATIVE, self.Kind.COUNTERPART}


class PatternNote(models.Model):
    """What is particular to a pattern at one provider."""

    pattern = models.ForeignKey("patterns.Pattern", models.CASCADE, related_name="notes")
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="pattern_notes")
    text = models.TextField()

    class Meta:
        ordering = ["provider__position"]
        constraints = [models.UniqueConstraint(fields=["pattern", "provider"], name="one_note_per_pattern_provider")]

    def __str__(self) -> str:
        return f"{self.pattern} on {self.provider}"


class Driver(models.Model):
    """How strongly a criterion of the advisor speaks for (+2) or against (-2) a pattern."""

    pattern = models.ForeignKey("patterns.Pattern", models.CASCADE, related_name="drivers")
    criterion = models.SlugField()
    effect = models.SmallIntegerField(validators=[MinValueValidator(-2), MaxValueValidator(2)])

    class Meta:
        ordering = ["-effect", "criterion"]
        constraints = [models.UniqueConstraint(fields=["pattern", "criterion"], name="one_driver_per_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion} {self.effect:+d}"

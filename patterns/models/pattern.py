"""Patterns and architecture examples: intent, drawing, guidance, trade-offs and relations."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from patterns.diagrams import model as diagrams
from patterns.models.knowledge import Challenge, Practice, check_body
from patterns.models.provider import Provider, Role, Source
from patterns.rendering import markdown_to_html


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


class PatternQuerySet(models.QuerySet["Pattern"]):
    def published(self) -> "PatternQuerySet":
        return self.filter(is_published=True)

    def patterns(self) -> "PatternQuerySet":
        return self.exclude(category=Pattern.Category.EXAMPLE)

    def examples(self) -> "PatternQuerySet":
        return self.filter(category=Pattern.Category.EXAMPLE)

    def with_drawing(self) -> "PatternQuerySet":
        return self.prefetch_related(
            models.Prefetch("nodes", Node.objects.select_related("role")),
            models.Prefetch("flows", Flow.objects.select_related("source", "target")),
        )

    def with_page(self) -> "PatternQuerySet":
        """All that the page of one entry shows, in a fixed number of queries."""
        return self.with_drawing().prefetch_related(
            "guidance",
            models.Prefetch("tradeoffs", TradeOff.objects.select_related("attribute")),
            models.Prefetch("relations", Relation.objects.filter(target__is_published=True).select_related("target")),
            models.Prefetch("notes", PatternNote.objects.select_related("provider")),
            "practices",
            "sources",
        )


class Pattern(models.Model):
    """A serverless pattern, or an example architecture that is built from patterns."""

    class Category(models.TextChoices):
        FUNCTION = "function", "Function patterns"
        DATA = "data", "Data patterns"
        INTEGRATION = "integration", "Integration patterns"
        EXAMPLE = "example", "Architecture examples"

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=80)
    neutral_name = models.CharField(max_length=80, help_text="The name without a provider's product in it.")
    category = models.CharField(max_length=12, choices=Category.choices)
    position = models.PositiveSmallIntegerField(default=0)
    aliases = models.JSONField(default=list, blank=True)
    intent = models.CharField(max_length=200)
    body = models.TextField(blank=True, help_text="Markdown.")
    body_html = models.TextField(blank=True, editable=False)
    reviewed = models.DateField(help_text="The day somebody last read the entry against its sources.")
    is_published = models.BooleanField("published", default=True)
    challenges = models.ManyToManyField(Challenge, blank=True, related_name="patterns")
    practices = models.ManyToManyField(Practice, blank=True, related_name="patterns")
    sources = models.ManyToManyField(Source, blank=True, related_name="patterns")

    objects = PatternQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.body_html = markdown_to_html(self.body)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        view = "patterns:example_detail" if self.is_example else "patterns:pattern_detail"
        return reverse(view, args=[self.slug])

    def clean(self) -> None:
        check_body(self.body)

    def guidance_of(self, kind: str) -> list["Guidance"]:
        return [item for item in self.guidance.all() if item.kind == kind]

    @property
    def use_cases(self) -> list["Guidance"]:
        return self.guidance_of(Guidance.Kind.USE_CASE)

    @property
    def use_when(self) -> list["Guidance"]:
        return self.guidance_of(Guidance.Kind.USE_WHEN)

    @property
    def avoid_when(self) -> list["Guidance"]:
        return self.guidance_of(Guidance.Kind.AVOID_WHEN)

    @property
    def ask_first(self) -> list["Guidance"]:
        return self.guidance_of(Guidance.Kind.ASK_FIRST)

    @property
    def named_guidance(self) -> list[tuple[str, list["Guidance"]]]:
        """Headings with the features, integration types or event sources that stand below them."""
        kinds = {
            Guidance.Kind.EVENT_SOURCE: "Event sources",
            Guidance.Kind.VARIANT: "Integration types",
            Guidance.Kind.FEATURE: "What it gives, and how to use it well",
        }
        return [(heading, rows) for kind, heading in kinds.items() if (rows := self.guidance_of(kind))]

    @property
    def cost_drivers(self) -> list["Guidance"]:
        return self.guidance_of(Guidance.Kind.COST_DRIVER)

    @property
    def is_example(self) -> bool:
        return self.category == self.Category.EXAMPLE

    @property
    def has_product_name(self) -> bool:
        """Whether the title says something other than the neutral name."""
        return self.title.casefold() != self.neutral_name.casefold()

    def diagram(self) -> diagrams.Diagram:
        """The drawing as data, by roles alone."""
        return diagrams.Diagram(
            id=self.slug,
            title=self.title,
            description=self.intent,
            nodes=tuple(
                diagrams.Node(node.key, node.role.slug, node.label, group=node.role.group, cluster=node.cluster)
                for node in self.nodes.all()
            ),
            flows=tuple(
                diagrams.Flow(flow.source.key, flow.target.key, flow.label, flow.mode) for flow in self.flows.all()
            ),
            clusters=tuple(
                diagrams.Cluster(name, name)
                for name in dict.fromkeys(node.cluster for node in self.nodes.all() if node.cluster)
            ),
        )

    def diagram_on(self, provider: Provider, services: Mapping[str, diagrams.Service]) -> diagrams.Diagram:
        """The drawing with the provider's service names, gaps marked."""
        return self.diagram().on(provider.slug, services)


class Node(models.Model):
    """A box of a pattern's drawing."""

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="nodes")
    key = models.SlugField(max_length=40, help_text="Short name that flows refer to.")
    role = models.ForeignKey(Role, models.PROTECT, related_name="nodes")
    label = models.CharField(max_length=40)
    cluster = models.CharField(max_length=40, blank=True, help_text="Nodes of one cluster are drawn in one frame.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["pattern", "key"], name="one_node_per_key")]

    def __str__(self) -> str:
        return self.label


class Flow(models.Model):
    """An arrow between two nodes of the same pattern."""

    class Mode(models.TextChoices):
        SYNC = "sync", "waits for the answer"
        ASYNC = "async", "does not wait"

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="flows")
    source = models.ForeignKey(Node, models.CASCADE, related_name="outgoing")
    target = models.ForeignKey(Node, models.CASCADE, related_name="incoming")
    label = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=5, choices=Mode.choices, default=Mode.SYNC)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.source} to {self.target}: {self.label}"

    def clean(self) -> None:
        if self.source_id is None or self.target_id is None:
            return
        if self.source_id == self.target_id:
            raise ValidationError({"target": "A flow cannot lead from a node to itself."})
        if {self.source.pattern_id, self.target.pattern_id} != {self.pattern_id}:
            raise ValidationError("A flow joins two nodes of its own pattern.")


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

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="guidance")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "guidance"

    def __str__(self) -> str:
        return self.name or self.text[:60]


class TradeOff(models.Model):
    """What a pattern does to one quality attribute, from -2 (strong cost) to +2 (strong benefit)."""

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="tradeoffs")
    attribute = models.ForeignKey(QualityAttribute, models.PROTECT, related_name="tradeoffs")
    effect = models.SmallIntegerField(validators=[MinValueValidator(-2), MaxValueValidator(2)])
    text = models.TextField()

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
    def effect_class(self) -> str:
        """The class that colors the chart's cells."""
        return f"{'m' if self.effect < 0 else 'p'}{abs(self.effect)}"


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

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="relations")
    target = models.ForeignKey(Pattern, models.CASCADE, related_name="inverse_relations")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    text = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["pattern", "target", "kind"], name="one_relation_per_kind")]

    def __str__(self) -> str:
        return f"{self.pattern} {self.get_kind_display()} {self.target}"


class PatternNote(models.Model):
    """What is particular to a pattern at one provider."""

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="notes")
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="pattern_notes")
    text = models.TextField()

    class Meta:
        ordering = ["provider__position"]
        constraints = [models.UniqueConstraint(fields=["pattern", "provider"], name="one_note_per_pattern_provider")]

    def __str__(self) -> str:
        return f"{self.pattern} on {self.provider}"


class Driver(models.Model):
    """How strongly a criterion of the advisor speaks for (+2) or against (-2) a pattern."""

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="drivers")
    criterion = models.SlugField()
    effect = models.SmallIntegerField(validators=[MinValueValidator(-2), MaxValueValidator(2)])

    class Meta:
        ordering = ["-effect", "criterion"]
        constraints = [models.UniqueConstraint(fields=["pattern", "criterion"], name="one_driver_per_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion} {self.effect:+d}"

"""Patterns and architecture examples."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.urls import reverse

from patterns.diagrams import model as diagrams
from patterns.models.facts import Source
from patterns.models.guidance import Guidance, PatternNote, QualityAttribute, Relation, TradeOff
from patterns.models.knowledge import Challenge, Practice, check_body
from patterns.models.nodes import Flow, Node
from patterns.models.provider import Provider
from patterns.rendering import markdown_to_html


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

    def with_tradeoffs(self) -> "PatternQuerySet":
        return self.prefetch_related(models.Prefetch("tradeoffs", TradeOff.objects.select_related("attribute")))

    def with_facets(self) -> "PatternQuerySet":
        """What the list of patterns draws and narrows by, without the texts."""
        return (
            self.with_drawing().with_tradeoffs().prefetch_related("challenges", "practices").defer("body", "body_html")
        )

    def with_comparison(self) -> "PatternQuerySet":
        return self.with_facets().prefetch_related("guidance")

    def with_page(self) -> "PatternQuerySet":
        """All that the page of one entry shows, in a fixed number of queries."""
        return (
            self.with_drawing()
            .with_tradeoffs()
            .prefetch_related(
                "guidance",
                models.Prefetch(
                    "relations", Relation.objects.filter(target__is_published=True).select_related("target")
                ),
                models.Prefetch("notes", PatternNote.objects.select_related("provider")),
                "practices",
                "sources",
            )
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
        permissions = [("publish_pattern", "Can publish patterns and change what is published")]

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

    def guidance_of(self, kind: str) -> list[Guidance]:
        return [item for item in self.guidance.all() if item.kind == kind]

    def effects_on(self, attributes: Iterable[QualityAttribute]) -> list[TradeOff | None]:
        """What it does to each attribute, None where it says nothing."""
        by_attribute = {tradeoff.attribute_id: tradeoff for tradeoff in self.tradeoffs.all()}
        return [by_attribute.get(attribute.pk) for attribute in attributes]

    @property
    def relations_by_kind(self) -> list[Relation]:
        kinds = Relation.Kind.values
        return sorted(self.relations.all(), key=lambda relation: kinds.index(relation.kind))

    @property
    def use_cases(self) -> list[Guidance]:
        return self.guidance_of(Guidance.Kind.USE_CASE)

    @property
    def use_when(self) -> list[Guidance]:
        return self.guidance_of(Guidance.Kind.USE_WHEN)

    @property
    def avoid_when(self) -> list[Guidance]:
        return self.guidance_of(Guidance.Kind.AVOID_WHEN)

    @property
    def ask_first(self) -> list[Guidance]:
        return self.guidance_of(Guidance.Kind.ASK_FIRST)

    @property
    def named_guidance(self) -> list[tuple[str, list[Guidance]]]:
        """Headings with the features, integration types or event sources that stand below them."""
        kinds = {
            Guidance.Kind.EVENT_SOURCE: "Event sources",
            Guidance.Kind.VARIANT: "Integration types",
            Guidance.Kind.FEATURE: "What it gives, and how to use it well",
        }
        return [(heading, rows) for kind, heading in kinds.items() if (rows := self.guidance_of(kind))]

    @property
    def cost_drivers(self) -> list[Guidance]:
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

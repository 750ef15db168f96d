"""Every page for everybody: entries that have one, and pages that stand alone.

Cards, the head of a page, the site map, the feed and the JSON files are all made from these two lists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse

from patterns.entries.kind import Data
from patterns.entries.knowledge import dump_attribute, dump_challenge, dump_concept
from patterns.entries.whole import whole_pattern, whole_practice, whole_provider, whole_role
from patterns.models import Challenge, Concept, Pattern, Practice, Provider, QualityAttribute, Role


@dataclass(frozen=True)
class EntryPage:
    """A kind of entry that has a page: the view `<noun>_detail`, below `folder`.

    `public` gives the rows that everybody may see, `dump` all that is in one.
    """

    noun: str
    name: str
    folder: str
    public: Callable[[], QuerySet[Any]]
    dump: Callable[[Any], Data]


@dataclass(frozen=True)
class Page:
    """A page that stands alone, by the name of its URL."""

    view: str
    kind: str
    title: str
    summary: str

    @property
    def noun(self) -> str:
        """The name of the view, without the application's."""
        return self.view.partition(":")[2]

    def get_absolute_url(self) -> str:
        return reverse(self.view)


ENTRY_PAGES = {
    page.noun: page
    for page in (
        EntryPage("pattern", "Pattern", "patterns", lambda: Pattern.objects.published().patterns(), whole_pattern),
        EntryPage(
            "example", "Architecture example", "examples", lambda: Pattern.objects.published().examples(), whole_pattern
        ),
        EntryPage("challenge", "Challenge", "challenges", Challenge.objects.all, dump_challenge),
        EntryPage("practice", "Practice", "practices", Practice.objects.all, whole_practice),
        EntryPage("concept", "Concept", "concepts", Concept.objects.all, dump_concept),
        EntryPage("role", "Building block", "building-blocks", Role.objects.all, whole_role),
        EntryPage("attribute", "Quality attribute", "attributes", QualityAttribute.objects.all, dump_attribute),
        EntryPage(
            "provider",
            "Provider",
            "providers",
            lambda: Provider.objects.annotate(reviewed=Max("prices__seen")).order_by("position", "slug"),
            whole_provider,
        ),
    )
}

PAGES = {
    page.noun: page
    for page in (
        Page(
            "advisor:home",
            "",
            "Serverless: whether, and how.",
            "Describe one workload. Get a verdict you can add up yourself, the architecture it calls for on your "
            "provider, and the reasons behind every box of it.",
        ),
        Page(
            "advisor:assessment_start",
            "Advisor",
            "Start an assessment",
            "One workload at a time: an API, a job, a stream. About fourteen questions, each of which may stay open.",
        ),
        Page(
            "advisor:method",
            "Advisor",
            "How we judge",
            "The criteria, weights, break points, bands and gates by which a workload is judged.",
        ),
        Page(
            "api:reference",
            "Advisor",
            "API",
            "The catalogue and the advisor for programs: endpoints, examples, errors, limits, and a pipeline's step.",
        ),
        Page(
            "patterns:pattern_list",
            "Catalogue",
            "Patterns",
            "Each serverless pattern drawn on four providers, with what speaks for it and what speaks against it.",
        ),
        Page(
            "patterns:example_list",
            "Catalogue",
            "Architecture examples",
            "Whole architectures put together from the patterns, to start from or to argue with.",
        ),
        Page(
            "patterns:challenge_list",
            "Catalogue",
            "Challenges",
            "What serverless makes harder, how to tell how hard it is for you, and what helps.",
        ),
        Page(
            "patterns:practice_list",
            "Catalogue",
            "Practices",
            "Ways of working that keep functions fast, safe, cheap and understood.",
        ),
        Page("patterns:concept_list", "Catalogue", "Concepts", "The ideas that serverless stands on."),
        Page(
            "patterns:role_list",
            "Catalogue",
            "Building blocks",
            "The roles that serverless architectures are made of, and the service that plays each one on four "
            "providers.",
        ),
        Page(
            "patterns:attribute_list",
            "Catalogue",
            "Quality attributes",
            "What each serverless pattern gives and takes, from latency to cost, in one matrix.",
        ),
        Page(
            "patterns:relation_map",
            "Catalogue",
            "How the patterns relate",
            "What is built on what, what feeds what, and what to choose instead.",
        ),
        Page(
            "patterns:compare",
            "Catalogue",
            "Compare patterns",
            "Two to four serverless patterns side by side: drawing, use and avoid, trade-offs, challenges and cost.",
        ),
        Page(
            "patterns:provider_list",
            "Catalogue",
            "Providers",
            "Which service plays which role on which provider, and where the gaps are.",
        ),
        Page(
            "patterns:source_list",
            "Catalogue",
            "Sources",
            "Where every figure was read, and when.",
        ),
    )
}


def summary_of(row: Any) -> str:
    """What an entry is, in one or two sentences."""
    summary: str = row.intent if isinstance(row, Pattern) else row.summary
    return summary


def reviewed_on(row: Any) -> date | None:
    """The day somebody last read the entry against its sources; for a provider the day of its newest price."""
    reviewed: date | None = getattr(row, "reviewed", None)
    return reviewed

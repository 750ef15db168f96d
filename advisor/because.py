"""What an element of the advice rests on, in words and with a link to where it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from advisor.asked import question_groups, questions_of
from advisor.engine.inputs import INPUTS, input_label
from patterns.edition import kept_by_edition
from patterns.models import ColdStart, Limit, Pattern, Practice, Price


@dataclass(frozen=True)
class Reason:
    """One thing that an element of the advice rests on; `url` is "" where it has no page."""

    text: str
    url: str


def _age(row: Limit | Price | ColdStart) -> str:
    """That a figure may have changed since it was read."""
    return ", over 180 days old" if row.is_stale else ""


def _seen(price: Price) -> str:
    """When a price was read, and that it may have changed since."""
    return f" ({price.seen:%Y-%m-%d}{_age(price)})" if price.seen else ""


class Because:
    """Names and links for causes: inputs, and facts written as "limit:aws/function/memory-max"."""

    def __init__(self, answers_url: str) -> None:
        self.answers_url = answers_url

    def reasons(self, causes: Iterable[str]) -> list[Reason]:
        """The reasons in order; a cause that is no longer in the catalogue keeps its id as its name."""
        return [self._reason(cause) for cause in causes]

    def url(self, cause: str) -> str:
        """Where a fact or entry stands; "" where it has no page, or none any more."""
        return self._facts[cause].url if cause in self._facts else ""

    def _reason(self, cause: str) -> Reason:
        if cause in INPUTS:
            anchor = f"#q-{cause}" if cause in self._asked else ""
            return Reason(input_label(cause), f"{self.answers_url}{anchor}")
        kind, _, subject = cause.partition(":")
        if kind == "rule":
            return Reason(f"rule {subject.replace('-', ' ')}", f"{self._method_url}#{subject}")
        return self._facts.get(cause) or Reason(f"{kind.replace('-', ' ')} {subject}".strip(), "")

    @cached_property
    def _asked(self) -> set[str]:
        return {question.input for question in questions_of(question_groups())}

    @cached_property
    def _method_url(self) -> str:
        return reverse("advisor:method")

    @cached_property
    def _facts(self) -> Mapping[str, Reason]:
        return facts_by_cause()


def facts_by_cause() -> Mapping[str, Reason]:
    """Every fact, pattern and practice of the catalogue; each process keeps what it read last."""
    return _facts(timezone.localdate())


@kept_by_edition()
def _facts(today: date) -> Mapping[str, Reason]:
    """Which of the facts are old, the day decides."""
    return {**_limits(), **_prices(), **_cold_starts(), **_entries()}


def _limits() -> dict[str, Reason]:
    found = {}
    for row in Limit.objects.select_related("service__provider", "service__role", "source"):
        provider = row.service.provider
        cause = f"limit:{provider.slug}/{row.service.role.slug}/{row.slug}"
        seen = f", {row.source.title}, {row.read}{_age(row)}" if row.read else f", {row.source.title}"
        text = f"limit \u201c{row.name}\u201d of {provider.short_name} ({row.display}{seen})"
        found[cause] = Reason(text, f"{provider.get_absolute_url()}#services")
    return found


def _prices() -> dict[str, Reason]:
    return {
        f"price:{row.slug}": Reason(
            f"{row.service}, {row.meter}{_seen(row)}",
            f"{row.provider.get_absolute_url()}#prices",
        )
        for row in Price.objects.select_related("provider")
    }


def _cold_starts() -> dict[str, Reason]:
    return {
        f"cold-start:{row.provider.slug}/{row.stands_for}": Reason(
            f"cold starts of {row.name} at {row.provider.short_name}{_age(row)}",
            f"{row.provider.get_absolute_url()}#cold-starts",
        )
        for row in ColdStart.objects.exclude(stands_for="").select_related("provider", "source")
    }


def _entries() -> dict[str, Reason]:
    patterns = Pattern.objects.published().defer("body", "body_html")
    practices = Practice.objects.defer("body", "body_html")
    return {
        **{f"pattern:{row.slug}": Reason(f"pattern {row.title}", row.get_absolute_url()) for row in patterns},
        **{f"practice:{row.slug}": Reason(f"practice {row.name}", row.get_absolute_url()) for row in practices},
    }

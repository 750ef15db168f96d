"""What an element of the advice rests on, in words and with a link to where it stands."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from advisor.engine.inputs import INPUTS, input_label
from advisor.models import Question
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
    """Names and links for a set of causes: inputs, and facts written as "limit:aws/function/memory-max"."""

    def __init__(self, answers_url: str, causes: Collection[str]) -> None:
        self.answers_url = answers_url
        self.causes = causes

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
            return Reason(f"rule {subject.replace('-', ' ')}", f"{reverse('advisor:method')}#{subject}")
        return self._facts.get(cause) or Reason(f"{kind.replace('-', ' ')} {subject}".strip(), "")

    def _subjects(self, kind: str) -> list[str]:
        return [cause.partition(":")[2] for cause in self.causes if cause.startswith(f"{kind}:")]

    @cached_property
    def _asked(self) -> set[str]:
        return set(Question.objects.values_list("input", flat=True))

    @cached_property
    def _facts(self) -> dict[str, Reason]:
        """Every fact, pattern and practice among the causes, read with one query a kind."""
        return {**self._limits(), **self._prices(), **self._cold_starts(), **self._entries()}

    def _limits(self) -> dict[str, Reason]:
        subjects = self._subjects("limit")
        slugs = {subject.rpartition("/")[2] for subject in subjects}
        found = {}
        for row in Limit.objects.filter(slug__in=slugs).select_related("service__provider", "service__role", "source"):
            provider = row.service.provider
            cause = f"limit:{provider.slug}/{row.service.role.slug}/{row.slug}"
            seen = f", {row.source.title}, {row.read}{_age(row)}" if row.read else f", {row.source.title}"
            text = f"limit \u201c{row.name}\u201d of {provider.short_name} ({row.display}{seen})"
            found[cause] = Reason(text, f"{provider.get_absolute_url()}#services")
        return found

    def _prices(self) -> dict[str, Reason]:
        rows = Price.objects.filter(slug__in=self._subjects("price")).select_related("provider")
        return {
            f"price:{row.slug}": Reason(
                f"{row.service}, {row.meter}{_seen(row)}",
                f"{row.provider.get_absolute_url()}#prices",
            )
            for row in rows
        }

    def _cold_starts(self) -> dict[str, Reason]:
        runtimes = {subject.rpartition("/")[2] for subject in self._subjects("cold-start")}
        rows = ColdStart.objects.filter(stands_for__in=runtimes).select_related("provider", "source")
        return {
            f"cold-start:{row.provider.slug}/{row.stands_for}": Reason(
                f"cold starts of {row.name} at {row.provider.short_name}{_age(row)}",
                f"{row.provider.get_absolute_url()}#cold-starts",
            )
            for row in rows
        }

    def _entries(self) -> dict[str, Reason]:
        patterns = Pattern.objects.published().filter(slug__in=self._subjects("pattern")).defer("body", "body_html")
        practices = Practice.objects.filter(slug__in=self._subjects("practice")).defer("body", "body_html")
        return {
            **{f"pattern:{row.slug}": Reason(f"pattern {row.title}", row.get_absolute_url()) for row in patterns},
            **{f"practice:{row.slug}": Reason(f"practice {row.name}", row.get_absolute_url()) for row in practices},
        }

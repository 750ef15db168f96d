"""Advice as the pages show it: the stored mapping, with the words, links and positions a template needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse

from advisor import figures
from advisor.because import Because, Reason
from advisor.curve import Curve, NarrowCurve
from advisor.engine.wording import PROVIDERS, amount_words, flip_label, percent, signed
from advisor.latencies import Latencies, NarrowLatencies
from advisor.models import Assessment, Revision
from advisor.profile import Profile, profile_of
from advisor.verdict import VERDICTS, Verdict
from advisor.waterfall import NarrowWaterfall, Waterfall
from patterns.diagrams.model import Diagram
from patterns.drawing import Drawing
from patterns.models import Provider, Source
from patterns.services import service_table


@dataclass(frozen=True)
class Pages:
    """Where a report leads: to itself, to its drawing but for the format, and to the answers, each at "#q-<input>".

    Report and drawing are those of the newest judgement, or of the `revision` that is asked for.
    """

    report: str
    diagram: str
    answers: str
    revision: int | None = None

    @property
    def query(self) -> str:
        """What an address ends in that has a query already: "&revision=2"."""
        return "" if self.revision is None else f"&revision={self.revision}"

    @property
    def permalink(self) -> str:
        return self._of_revision(self.report)

    @property
    def svg(self) -> str:
        return self._of_revision(f"{self.diagram}svg")

    def _of_revision(self, address: str) -> str:
        return address if self.revision is None else f"{address}?revision={self.revision}"


def own_pages(assessment: Assessment, revision: int | None = None) -> Pages:
    """Those of the visitor whose assessment it is."""
    return Pages(
        report=reverse("advisor:report_detail", args=[assessment.public_id]),
        diagram=reverse("advisor:report_diagram", args=[assessment.public_id, "svg"]).removesuffix("svg"),
        answers=assessment.get_absolute_url(),
        revision=revision,
    )


class Report(Verdict):
    """One revision, in full; it leads to the pages of its owner, or to those that it is given."""

    def __init__(
        self, assessment: Assessment, revision: Revision, provider: str = "", pages: Pages | None = None
    ) -> None:
        super().__init__(revision.advice, assessment)
        self.revision = revision
        self.pages = pages or own_pages(assessment)
        self._provider = provider

    @property
    def is_current(self) -> bool:
        """Whether the answers are still those that were judged."""
        return bool(self.revision.workload == self.assessment.workload_mapping())

    @cached_property
    def drawing(self) -> Drawing:
        """The blueprint on the chosen provider, else on the workload's own."""
        services = service_table()
        provider = self._chosen(services.providers())
        diagram = Diagram.from_mapping(self.advice["diagram"])
        return Drawing(
            diagram=diagram.on(provider.slug, services.for_drawing(provider)),
            provider=provider,
            providers=services.providers(),
            page_url=self.pages.report,
            download_url=self.pages.diagram,
            links={node.id: f"#why-{node.id}" for node in diagram.nodes},
            query=self.pages.query,
        )

    @property
    def judged_on(self) -> str:
        """The name of the provider that all figures are of."""
        return PROVIDERS[figures.judged_on(self.revision.workload)]

    @property
    def is_drawn_elsewhere(self) -> bool:
        """Whether the drawing is on another provider than the figures."""
        return self.drawing.provider is not None and self.drawing.provider.slug != figures.judged_on(
            self.revision.workload
        )

    def _chosen(self, providers: list[Provider]) -> Provider:
        wanted = self._provider or self.revision.workload.get("provider") or ""
        for provider in providers:
            if provider.slug == wanted:
                return provider
        if self._provider or not providers:
            raise Http404(f"There is no provider {self._provider}.")
        return providers[0]

    @property
    def gates(self) -> list[dict[str, Any]]:
        sources = Source.objects.in_bulk({row.get("source", "") for row in self.advice["gates"]}, field_name="slug")
        return [
            {
                **row,
                "url": self.why.url(f"pattern:{row['pattern']}"),
                "read_in": sources.get(row.get("source", "")),
            }
            for row in self._with_reasons("gates")
        ]

    @property
    def components(self) -> list[dict[str, Any]]:
        return [{**row, "verdict_name": VERDICTS[row["verdict"]]} for row in self._with_reasons("components")]

    @property
    def interactions(self) -> list[dict[str, Any]]:
        return self._with_reasons("interactions")

    @property
    def rival(self) -> str:
        """The verdict that most of the draws that do not keep it give, in words."""
        return VERDICTS.get(self.advice.get("rival", ""), "")

    @property
    def stability_text(self) -> str:
        return percent(round(self.advice["stability"], 3))

    @property
    def rival_text(self) -> str:
        return percent(round(self.advice.get("rival_share", 0.0), 3))

    @cached_property
    def curve(self) -> Curve:
        return Curve(self.advice["costs"])

    @property
    def curves(self) -> list[Curve]:
        """The curve for a page and for a narrow one, of which the style sheet shows one; so with the other charts."""
        return [self.curve, NarrowCurve(self.advice["costs"])]

    @property
    def waterfalls(self) -> list[Waterfall]:
        given = (self.counted_for, self.counted_against, float(self.advice["score"]))
        return [Waterfall(*given), NarrowWaterfall(*given)]

    @property
    def latencies(self) -> list[Latencies]:
        """None where nothing is known."""
        charts = [Latencies(self.advice["latency"]), NarrowLatencies(self.advice["latency"])]
        return [chart for chart in charts if chart]

    @cached_property
    def profile(self) -> "Profile | None":
        """The trade-offs of the recommended patterns; None where none is recommended or published any more."""
        return profile_of(tuple(row["slug"] for row in self.advice["patterns"]))

    @property
    def runtimes(self) -> list[figures.RuntimeRow]:
        return figures.runtimes(self.advice, self.revision.workload.get("runtime"))

    @cached_property
    def criteria(self) -> list[dict[str, Any]]:
        """The criteria with the length of their bars, the strongest contribution on each side first."""
        rows = self._with_reasons("criteria")
        for row in rows:
            row["bar"] = round(row["contribution"] * 4, 1)
            row["points"] = signed(row["contribution"] if row["side"] == "for" else -row["contribution"])
        return sorted(rows, key=lambda row: (row["side"] == "against", -row["contribution"], row["slug"]))

    @property
    def counted_for(self) -> list[dict[str, Any]]:
        return [row for row in self.criteria if row["side"] == "for" and row["applicable"] and row["answered"]]

    @property
    def counted_against(self) -> list[dict[str, Any]]:
        return [row for row in self.criteria if row["side"] == "against" and row["applicable"] and row["answered"]]

    @property
    def not_counted(self) -> list[dict[str, Any]]:
        return [row for row in self.criteria if not (row["applicable"] and row["answered"])]

    @property
    def points_for(self) -> float:
        return sum(float(row["contribution"]) for row in self.counted_for)

    @property
    def points_against(self) -> float:
        return sum(float(row["contribution"]) for row in self.counted_against)

    @property
    def flips(self) -> list[dict[str, Any]]:
        """What would change the verdict, in the words of the triggers, also for an older advice."""
        return [{**row, **_flip_words(row)} for row in self._with_reasons("flips")]

    @property
    def patterns(self) -> list[dict[str, Any]]:
        return [{**row, "url": self.why.url(f"pattern:{row['slug']}")} for row in self._with_reasons("patterns")]

    @property
    def practices(self) -> list[dict[str, Any]]:
        return [_named(row) for row in self._with_reasons("practices")]

    @property
    def challenges(self) -> list[dict[str, Any]]:
        return [_named(row) for row in self._with_reasons("challenges")]

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return self._with_reasons("warnings")

    @property
    def unknown(self) -> list[dict[str, Any]]:
        return self._with_reasons("unknown")

    @property
    def assumptions(self) -> list[dict[str, Any]]:
        return self._with_reasons("assumptions")

    def _with_reasons(self, name: str) -> list[dict[str, Any]]:
        return [{**row, "because": self.why.reasons(row["because"])} for row in self.advice.get(name, ())]

    @cached_property
    def why(self) -> Because:
        return Because(self.pages.answers)

    @property
    def node_reasons(self) -> list[dict[str, Any]]:
        """Each box of the architecture with what put it there."""
        nodes = self.advice["diagram"]["nodes"]
        return [
            {"id": node["id"], "label": node["label"], "because": self.why.reasons(node["because"])} for node in nodes
        ]

    @property
    def cost_sides(self) -> list[dict[str, Any]]:
        return figures.cost_sides(self.advice["costs"])

    @property
    def rates(self) -> list[Reason]:
        """The prices behind the costs, once each."""
        terms = [term for side in self.cost_sides for term in side["terms"]]
        causes = dict.fromkeys(cause for term in terms for cause in term["because"] if cause.startswith("price:"))
        return self.why.reasons(causes)

    @property
    def figures(self) -> list[figures.Figure]:
        return figures.figures(self.advice)


def _flip_words(row: Mapping[str, Any]) -> dict[str, str]:
    name = row["input"]
    return {
        "label": flip_label(name),
        "from_text": amount_words(name, row["from"]),
        "to_text": amount_words(name, row["to"]),
        "verdict_name": VERDICTS[row["verdict"]],
    }


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its name apart from what is said of it: "Error handling" and "helps against ..."."""
    name, _, said = row["text"].partition(": ")
    return {**row, "name": name, "said": said}

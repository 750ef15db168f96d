"""The records of a visitor's assessments, with what their rows say of the decision."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.db.models import F

from advisor.decisions import recorded
from advisor.exports import decision_record
from advisor.exports.data import as_json, as_yaml
from advisor.exports.decision import Decision, Effect, Link
from advisor.exports.decision_record import KINDS
from advisor.log import numbers
from advisor.models import Assessment, Revision
from advisor.models.assessment import AssessmentQuerySet
from advisor.sharing import shared_pages
from patterns import rendering
from patterns.archive import undated, zipped
from patterns.diagrams.model import Diagram
from patterns.drawing import FORMATS, export
from patterns.models import Provider, TradeOff
from patterns.models.provider import ServiceTable
from patterns.services import service_table

MOST_RECORDS = 200
ADR_FOLDER = "doc/adr"
Absolute = Callable[[str], str]


class Records:
    """The records of the assessments that one visitor owns; `absolute` makes a whole address of a path."""

    def __init__(self, own: AssessmentQuerySet, absolute: Absolute) -> None:
        self._own = own
        self._absolute = absolute

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return numbers(self._own)

    @cached_property
    def _services(self) -> ServiceTable:
        return service_table()

    @cached_property
    def _effects(self) -> dict[str, list[Effect]]:
        """What published patterns do, by pattern."""
        found: dict[str, list[Effect]] = {}
        for row in TradeOff.objects.of_published().select_related("attribute"):
            slug = row.pattern.slug
            found.setdefault(slug, []).append(Effect(slug, row.pattern.title, row.attribute.name, row.effect, row.text))
        return found

    def file_name(self, assessment: Assessment, revision: Revision) -> str:
        return self._link(assessment, revision).file_name

    def write(self, assessment: Assessment, revision: Revision, kind: str, *, svg: str = "") -> str:
        """One record as Markdown; `svg` is the address of a drawing beside it.

        Report and drawing are linked where others can open them: through a share link, to this very revision.
        """
        return decision_record.render(
            revision.workload,
            revision.advice,
            kind=kind,
            decision=self._decision(assessment, revision, svg),
            effects=[effect for row in revision.advice["patterns"] for effect in self._effects.get(row["slug"], ())],
            diagram=self.diagram(revision),
        )

    def diagram(self, revision: Revision) -> Diagram:
        """The blueprint on the workload's provider, or on the first one."""
        providers: list[Provider] = self._services.providers()
        wanted = revision.workload.get("provider")
        provider = next((row for row in providers if row.slug == wanted), providers[0] if providers else None)
        drawn = Diagram.from_mapping(revision.advice["diagram"])
        return drawn.on(provider.slug, self._services.for_drawing(provider)) if provider else drawn

    def _decision(self, assessment: Assessment, revision: Revision, svg: str) -> Decision:
        successor = self._own.filter(pk=assessment.superseded_by_id).first() if assessment.superseded_by_id else None
        link = assessment.share_links.open().order_by(F("expires").desc(nulls_first=True), "-id").first()
        pages = shared_pages(link, revision.number) if link else None
        return Decision(
            status=assessment.status,
            number=self._numbers[assessment.pk],
            decided=assessment.decided_on or revision.created.date(),
            deciders=assessment.deciders,
            rationale=assessment.rationale,
            revisit_on=assessment.revisit_on,
            superseded_by=self._recorded_link(successor) if successor else None,
            supersedes=tuple(
                self._recorded_link(row) for row in self._own.filter(superseded_by=assessment).order_by("id")
            ),
            notes=_notes(assessment, revision.workload),
            revision=revision.number,
            permalink=self._absolute(pages.permalink) if pages else "",
            svg_url=svg or (self._absolute(pages.svg) if pages else ""),
        )

    def _recorded_link(self, assessment: Assessment) -> Link:
        return self._link(assessment, recorded(assessment))

    def _link(self, assessment: Assessment, revision: Revision | None) -> Link:
        """The record of the log; without a file where the assessment has not been judged."""
        place = self._numbers[assessment.pk]
        if revision is None:
            return Link(place, assessment.name)
        heading = decision_record.title(revision.workload, revision.advice)
        return Link(place, heading, decision_record.file_name(place, heading))

    def log(self) -> bytes:
        """The judged assessments with their drawings as a zip that adr-tools reads; the newest MOST_RECORDS."""
        newest = self._own.filter(revisions__isnull=False).distinct().order_by("-id")[:MOST_RECORDS]
        files: dict[str, str | bytes] = {".adr-dir": f"{ADR_FOLDER}\n"}
        for assessment in newest.prefetch_related("answers"):
            revision = recorded(assessment)
            if revision is not None:
                name = self.file_name(assessment, revision)
                svg = f"diagrams/{name.removesuffix('.md')}.svg"
                drawn = self._picture(revision)
                if drawn:
                    files[f"{ADR_FOLDER}/{svg}"] = drawn
                files[f"{ADR_FOLDER}/{name}"] = self.write(assessment, revision, "nygard", svg=svg if drawn else "")
        return zipped(files)

    def _picture(self, revision: Revision) -> bytes:
        """The blueprint as SVG; b"" where nothing is drawn or it could not be."""
        diagram = self.diagram(revision)
        try:
            return export(diagram, "svg") if diagram.nodes else b""
        except rendering.LayoutError:
            return b""

    def everything(self, assessment: Assessment, revision: Revision) -> bytes:
        """All that there is of one assessment: records, diagrams, workload and advice."""
        diagram = self.diagram(revision)
        name = self.file_name(assessment, revision)
        picture = f"blueprint-{diagram.provider or 'roles'}"
        drawings = dict(_drawings(diagram, f"diagrams/{picture}"))
        svg = f"../../diagrams/{picture}.svg" if f"diagrams/{picture}.svg" in drawings else ""
        return zipped(
            {
                **{f"records/{kind}/{name}": self.write(assessment, revision, kind, svg=svg) for kind in KINDS},
                **drawings,
                "workload.json": as_json(revision.workload),
                "workload.yaml": as_yaml(revision.workload),
                "advice.json": as_json(revision.advice),
            }
        )


def _drawings(diagram: Diagram, path: str) -> Iterator[tuple[str, str | bytes]]:
    """The diagram in every format that can be had here, and why some cannot be."""
    trouble = {}
    for name in FORMATS:
        try:
            drawn = export(diagram, name)
            yield f"{path}.{name}", undated(drawn) if name == "pdf" else drawn
        except rendering.LayoutError as error:
            trouble[name] = str(error)
    if trouble:
        lines = [f"{name}: {reason}" for name, reason in trouble.items()]
        yield "diagrams/not-drawn.txt", "\n".join(lines) + "\n"


def _notes(assessment: Assessment, workload: Mapping[str, Any]) -> dict[str, str]:
    """The notes on the answers that are still those that were judged."""
    return {
        answer.input: answer.note
        for answer in assessment.answers.all()
        if answer.note and answer.input in workload and workload[answer.input] == answer.value
    }

"""The starter of a judged workload: its blueprint, the settings of its answers, its decision record and its costs."""

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.because import Because
from advisor.engine.inputs import INPUTS
from advisor.engine.wording import dollars
from advisor.exports import decision_record
from advisor.exports.data import as_json
from advisor.figures import judged_on
from advisor.starter_settings import answer, settings
from patterns.diagrams.model import Diagram
from patterns.models import Provider
from patterns.plain_markdown import plain
from patterns.services import service_table
from patterns.starters.brief import Brief
from patterns.starters.starter import Starter, StarterError, starter
from patterns.starters.target import Target
from patterns.starters.targets import TARGETS, of_provider
from patterns.starting import drawn

DECISIONS = "docs/decisions"
LANGUAGE_OF = {"python": "python", "node": "javascript"}


def blueprint_starter(
    workload: Mapping[str, Any], advice: Mapping[str, Any], target: Target, language: str, record: str = ""
) -> Starter:
    """The starter of a workload's blueprint; `record` is a decision record that was written already.

    Raises StarterError for a blueprint or a language that does not fit the target.
    """
    return starter(blueprint_brief(workload, advice, target.provider, language, record), target)


def blueprint_brief(
    workload: Mapping[str, Any], advice: Mapping[str, Any], provider_slug: str, language: str, record: str = ""
) -> Brief:
    provider = Provider.objects.get(slug=provider_slug)
    services = service_table().for_drawing(provider)
    diagram = Diagram.from_mapping(advice["diagram"]).on(provider.slug, services)
    heading = decision_record.title(workload, advice)
    text = record or decision_record.render(workload, advice, diagram=diagram)
    return Brief(
        title=str(workload["name"]),
        diagram=diagram,
        language=language,
        settings=settings(workload, diagram),
        causes=_causes(workload, diagram),
        origin=f"It follows the advice on this workload: {plain(advice['sentence'])}",
        estimate="\n".join(_estimate(workload, advice, provider)),
        documents={
            f"{DECISIONS}/{decision_record.file_name(1, heading)}": text,
            "docs/workload.json": as_json(dict(workload)),
            **drawn(diagram),
        },
    )


def chosen_target(slug: str, workload: Mapping[str, Any]) -> Target:
    """The target of a name, or the first one of the workload's provider; raises StarterError where there is none."""
    if slug:
        if slug not in TARGETS:
            raise StarterError(f"There is no target {slug!r}: write one of {', '.join(TARGETS)}.")
        return TARGETS[slug]
    offered = of_provider(judged_on(workload))
    if not offered:
        raise StarterError(f"No starter deploys on {judged_on(workload)}: name a target, one of {', '.join(TARGETS)}.")
    return offered[0]


def chosen_language(language: str, workload: Mapping[str, Any], target: Target) -> str:
    """The language that is asked for, else that of the workload's runtime where the target has it, else its first."""
    if language:
        if language not in target.languages:
            told = ", ".join(target.languages)
            raise StarterError(f"{target.name} starters come in {told}, not in {language!r}.")
        return language
    own = LANGUAGE_OF.get(str(workload.get("runtime")), "")
    return own if own in target.languages else target.languages[0]


def _causes(workload: Mapping[str, Any], diagram: Diagram) -> dict[str, str]:
    """Words for all that the blueprint rests on: answers as they were given, the rest by its name."""
    behind = [row.because for row in diagram.nodes] + [row.because for row in diagram.flows]
    causes = list(dict.fromkeys(cause for because in behind for cause in because))
    words = dict(zip(causes, (reason.text for reason in Because("").reasons(causes)), strict=True))
    answers = {
        name: answer(name, workload[name]) for name in causes if name in INPUTS and workload.get(name) is not None
    }
    return {**words, **answers}


def _estimate(workload: Mapping[str, Any], advice: Mapping[str, Any], provider: Provider) -> Iterator[str]:
    """The costs of the advice in Markdown: the sentence, then the terms of functions and of what all ways share."""
    costs = advice["costs"]
    yield plain(costs["reason"])
    yield ""
    if provider.slug != judged_on(workload):
        yield f"These figures are of another provider than {plain(provider.name)}, where the workload was judged."
        yield ""
    for side in ("functions", "shared"):
        for term in (costs.get(side) or {}).get("terms", ()):
            amount = "not priced" if term["amount"] is None else f"{dollars(term['amount'])} a month"
            yield f"- {plain(term['name'])}: {plain(amount)}"

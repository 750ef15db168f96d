"""Advice and what was decided on it as a decision record: MADR 4.0, full or minimal, and Nygard's form."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import slugify

from advisor.engine.inputs import DOES_NOT_APPLY, INPUTS, input_label
from advisor.engine.wording import answer_words, listed, number, seconds, upper_first
from advisor.exports.basis import basis
from advisor.exports.decision import Decision, Effect
from advisor.exports.options import SIGNS, Option, Point, chosen, is_open, options
from advisor.triggers import triggers
from advisor.verdict import VERDICTS
from patterns.diagrams import mermaid
from patterns.diagrams.model import Diagram
from patterns.plain_markdown import fenced, plain, quoted, yaml_list, yaml_text

KINDS = {"madr": "MADR 4.0", "madr-minimal": "MADR 4.0, minimal", "nygard": "Nygard"}
MOST_PRACTICES = 5
MOST_UNKNOWN = 5
MAX_SLUG = 80
STRONG = 2  # a trade-off from which it is a consequence worth recording


def render(
    workload: Mapping[str, Any],
    advice: Mapping[str, Any],
    *,
    kind: str = "madr",
    decision: Decision | None = None,
    effects: Iterable[Effect] = (),
    diagram: Diagram | None = None,
) -> str:
    """The record as Markdown, one of KINDS; what a visitor wrote is escaped, so that it adds no markup.

    `diagram` is the blueprint on a provider; without it the advice's own, by roles, is drawn.
    """
    drawn = diagram or Diagram.from_mapping(advice["diagram"])
    record = Record(workload, advice, decision or Decision(), tuple(effects), drawn)
    text = render_to_string(f"advisor/records/{kind}.md", {"record": record})
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def title(workload: Mapping[str, Any], advice: Mapping[str, Any]) -> str:
    """What is decided, as a heading that is not escaped yet: "Run Order intake on functions"."""
    name = " ".join(str(workload["name"]).split())
    places = [place.lower() for place in chosen(advice)]
    if not places:
        return f"Decide where {name} runs"
    return f"Run {name} on {' or '.join(places) if is_open(advice) else listed(places)}"


def file_name(place: int, heading: str) -> str:
    """ "0001-run-order-intake-on-functions.md"."""
    slug = slugify(heading.replace("/", "-"))[:MAX_SLUG].strip("-") or "decision"
    return f"{place:04}-{slug}.md"


class Record:
    """The parts of a record as Markdown: nothing in a template has to be escaped."""

    def __init__(
        self,
        workload: Mapping[str, Any],
        advice: Mapping[str, Any],
        decision: Decision,
        effects: tuple[Effect, ...],
        diagram: Diagram,
    ) -> None:
        self.workload = workload
        self.advice = advice
        self.decision = decision
        self._effects = effects
        self._diagram = diagram

    @property
    def title(self) -> str:
        return plain(title(self.workload, self.advice))

    @property
    def numbered_title(self) -> str:
        return self.title if self.decision.number is None else f"{self.decision.number}. {self.title}"

    @property
    def name(self) -> str:
        return plain(self.workload["name"])

    @property
    def front_matter(self) -> list[str]:
        """The lines of the YAML block; who was consulted and informed is not known."""
        decision, status = self.decision, self.decision.status
        if decision.superseded_by is not None:
            status = f"superseded by ADR-{decision.superseded_by.number:04}"
        lines = [f"status: {yaml_text(status)}"]
        if decision.decided is not None:
            lines.append(f"date: {decision.decided.isoformat()}")
        deciders = [part for part in decision.deciders.split(",") if part.strip()]
        if deciders:
            lines.append(f"decision-makers: {yaml_list(deciders)}")
        return lines

    @property
    def deciders(self) -> str:
        return plain(self.decision.deciders)

    @property
    def status_lines(self) -> list[str]:
        """The status and the records that it ties to this one, a paragraph each, as adr-tools writes and reads them."""
        decision = self.decision
        lines = [decision.status.capitalize()]
        if decision.superseded_by is not None:
            lines = [f"Superseded by {decision.superseded_by.words}"]
        return [*lines, *(f"Supersedes {link.words}" for link in decision.supersedes)]

    @property
    def links(self) -> list[str]:
        """The same ties for a record whose status stands in the front matter."""
        return [line for line in self.status_lines if line.startswith("Supersede")] if self._is_tied else []

    @property
    def _is_tied(self) -> bool:
        return self.decision.superseded_by is not None or bool(self.decision.supersedes)

    @property
    def description(self) -> str:
        return quoted(str(self.workload.get("description") or ""))

    @property
    def answers(self) -> list[str]:
        """What is known of the workload, in the order of the inputs, each answer with its grade and its note."""
        return [self._answer(name) for name, row in INPUTS.items() if name in self.workload and row.group != "record"]

    def _answer(self, name: str) -> str:
        grade = self.workload.get("evidence", {}).get(name, "")
        note = plain(self.decision.notes.get(name, ""))
        said = "; ".join(part for part in (grade, f"note: {note}" if note else "") if part)
        line = f"{upper_first(input_label(name))}: {plain(answer_words(name, self.workload[name]))}"
        return f"{line} ({said})" if said else line

    @property
    def constraints(self) -> list[str]:
        """The gates that are not passed."""
        return [self._constraint(gate) for gate in self.advice["gates"]]

    def _constraint(self, gate: Mapping[str, Any]) -> str:
        read = ", ".join(plain(part) for part in (gate["source"], gate["seen"]) if part)
        said = f"{plain(gate['name'])}, {gate['severity']}: {plain(gate['reason'])}"
        source = f" Source: {read}." if read else ""
        return f"{said} Remedy: {plain(gate['remedy'])}{source} {self._basis(gate['because'])}"

    @property
    def drivers(self) -> list[str]:
        """The criteria that count, the heaviest first."""
        rows = [row for row in self.advice["criteria"] if row["applicable"] and row["answered"]]
        rows.sort(key=lambda row: (-row["weight"], row["slug"]))
        return [
            f"{plain(row['name'])}, weight {number(row['weight'])}: {plain(row['reason'])} "
            f"{self._basis(row['because'])}"
            for row in rows
        ]

    @cached_property
    def options(self) -> list[Option]:
        return options(self.advice)

    @property
    def judged_options(self) -> list[tuple[str, list[str]]]:
        """The options that there is something to say of, each with its lines."""
        return [(one.title, [self._point(point) for point in one.points]) for one in self.options if one.points]

    def _point(self, point: Point) -> str:
        said = f"{point.sign}, because of {plain(point.about)}: {plain(point.text)}"
        return f"{said} {self._basis(point.because)}"

    @property
    def outcome(self) -> str:
        """The option that is chosen, and why, in the words of the advice."""
        advice, titles = self.advice, chosen(self.advice)
        sentence = plain(advice["sentence"])
        if not titles:
            return f"No option is chosen yet. {sentence}"
        named = (" or " if is_open(advice) else " and ").join(f'"{name}"' for name in titles)
        options_word = "option" if len(titles) == 1 else "options"
        verb = "The advice was rejected. It was the" if self.decision.status == "rejected" else "Chosen"
        why = f'the verdict is "{VERDICTS[advice["verdict"]]}" with {_score(advice)}'
        return f"{verb} {options_word}: {named}, because {why}. {sentence}"

    @property
    def bill(self) -> str:
        costs = self.advice["costs"]
        return f"{plain(costs['reason'])} {self._basis(costs['because'])}" if costs["known"] else ""

    @property
    def rationale(self) -> str:
        return quoted(self.decision.rationale)

    @property
    def parts(self) -> list[str]:
        return [
            f"{upper_first(plain(row['name']))}: {plain(row['place_name'])}. {plain(row['reason'])} "
            f"{self._basis(row['because'])}"
            for row in self.advice.get("components", ())
        ]

    @property
    def patterns(self) -> list[str]:
        return [
            f"{plain(row['title'])}: {plain(' '.join(row['reasons']))} {self._basis(row['because'])}"
            for row in self.advice["patterns"]
        ]

    @property
    def diagram(self) -> str:
        """The blueprint as a block of Mermaid; "" where nothing is drawn."""
        return fenced("mermaid", mermaid.write(self._diagram)) if self._diagram.nodes else ""

    @property
    def consequences(self) -> list[str]:
        """What the architecture brings: its strong trade-offs, the challenges that come with it, what acts together."""
        return [self._point(point) for point in sorted(self._points(), key=lambda point: SIGNS.index(point.sign))]

    def _points(self) -> Iterator[Point]:
        for row in self._effects:
            if abs(row.effect) >= STRONG:
                about = f"{row.attribute.lower()} with {row.title}"
                yield Point("Good" if row.effect > 0 else "Bad", about, row.text, (f"pattern:{row.pattern}",))
        for row in self.advice.get("interactions", ()):
            yield Point("Neutral", "what acts together", row["text"], tuple(row["because"]))
        for row in self.advice["warnings"]:
            yield Point("Bad", "a risk", row["text"], tuple(row["because"]))
        for row in self.advice["challenges"]:
            name, _, said = row["text"].partition(": ")
            yield Point("Bad", f"the challenge \u201c{name}\u201d", upper_first(said), tuple(row["because"]))

    @property
    def confirmation(self) -> list[str]:
        """What to measure, when to look again, and the practices that help most."""
        return [f"{plain(text)} {self._basis(because)}" for text, because in self._checks()]

    def _checks(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield from self._latency_check()
        yield from self._budget_check()
        if self.decision.revisit_on is not None:
            yield f"Judge again on {self.decision.revisit_on.isoformat()}.", ("decision:revisit on",)
        for trigger in triggers(self.advice):
            yield trigger.sentence, trigger.because
        for row in self.advice["unknown"][:MOST_UNKNOWN]:
            moves = f"it may move the score by up to {number(round(row['narrows'], 1))}"
            yield f"Find out: {input_label(row['input'])}; {moves}.", tuple(row["because"])
        for row in self.advice["practices"][:MOST_PRACTICES]:
            yield f"Plan in {row['text']}", tuple(row["because"])

    def _latency_check(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        latency = self.advice["latency"]
        if latency["target_ms"] is None:
            return
        said = f"Measure the p99 latency against the target of {seconds(latency['target_ms'] / 1_000)}"
        if latency["p99_ms"] is not None:
            said += f"; functions are estimated at {seconds(latency['p99_ms'] / 1_000)}"
        yield f"{said}.", tuple(latency["because"] if latency["p99_ms"] is not None else ("p99_ms",))

    def _budget_check(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        budget = self.workload.get("monthly_budget_usd")
        if budget not in {None, DOES_NOT_APPLY}:
            yield f"Measure the bill against the budget of {number(budget)} USD a month.", ("monthly_budget_usd",)

    @property
    def assumptions(self) -> list[str]:
        return [f"{plain(row['text'])} {self._basis(row['because'])}" for row in self.advice["assumptions"]]

    @property
    def versions(self) -> str:
        advice = self.advice
        revision = "" if self.decision.revision is None else f"Revision {self.decision.revision}, judged by "
        said = f"rules {plain(advice['rules_version'])} and facts {plain(advice['facts_version'])}"
        return f"{revision}{said}." if revision else f"Judged by {said}."

    def _basis(self, because: Iterable[str]) -> str:
        return basis(because, self.workload)


def _score(advice: Mapping[str, Any]) -> str:
    low, high = (number(round(advice[name])) for name in ("score_low", "score_high"))
    between = f" ({low} to {high} with what is unknown)" if low != high else ""
    return f"a score of {advice['score']:.1f} of 100{between} and {advice['confidence']} confidence"

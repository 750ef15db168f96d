"""The verdict in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.engine.components import SERVERLESS_CONTAINERS, Component
from advisor.engine.gates import Finding
from advisor.engine.judgement import Judgement
from advisor.engine.moved import Moved
from advisor.engine.reasons import Argument
from advisor.engine.wording import listed, lower_first, percent

# An argument is worth naming from this share of the strongest on its side; strength is weight times membership.
NAMED_FROM = 0.5
MOST_NAMED = 3
VERDICT_WORDS = {
    "serverless": "serverless",
    "serverless-with-conditions": "serverless with conditions",
    "hybrid": "hybrid",
    "containers": "containers or VMs",
}


@dataclass(frozen=True)
class Outcome:
    """What the sentence is made of; `keeps` says whether a hybrid keeps a part on functions.

    `fits` is where the whole is best run, and `rival` the verdict that holds nearly as often, or "".
    """

    gates: Sequence[Finding]
    criteria: Sequence[Argument]
    moves: Moved | None
    parts: Sequence[Component]
    keeps: bool
    fits: str
    rival: str = ""


def sentence(judgement: Judgement, told: Outcome) -> str:
    """What to do and the strongest reasons for it, or that two ways are as good as each other."""
    said = _verdict(judgement, told)
    if not told.rival:
        return said
    both = f"{VERDICT_WORDS[judgement.verdict]} and {VERDICT_WORDS[told.rival]}"
    return f"No clear winner between {both}. By a small margin: {lower_first(said)}"


def _verdict(judgement: Judgement, told: Outcome) -> str:
    found, criteria = told.gates, told.criteria
    if not judgement.is_decided:
        return f"Undecided: {percent(round(judgement.coverage, 2))} of what counts is known, too little to judge."
    if judgement.verdict == "serverless":
        return f"Go serverless: {_speaking(criteria, 'for') or 'nothing speaks against it'}."
    if judgement.verdict == "serverless-with-conditions":
        if found:
            return f"Go serverless once {_conditions(found)}."
        held = _speaking(criteria, "against")
        return f"Go serverless with care: {_speaking(criteria, 'for')}{f', but {held}' if held else ''}."
    if judgement.verdict == "hybrid":
        return _hybrid(told)
    gates = [lower_first(gate.name) for gate in found if gate.severity == "hard"]
    why = f"{_limits(gates)} functions out" if gates else _speaking(criteria, "against")
    what = "serverless containers" if told.fits == SERVERLESS_CONTAINERS else "containers or VMs"
    return f"Use {what}: {why or 'too little speaks for functions'}."


def _hybrid(told: Outcome) -> str:
    """Which part goes where, as far as the parts are known."""
    what = told.moves.words if told.moves else "the steady part"
    if told.moves and told.moves.parts:
        kept = [part.name for part in told.parts if part.slug not in told.moves.parts]
        groups: dict[str, list[str]] = {}
        for part in told.parts:
            if part.slug in told.moves.parts:
                groups.setdefault(part.place_name, []).append(part.name)
        moved = listed([f"{listed(names)} on {name}" for name, names in groups.items()])
        rest = f"{listed(kept)} on functions" if kept else "beside managed services"
        return f"Go hybrid: run {moved}, {rest}."
    if not told.keeps and told.fits == SERVERLESS_CONTAINERS:
        return f"Go hybrid: run {what} on serverless containers that requests share, beside managed services."
    if not told.keeps:
        return f"Go hybrid: run {what} on containers, beside managed services."
    on = "serverless containers" if told.fits == SERVERLESS_CONTAINERS else "containers"
    return f"Go hybrid: run {what} on {on} and the rest on functions."


def _limits(names: list[str]) -> str:
    return f"the limits on {listed(names)} rule" if len(names) > 1 else f"the limit on {listed(names)} rules"


def _conditions(found: Sequence[Finding]) -> str:
    limits = [lower_first(gate.name) for gate in found if gate.slug != "role-gap"]
    said = [f"the limit on {listed(limits)} is dealt with"] if limits else []
    if len(limits) < len(found):
        said.append("the missing service is replaced")
    return listed(said)


def _speaking(criteria: Sequence[Argument], side: str) -> str:
    """The strongest arguments of a side, as a clause; "" where there are none."""
    counted = [row for row in criteria if row.side == side and row.contribution > 0]
    rows = sorted(counted, key=lambda row: (-_strength(row), row.slug))
    strong = [row for row in rows if _strength(row) >= NAMED_FROM * _strength(rows[0])][:MOST_NAMED]
    if not strong:
        return ""
    named = [lower_first(row.name.partition(" (")[0]) for row in strong]
    return f"{listed(named)} {'speaks' if len(named) == 1 else 'speak'} {side} it"


def _strength(row: Argument) -> float:
    return row.weight * (row.membership or 0.0)

"""What a line of a record rests on, by name: answers, what is not known, facts, rules and patterns."""

from collections.abc import Collection, Iterable

from advisor.engine.inputs import INPUTS, input_label

KINDS = {
    "limit": "facts",
    "price": "facts",
    "cold-start": "facts",
    "rule": "rules",
    "pattern": "patterns",
    "practice": "practices",
}
ORDER = ("answers", "not known", "facts", "rules", "patterns", "practices", "decision")


def basis(because: Iterable[str], known: Collection[str]) -> str:
    """ "(answers: memory; facts: `limit:aws/function/memory-max`)"; `known` are the inputs that have an answer."""
    groups: dict[str, list[str]] = {}
    for cause in dict.fromkeys(because):
        kind, name = _named(cause, known)
        groups.setdefault(kind, []).append(name)
    said = [f"{kind}: {', '.join(groups[kind])}" for kind in ORDER if kind in groups]
    return f"({'; '.join(said)})"


def _named(cause: str, known: Collection[str]) -> tuple[str, str]:
    if cause in INPUTS:
        return ("answers" if cause in known else "not known"), input_label(cause)
    kind, _, subject = cause.partition(":")
    if kind == "decision":
        return kind, subject
    return KINDS[kind], f"`{cause}`" if KINDS[kind] == "facts" else f"`{subject}`"

"""What is wrong with an entry, in words: the same in its form, in its preview, and where entries are published."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from patterns.models import Pattern

# A draft is read like any posted form; that it was opened and is not to be saved is no mistake.
OPENED_WORDS = "This draft was opened and is not saved yet."


@dataclass(frozen=True)
class Mistake:
    """Of the whole drawing, or of one of its flows and perhaps of one end of it."""

    text: str
    flow: int | None = None
    end: str | None = None


def of_drawing(keys: Sequence[str], flows: Sequence[tuple[str, str, str]], is_published: bool) -> Iterator[Mistake]:
    """The mistakes of nodes, given by their keys, and flows, given by both ends and their label."""
    said = Counter(flows)
    for at, flow in enumerate(flows):
        if said[flow] > 1:
            yield Mistake("This flow is there twice: remove one of them, or say what is different.", at)
        yield from _of_flow(keys, at, *flow[:2])
    touched = {key for source, target, _ in flows for key in (source, target)}
    alone = [key for key in keys if key not in touched]
    if is_published and len(keys) > 1 and alone:
        names = ", ".join(f"\u201c{key}\u201d" for key in alone)
        yield Mistake(
            f"Nothing leads to or from {names}. Join it by a flow, remove it, or leave the entry unpublished "
            "until the drawing is whole."
        )


def _of_flow(keys: Sequence[str], at: int, source: str, target: str) -> Iterator[Mistake]:
    for end, key in (("source_key", source), ("target_key", target)):
        if key not in keys:
            known = ", ".join(keys) or "none yet"
            yield Mistake(f"There is no node with the key \u201c{key}\u201d above. The keys are: {known}.", at, end)
    if source == target:
        yield Mistake("A flow cannot lead from a node to itself.", at, "target_key")


def of_stored(pattern: Pattern) -> list[str]:
    """What keeps a stored pattern from being published."""
    keys = [node.key for node in pattern.nodes.all()]
    flows = [
        (flow.source.key, flow.target.key, flow.label) for flow in pattern.flows.select_related("source", "target")
    ]
    told = [mistake.text for mistake in of_drawing(keys, flows, is_published=True)]
    try:
        pattern.clean()
    except ValidationError as error:
        told += error.messages
    return told


def of_form(form: Any, formsets: Iterable[Any]) -> list[SafeString]:
    """Each mistake with its place: the field, or the kind of rows, the row and the field."""
    told = list(_placed(form, ""))
    for formset in formsets:
        kind = str(formset.model._meta.verbose_name_plural).capitalize()
        told += [format_html("{}: {}", kind, text) for text in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, 1):
            told += _placed(row, f"{kind}, row {number}")
    return told


def _placed(form: Any, place: str) -> Iterator[SafeString]:
    for name, texts in form.errors.items():
        label = "" if name == NON_FIELD_ERRORS else str(form[name].label)
        head = ", ".join(filter(None, (place, label)))
        for text in texts:
            if text != OPENED_WORDS:
                yield format_html("{}: {}", head, text) if head else format_html("{}", text)

"""JSON Schemas, made from what the engine and the catalogue are made of: nothing is written down twice."""

import inspect
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from advisor.engine.advice import Advice
from advisor.engine.flips import Flip
from advisor.engine.inputs import DOES_NOT_APPLY, INPUTS, Input
from advisor.engine.workload import GRADES
from advisor.verdict import VERDICTS
from patterns.diagrams.model import FITS, MODES, Diagram
from patterns.schema import Day, Field, Flag, Number, Rows, Shape, Text, TextMap, Texts

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEFINITIONS = "#/$defs/"
# JSON Schema's patterns are ECMAScript's: the control characters that the reader of workloads refuses, and a text
# that does not consist of blanks alone.
_NO_CONTROL = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]*$"
_SOME_WORD = "\\S"
_PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
    Any: {},
}
_CHOICES: Mapping[str, tuple[str, ...]] = {"verdict": tuple(VERDICTS), "mode": MODES, "fit": FITS}


def workload_schema() -> Schema:
    """The workload as `parse` reads it; null and an empty list mean "not known"."""
    evidence = {
        "type": ["object", "null"],
        "description": "How well an answer is known, by the name of its input.",
        "propertyNames": {"enum": list(INPUTS)},
        "additionalProperties": {"enum": list(GRADES)},
    }
    return {
        "title": "Workload",
        "description": 'What is known of one workload. Leave out what is not known; null means "not known" too.',
        "type": "object",
        "properties": {**{name: _input(given) for name, given in INPUTS.items()}, "evidence": evidence},
        "required": ["name"],
        "additionalProperties": False,
    }


def _input(given: Input) -> Schema:
    said = given.text if given.kind in {"text", "set", "choice", "boolean"} else f"{given.text} Unit: {given.unit}."
    if given.may_not_apply:
        absent = {"const": DOES_NOT_APPLY, "description": "The workload has no such thing."}
        return {"anyOf": [_range(given), absent], "description": said}
    return {**_range(given), "description": said}


def _range(given: Input) -> Schema:
    if given.is_numeric:
        kind = "integer" if given.kind == "integer" else "number"
        return {"type": [kind, "null"], "minimum": given.low, "maximum": given.high}
    if given.kind == "boolean":
        return {"type": ["boolean", "null"]}
    if given.kind == "choice":
        return {"enum": [*given.choices, None]}
    if given.kind == "set":
        return {"type": ["array", "null"], "items": {"enum": list(given.choices)}}
    text = {"type": "string", "maxLength": given.high, "pattern": _NO_CONTROL}
    if given.name == "name":
        return {**text, "minLength": given.low, "allOf": [{"pattern": _SOME_WORD}]}
    if given.name == "id":
        return {"anyOf": [text, {"type": "integer", "minimum": 1 - 10**18, "maximum": 10**18 - 1}, {"type": "null"}]}
    return {**text, "type": ["string", "null"]}


def advice_schema(refs: str = DEFINITIONS) -> Schema:
    """The advice as `Advice.to_mapping` writes it, with the workload's own id where it has one."""
    made = _Definitions(refs)
    made.add(Flip, _flip(made.of(Flip)))
    whole = made.of(Advice)
    whole["properties"] = {"id": {"type": ["string", "integer"], "description": INPUTS["id"].text}} | whole[
        "properties"
    ]
    return {**whole, "$defs": made.definitions}


def own_diagram_schema(refs: str = DEFINITIONS) -> Schema:
    """A diagram as `Diagram.from_mapping` reads it: what has a default may be left out."""
    made = _Definitions(refs, prefix="Own", all_required=False)
    whole = made.of(Diagram)
    whole["required"] = [*whole["required"], "nodes"]
    return {**whole, "$defs": made.definitions}


def _flip(schema: Schema) -> Schema:
    """A flip as it is written: `from` and `to`, and words for both."""
    given = dict(schema["properties"])
    text = {"type": "string"}
    written = {"label": text, "from": given.pop("value"), "from_text": text, "to_text": text, **given}
    return {**schema, "properties": written, "required": list(written)}


class _Definitions:
    """Schemas of dataclasses, each once, by name with a prefix; `refs` is where they will stand."""

    def __init__(self, refs: str, *, prefix: str = "", all_required: bool = True) -> None:
        self.refs = refs
        self.prefix = prefix
        self.all_required = all_required
        self.definitions: dict[str, Schema] = {}

    def add(self, kind: type[Any], schema: Schema) -> None:
        self.definitions[self.prefix + kind.__name__] = schema

    def of(self, kind: type[Any]) -> Schema:
        hints = get_type_hints(kind)
        required = [field.name for field in fields(kind) if self.all_required or _has_no_default(field)]
        return {
            "title": self.prefix + kind.__name__,
            "description": " ".join((inspect.getdoc(kind) or "").split()),
            "type": "object",
            "properties": {field.name: self._value(hints[field.name], field.name) for field in fields(kind)},
            "required": required,
            "additionalProperties": False,
        }

    def _value(self, hint: Any, name: str) -> Schema:
        if hint is str and name in _CHOICES:
            return {"enum": list(_CHOICES[name])}
        if hint in _PLAIN:
            return dict(_PLAIN[hint])
        if get_origin(hint) in {Union, UnionType}:
            return {"anyOf": [self._value(part, name) for part in get_args(hint)]}
        if get_origin(hint) is tuple:
            return {"type": "array", "items": self._value(get_args(hint)[0], "")}
        if not is_dataclass(hint):
            raise TypeError(f"{name}: {hint} has no JSON Schema yet")
        kind: Any = hint
        if self.prefix + kind.__name__ not in self.definitions:
            self.add(kind, self.of(kind))
        return {"$ref": f"{self.refs}{self.prefix}{kind.__name__}"}


def _has_no_default(field: Any) -> bool:
    return field.default is field.default_factory  # both MISSING


def shape_of(kind: type[Any]) -> Shape:
    """The shape by which plain data for a dataclass of texts and of lists of such dataclasses are read."""
    hints = get_type_hints(kind)
    return {field.name: _shape_field(hints[field.name], field) for field in fields(kind)}


def _shape_field(hint: Any, field: Any) -> Field:
    if hint is str:
        return Text() if _has_no_default(field) else Text(default=field.default)
    item = get_args(hint)[0]
    return Texts(default=[]) if item is str else Rows(shape_of(item), default=[])


def entry_schema(shape: Shape) -> Schema:
    """An entry of the catalogue as it is dumped: every key is there."""
    return {
        "type": "object",
        "properties": {key: _dumped(field) for key, field in shape.items()},
        "required": list(shape),
        "additionalProperties": False,
    }


def _dumped(field: Field) -> Schema:
    schema = _field(field)
    return {"anyOf": [schema, {"type": "null"}]} if field.default is None else schema


def _field(field: Field) -> Schema:
    if isinstance(field, Rows):
        return {"type": "array", "items": entry_schema(field.shape)}
    if isinstance(field, Texts):
        return {"type": "array", "items": {"type": "string"}}
    if isinstance(field, TextMap):
        return {"type": "object", "additionalProperties": {"type": "integer" if field.whole else "string"}}
    if isinstance(field, Number):
        return {"type": "integer" if field.whole else "number"}
    if isinstance(field, Flag):
        return {"type": "boolean"}
    if isinstance(field, Day):
        return {"type": "string", "format": "date"}
    return {"type": "string"} if isinstance(field, Text) else {}

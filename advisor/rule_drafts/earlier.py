"""The way back to an earlier version of a rule: its values as those of a draft."""

from collections.abc import Mapping
from typing import Any

from reversion.models import Version

from advisor.models import Band, Criterion, Gate, Parameter
from advisor.rule_drafts.values import values_of
from patterns.desk.versions import own_versions

PLACES: dict[Any, tuple[str, str]] = {
    Criterion: ("criteria", "slug"),
    Band: ("bands", "verdict"),
    Gate: ("gates", "slug"),
    Parameter: ("parameters", "slug"),
}


def earlier_values(version: Version, mapping: Mapping[str, Any]) -> dict[str, Any]:
    """What the version of a rule holds otherwise than the rule set, by path; raises RevertError."""
    kind, key = PLACES[version._model]
    own, *points = [row.field_dict for row in own_versions(version)]
    place = f"{kind}/{own[key]}"
    rows = {place: own, **{f"{place}/break_points/{point['name']}": point for point in points}}
    held = {
        f"{place}/{field}": value for place, row in rows.items() for field, value in row.items() if field != "criterion"
    }
    return {
        path: held[path] for path, value in values_of(mapping).items() if path in held and held[path] != value.value
    }

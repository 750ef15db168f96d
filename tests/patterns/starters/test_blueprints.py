"""That the table of sources is the whole catalogue."""

import pytest

from advisor.models import Example
from patterns.models import Pattern
from patterns.starters.system import System
from tests.patterns.starters.blueprints import ENTRIES, EXAMPLES, SOURCES, brief

pytestmark = pytest.mark.django_db


def test_every_entry_and_example_is_tried(content: None) -> None:
    assert sorted(ENTRIES) == sorted(Pattern.objects.values_list("slug", flat=True))
    assert sorted(EXAMPLES) == sorted(Example.objects.values_list("slug", flat=True))


@pytest.mark.parametrize("source", SOURCES)
def test_every_drawing_becomes_a_system_with_names_that_are_unique(content: None, source: str) -> None:
    system = System.of(brief(source, "aws").diagram, "Any")

    names = [part.name for part in system.parts]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 32 for name in names)

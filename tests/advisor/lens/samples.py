"""The hand-written lenses."""

from pathlib import Path

from advisor.lens.model import Lens
from advisor.lens.reading import read_lens
from advisor.models import ReviewLens

DATA = Path(__file__).parent / "data"


def sample(name: str) -> Lens:
    return read_lens((DATA / name).read_bytes())


def imported(name: str) -> ReviewLens:
    """A lens as a review questionnaire."""
    source = (DATA / name).read_text()
    row = ReviewLens.objects.begun_from(read_lens(source), source)
    row.save()
    return row

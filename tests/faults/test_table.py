"""Every fault of the table is caused by a test."""

from tests.faults.table import FAULTS
from tests.marks import marked


def test_every_fault_is_caused_by_a_test() -> None:
    assert len(FAULTS) == 26
    assert sorted(FAULTS, key=lambda name: int(name[1:])) == list(FAULTS)
    assert [f"{name}: {what}" for name, what in FAULTS.items() if name not in dict(marked("fault"))] == []


def test_every_mark_names_a_fault_of_the_table() -> None:
    assert [(name, test) for name, test in marked("fault") if name not in FAULTS] == []

"""What was acknowledged is kept: the small forms of `tests/soak/kill.py` and `tests/soak/powerloss.py`."""

import pytest

from tests.servers import Postgres
from tests.soak import kill, powerloss, trace

needs_postgres = pytest.mark.skipif(not Postgres.is_installed, reason="PostgreSQL's programs are not installed")


@pytest.mark.fault("F1")
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=needs_postgres)])
def test_killed_server_has_every_acknowledged_answer_once_and_is_back_soon(database: str) -> None:
    outcome = kill.run(database, rounds=3, seconds=1, clients=4)

    assert outcome.acknowledged > 10
    assert outcome.lost == []
    assert (outcome.doubled, outcome.unsound, outcome.refused) == (0, 0, [])
    assert max(outcome.back) < 20  # five seconds where no other test runs beside it: the script asks for that


@pytest.mark.fault("F5")
@pytest.mark.skipif(not trace.is_allowed(), reason="strace is missing, or may not trace here")
def test_power_loss_takes_no_acknowledged_answer_and_would_without_a_sync_at_each_commit() -> None:
    full, normal = powerloss.lose("FULL", 1.5), powerloss.lose("NORMAL", 1.5)

    assert full.acknowledged > 5
    assert full.lost == 0
    assert normal.lost > 0
    assert full.is_sound
    assert normal.is_sound

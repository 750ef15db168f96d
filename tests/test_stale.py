"""No page is older than what was committed before it was asked for, by whichever process."""

import pytest

from tests.servers import Postgres
from tests.servers.probe import probe

WRITES = 50


def test_no_read_after_a_write_is_stale_on_sqlite() -> None:
    assert probe("", WRITES) == (0, 6 * WRITES)


@pytest.mark.skipif(not Postgres.is_installed, reason="PostgreSQL is not installed")
def test_no_read_after_a_write_is_stale_on_postgresql() -> None:
    with Postgres() as database:
        assert probe(database.url, WRITES) == (0, 6 * WRITES)

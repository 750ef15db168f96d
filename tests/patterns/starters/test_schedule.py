"""Schedules for those who know cron alone."""

import pytest

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters.brief import Brief, Choice, Settings
from patterns.starters.schedule import cron
from patterns.starters.starter import starter
from patterns.starters.targets import TARGETS


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1, "* * * * *"),
        (5, "*/5 * * * *"),
        (7, "*/6 * * * *"),
        (44, "*/30 * * * *"),
        (59, "0 * * * *"),
        (90, "0 * * * *"),
        (300, "0 */4 * * *"),
        (1_440, "0 3 * * *"),
        (1_460, "0 3 * * *"),
        (10_080, "0 3 */7 * *"),
        (43_800, "0 3 1 * *"),
        (525_600, "0 3 1 * *"),
    ],
)
def test_nearest_interval_is_one_that_cron_keeps(minutes: int, expected: str) -> None:
    assert cron(minutes) == expected


@pytest.mark.parametrize("slug", ["cloudflare", "terraform-gcp", "terraform-azure"])
def test_monthly_run_is_monthly_on_every_target(slug: str) -> None:
    target = TARGETS[slug]
    nodes = (Node("clock", "scheduler", "Clock"), Node("work", "function", "Work"))
    diagram = Diagram("d", "D", nodes=nodes, flows=(Flow("clock", "work"),), provider=target.provider)
    monthly = Settings(every_minutes=Choice(43_800, "the answer on runs: 1 a month"))

    files = starter(Brief("D", diagram, target.languages[0], monthly), target).files

    assert any("0 3 1 * *" in str(content) for path, content in files.items() if path.endswith((".tf", ".jsonc")))

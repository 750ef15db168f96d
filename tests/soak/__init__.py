"""Faults and loads that take longer than a test may: each is a script that prints a table and fails on a missed goal.

Run one as `python -m tests.soak.kill`; `--help` names its figures.
"""

import signal
import sys
from types import FrameType


def end_with_servers() -> None:
    """Let a script that is asked to end (SIGTERM) leave its `with` blocks, and so its servers, in order."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, leave)

"""What processes take, from /proc: memory as their proportional share of what they hold (PSS), and processor time."""

import os
from pathlib import Path
from statistics import median

MOST_GROWTH = 0.10


def processes_of(*sessions: int) -> list[int]:
    """The processes of these sessions, or with these parents."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            parts = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        parent, session = int(parts[1]), int(parts[3])
        if session in sessions or parent in sessions or int(folder.name) in sessions:
            found.append(int(folder.name))
    return found


def megabytes(processes: list[int]) -> float:
    total = 0
    for pid in processes:
        try:
            rollup = (Path("/proc") / str(pid) / "smaps_rollup").read_text()
        except OSError:
            continue
        total += int(rollup.partition("\nPss:")[2].split()[0]) if "\nPss:" in rollup else 0
    return total / 1024


def processor_seconds(processes: list[int]) -> float:
    """What they have used so far, and with them those of their children that have ended."""
    ticks = 0
    for pid in processes:
        try:
            parts = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, parts[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def growth(samples: list[float]) -> float:
    """By how much the last quarter of the samples lies over the first, as a part of the first."""
    quarter = max(1, len(samples) // 4)
    return median(samples[-quarter:]) / median(samples[:quarter]) - 1

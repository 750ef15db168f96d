"""All of `make soak`, one after another: `python -m tests.soak [NAME...]`. Status 1 if one of them missed a goal.

Without names: all of it, in over an hour. Twelve minutes are of users and half an hour is of kills; then come the other
faults, and the requests and texts of whole tables.
"""

import os
import subprocess
import sys
import time

PYTEST = ["-m", "pytest", "-q", "-n", "2"]
RUNS: dict[str, tuple[list[str], dict[str, str]]] = {
    "load": (["-m", "tests.soak.load"], {}),
    "load on PostgreSQL": (["-m", "tests.soak.load", "--database", "postgres", "--seconds", "90"], {}),
    "kill": (["-m", "tests.soak.kill"], {}),
    "power loss": (["-m", "tests.soak.powerloss"], {}),
    "restore": (["-m", "tests.soak.restore"], {}),
    "migrations": (["-m", "tests.soak.migrations"], {}),
    "requests": ([*PYTEST, "tests/fuzz"], {"FUZZ_REQUESTS": "100000", "FUZZ_RANDOM": "on"}),
    "hostile texts": ([*PYTEST, "tests/hostile"], {"HOSTILE": "all"}),
}
MOST_SECONDS = 5400


def main() -> int:
    told = []
    for name in sys.argv[1:] or RUNS:
        words, environment = RUNS[name]
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        try:
            status = subprocess.run(
                [sys.executable, *words], env={**os.environ, **environment}, timeout=MOST_SECONDS
            ).returncode
        except subprocess.TimeoutExpired:
            status = -1
        told.append((name, status, time.monotonic() - start))
    print()
    for name, status, seconds in told:
        print(f"  {name:24} {seconds:6.0f} s   {'ended well' if status == 0 else f'FAILED ({status})'}")
    return 1 if any(status for _, status, _ in told) else 0


if __name__ == "__main__":
    sys.exit(main())

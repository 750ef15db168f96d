"""All of `make bench`, one after another: `python -m tests.benchmarks`. Status 1 if one of them missed a goal."""

import subprocess
import sys

MODULES = [
    *(f"tests.benchmarks.{name}" for name in ("advise", "answers", "diagrams", "pages", "search", "starters")),
    "tests.servers.probe",
]


def main() -> int:
    missed = []
    for module in MODULES:
        print(f"\n== {module.rpartition('.')[2]}", flush=True)
        if subprocess.run([sys.executable, "-m", module]).returncode:
            missed.append(module)
    print(f"\nmissed a goal: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""All of `make soak`, one after another: `python -m tests.soak`. Status 1 if one of them missed a goal."""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = [
    ["load"],
    ["load", "--database", "postgres", "--seconds", "90"],
    ["kill"],
    ["powerloss"],
    ["restore"],
    ["migrations"],
]
MOST_SECONDS = 1800


def main() -> int:
    told = []
    for name, *words in SCRIPTS:
        if not (HERE / f"{name}.py").exists():
            continue
        start = time.monotonic()
        try:
            status = subprocess.run(
                [sys.executable, "-m", f"tests.soak.{name}", *words], timeout=MOST_SECONDS
            ).returncode
        except subprocess.TimeoutExpired:
            status = -1
        told.append((" ".join([name, *words]), status, time.monotonic() - start))
    print()
    for name, status, seconds in told:
        print(f"  {name:44} {seconds:6.0f} s   {'ended well' if status == 0 else f'FAILED ({status})'}")
    return 1 if any(status for _, status, _ in told) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs a command beside a PostgreSQL and a Redis of its own: `python -m tests.servers pytest -q`.

DATABASE_URL and CACHE_URL name them. Both end with the command, whose exit status is given on.
"""

import os
import subprocess
import sys

from tests.servers import Postgres, Redis


def main() -> int:
    missing = [kind.__name__ for kind in (Postgres, Redis) if not kind.is_installed]
    if missing:
        print(f"not run: {' and '.join(missing)} missing; install the Debian packages postgresql and redis-server")
        return 1
    with Postgres() as database, Redis() as cache:
        given = {"DATABASE_URL": database.url, "CACHE_URL": cache.url}
        return subprocess.run([sys.executable, "-m", *sys.argv[1:]], env={**os.environ, **given}).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Real servers for tests, scripts and benchmarks: the site as it is shipped, PostgreSQL, Redis. All on loopback."""

from tests.servers.postgres import Postgres
from tests.servers.redis import Redis
from tests.servers.site import Site
from tests.servers.visitor import Visitor

__all__ = ["Postgres", "Redis", "Site", "Visitor"]

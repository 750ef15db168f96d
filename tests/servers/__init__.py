"""Real servers for tests, scripts and benchmarks: the site and its proxy as shipped, PostgreSQL, Redis.

All on loopback.
"""

from tests.servers.postgres import Postgres
from tests.servers.proxy import Proxy
from tests.servers.redis import Redis
from tests.servers.site import Site
from tests.servers.tls import Tls
from tests.servers.visitor import Visitor

__all__ = ["Postgres", "Proxy", "Redis", "Site", "Tls", "Visitor"]

"""Who asks, and how often: counts in the cache, which all workers share."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def client(request: HttpRequest) -> str:
    """The address that asks: of IPv6 the network that one customer gets; behind a proxy the one that the proxy saw."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        given = request.META.get("HTTP_X_FORWARDED_FOR", given).rpartition(",")[2]
    try:
        address = ip_address(given.strip())
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((int(address), 64), strict=False))
    return str(address)


def counted(key: str, by: int, seconds: int) -> int:
    """The count of the key after this call; it is forgotten so many seconds after the last one."""
    cache.add(key, 0, seconds)
    try:
        count = int(cache.incr(key, by))
    except ValueError:  # thrown out by the cache in between
        return by
    cache.touch(key, seconds)  # a cache of files keeps what it counts for its default time
    return count

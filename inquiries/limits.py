"""How often one client address may do something on the public side."""

import logging
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# A quick typist on a shared hospital line, several at once.
SUGGEST_RATE = "300/m"


def seconds_to_wait(request: HttpRequest, group: str, rate: str) -> int:
    """Count this request; 0 if it's within the limit, else the seconds until it would be."""
    try:
        usage = get_usage(request, group=group, key=client, rate=rate, increment=True)
    except (RedisError, OSError):
        # A question matters more than the limit: without a counter everyone may ask.
        log.warning("the counter of requests can't be reached; nobody is held back")
        return 0
    if not usage or not usage["should_limit"]:
        return 0
    return max(1, usage["time_left"])


def client(group: str, request: HttpRequest) -> str:
    """The network that counts as one client: an IPv4 address, or an IPv6 /64."""
    address = client_address(request)
    try:
        parsed = ip_address(address)
    except ValueError:
        return request.META.get("REMOTE_ADDR", "")
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


def client_address(request: HttpRequest) -> str:
    """The address that our own outermost proxy saw.

    Each proxy adds one entry at the right of X-Forwarded-For. Entries further
    left are the client's own words, and not believed.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted = settings.TRUSTED_PROXIES
    if trusted and len(hops) >= trusted and hops[-trusted]:
        return hops[-trusted]
    return request.META.get("REMOTE_ADDR", "")

"""Who asks and how often is allowed → whether once more is, in memory that no number of askers fills."""

import math
import secrets
import time
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import Scope

# two askers of one bucket share its allowance: seldom, and it bounds the memory
BUCKETS = 2**14


class Throttle:
    """Counts by asker, kept for as long as the window; who they are is not kept, in memory either."""

    def __init__(self, times: int, seconds: int) -> None:
        self._item = RateLimitItemPerSecond(times, seconds)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        # another one in each process, so that nobody can aim at another's bucket
        self._salt = secrets.token_bytes(16)

    def wait(self, who: str) -> int:
        """Count once more for `who`; return 0 where that is allowed, else the seconds until it may be."""
        bucket = self._bucket(who)
        if self._limiter.hit(self._item, bucket):
            return 0
        left = self._limiter.get_window_stats(self._item, bucket).reset_time - time.time()
        return max(1, math.ceil(left))

    def forget(self, who: str) -> None:
        """Begin anew for `who`."""
        self._limiter.clear(self._item, self._bucket(who))

    def _bucket(self, who: str) -> str:
        digest = blake2b(who.encode("utf-8", "replace"), digest_size=8, key=self._salt).digest()
        return str(int.from_bytes(digest) % BUCKETS)


def client_of(scope: Scope) -> str:
    """Return the address that a connection comes from; of IPv6 the half that one subscriber has."""
    client = scope.get("client")
    host = client[0] if client else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(int(address) >> 64)
    return host

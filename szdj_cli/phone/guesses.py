"""How often codes of short links are guessed, and from where."""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

MOST = 20
"""Short links that lead nowhere, from one address within `_WINDOW`: nobody mistypes that many."""

_WINDOW = timedelta(minutes=1)
_MOST_ADDRESSES = 1000
_NETWORK_GROUPS = 4  # of an IPv6 address: whoever has one has the whole of its /64


class Guesses:
    """The short links that led nowhere lately, by the address that asked; kept in memory, by one page."""

    def __init__(self) -> None:
        self._by_address: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def are_too_many(self, address: str, now: datetime) -> bool:
        """Return whether an address has to wait before it may try another one."""
        with self._lock:
            return len(self._lately(_network(address), now)) >= MOST

    def count(self, address: str, now: datetime) -> None:
        """Note one that led nowhere."""
        with self._lock:
            network = _network(address)
            lately = self._lately(network, now)
            lately.append(now)
            self._by_address.pop(network, None)
            self._by_address[network] = lately  # the newest last
            if len(self._by_address) > _MOST_ADDRESSES:
                del self._by_address[next(iter(self._by_address))]

    def _lately(self, network: str, now: datetime) -> "deque[datetime]":
        lately = self._by_address.get(network, deque(maxlen=MOST))
        while lately and not now - _WINDOW < lately[0] <= now:  # over, or of a clock that was set back
            lately.popleft()
        return lately


def _network(address: str) -> str:
    return ":".join(address.split(":")[:_NETWORK_GROUPS]) if ":" in address else address

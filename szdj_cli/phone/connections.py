"""Connections to the phone page: whoever holds one open without asking for anything loses it."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 10
"""How long a connection may take until its request is whole; a phone sends one in a packet or two."""

MOST_CONNECTIONS = 200
"""How many may be open at a time: far more than phones, so that idle ones do not shut them out meanwhile."""

_UNFINISHED = frozenset({h11.IDLE, h11.SEND_BODY})


class BoundedConnection(H11Protocol):
    """HTTP/1.1 with a deadline for every request. uvicorn bounds only the pauses between two of them."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in H11Protocol
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Go on waiting, without more time, unless the request is whole."""
        super().data_received(data)
        if self.conn.their_state in _UNFINISHED:
            self._expect()
        else:
            self._expect_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._expect_no_more()
        super().connection_lost(exc)

    def _expect(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _expect_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

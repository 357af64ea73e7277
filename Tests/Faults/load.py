"""A load that accounts for each of its requests: whole response, torn response, or lost."""

import selectors
import socket
import threading
import time
from dataclasses import dataclass

from server import Server

SMALL = b'{"logits": [2.0, 1.0, 0.1], "labels": 0}'


def post(body: bytes, closes: bool = False) -> bytes:
    head = b"POST /v1/gradients HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    last = b"Connection: close\r\n" if closes else b""
    return head + last + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def large_body(rows: int = 32, classes: int = 1000) -> bytes:
    """Large enough for a worker."""
    row = "[" + ",".join(f"{number * 0.0012345678:.17g}" for number in range(classes)) + "]"
    labels = ",".join(str(number) for number in range(rows))
    return ('{"logits": [' + ",".join([row] * rows) + f'], "labels": [{labels}]}}').encode()


@dataclass
class Account:
    """The outcomes of the requests of a load."""

    sent: int = 0
    whole: int = 0
    # A part of the response came, then the end of the connection.
    torn: int = 0
    # The whole request was sent, and no response came.
    lost: int = 0
    # The connection was made, and reset before the request was sent.
    dropped: int = 0
    # The server closed the connection in order, and the client saw it before it sent anything.
    ended_unused: int = 0
    # Responses with another status than 200.
    refusals: int = 0

    def __str__(self) -> str:
        return (
            f"{self.sent:,} sent, {self.whole:,} whole responses, {self.torn} torn, {self.lost} lost, "
            f"{self.dropped} dropped, {self.refusals} with another status; "
            f"{self.ended_unused} connections closed while idle"
        )

    def is_complete(self) -> bool:
        """Whether every request that was sent got a whole response with 200."""
        return self.sent == self.whole and self.torn + self.lost + self.dropped + self.refusals == 0


class Conversation:
    """One connection in a closed loop: request, response, request. After `Connection: close` a new one replaces it."""

    def __init__(self, load: "Load", request: bytes) -> None:
        self.load, self.request = load, request
        self.peer = socket.create_connection(("127.0.0.1", load.server.port), timeout=20)
        self.peer.setblocking(False)
        self.unsent = memoryview(request)
        self.received = bytearray()
        load.selector.register(self.peer, selectors.EVENT_READ | selectors.EVENT_WRITE, self)

    def turn(self, events: int) -> None:
        try:
            if events & selectors.EVENT_WRITE and self.unsent:
                self._send()
            elif events & selectors.EVENT_READ:
                self._receive()
        except OSError:
            self._end()

    def _send(self) -> None:
        # As the pools of clients do: after the server's end, the client sends nothing.
        if len(self.unsent) == len(self.request) and self._has_ended():
            self.load.account.ended_unused += 1
            return self._renew()
        self.unsent = self.unsent[self.peer.send(self.unsent) :]
        if not self.unsent:
            self.load.account.sent += 1
            self.load.selector.modify(self.peer, selectors.EVENT_READ, self)

    def _has_ended(self) -> bool:
        try:
            return self.peer.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False

    def _receive(self) -> None:
        part = self.peer.recv(1 << 20)
        if not part:
            return self._end()
        self.received += part
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.received[:end]).lower()
        if not self._is_whole(head, end + 4):
            return
        self.load.account.whole += 1
        self.load.account.refusals += not head.startswith(b"http/1.1 200")
        self.received.clear()
        if b"connection: close" in head:
            self._renew()
        else:
            self.unsent = memoryview(self.request)
            self.load.selector.modify(self.peer, selectors.EVENT_READ | selectors.EVENT_WRITE, self)

    def _is_whole(self, head: bytes, start: int) -> bool:
        """Whether all content after the head has arrived. Only one request is in flight, so nothing follows it."""
        if b"transfer-encoding: chunked" in head:
            return self.received.endswith(b"\r\n0\r\n\r\n")
        length = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
        return len(self.received) >= start + length

    def _end(self) -> None:
        """Counts a connection that the server ended before the response was whole."""
        if self.received:
            self.load.account.torn += 1
        elif self.unsent:
            self.load.account.dropped += 1
        else:
            self.load.account.lost += 1
        self._renew()

    def _renew(self) -> None:
        self.load.selector.unregister(self.peer)
        self.peer.close()
        self.load.open -= 1
        self.load.renew(self.request)


class Load(threading.Thread):
    """Conversations, from `start` until the server accepts no more connections."""

    def __init__(self, server: Server, requests: list[bytes]) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.selector = selectors.DefaultSelector()
        self.account = Account()
        self.open = 0
        self.requests = requests
        self.gives_up_at = time.monotonic() + 60

    def renew(self, request: bytes) -> None:
        try:
            Conversation(self, request)
            self.open += 1
        except OSError:
            pass  # the listener is closed

    def run(self) -> None:
        for request in self.requests:
            self.renew(request)
        while self.open > 0 and time.monotonic() < self.gives_up_at:
            for key, events in self.selector.select(1):
                key.data.turn(events)

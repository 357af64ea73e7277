"""Peers that reset after any number of sent or received bytes, with and without TLS; and SIGPIPE."""

import signal
import socket
import ssl

from certificates import Certificate
from goodclient import GoodClient
from peers import connect, reset
from server import Server, wait_until
from table import Table

BODY = b'{"logits": [2.0, 1.0, 0.1], "labels": 0}'
REQUEST = (
    b"POST /v1/gradients HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
)
LARGE = b"GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20
SECONDS_MAX = 15


def resets(table: Table) -> None:
    with Server() as server:
        _with_good_client(table, server, "plain", lambda: _plain(server))
        server.signal(signal.SIGPIPE)
        running = wait_until(lambda: not server.is_running(), 0.5) is None
        table.row("SIGPIPE is not fatal", "the server still runs" if running else "the server ended", running)


def tls_resets(table: Table) -> None:
    with Certificate() as certificate, Server(*certificate.options()) as server:
        _with_good_client(table, server, "TLS", lambda: _tls(server))


def _with_good_client(table: Table, server: Server, kind: str, run) -> None:
    before = server.descriptors()
    client = GoodClient(server, SECONDS_MAX if kind == "TLS" else 5)
    count = run()
    figures = client.figures()
    table.row(
        f"a peer that resets at any byte ({kind}) does not disturb the good client",
        f"{count} resets; meanwhile {figures.requests} responses, {figures.faults + figures.refused} faults",
        count > len(REQUEST) and figures.requests > 0 and figures.faults + figures.refused == 0,
    )
    wait_until(lambda: server.descriptors() <= before, 10)
    table.row(
        "descriptors back to their number before",
        f"{before} before, {server.descriptors()} after",
        server.descriptors() <= before,
    )


def _plain(server: Server) -> int:
    """After each number of bytes sent, and after several numbers of bytes received."""
    for count in range(len(REQUEST) + 1):
        peer = connect(server)
        peer.sendall(REQUEST[:count])
        reset(peer)
    received = [0, 1, 100, 4096, 40_000, 65_536, 200_000, 500_000]
    for count in received:
        peer = connect(server, receive_buffer=4096)
        peer.sendall(LARGE)
        while count > 0 and (part := peer.recv(min(count, 65_536))):
            count -= len(part)
        reset(peer)
    return len(REQUEST) + 1 + len(received)


def _tls(server: Server) -> int:
    """After each number of bytes that a client sends: its handshake, its request and its end."""
    count = 0
    while _tls_up_to(server, count):
        count += 1
    return count


def _tls_up_to(server: Server, bytes_max: int) -> bool:
    """Speaks TLS until `bytes_max` bytes have been sent, then resets. False if there was no more to send."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    peer = connect(server)
    left = bytes_max
    for step in (session.do_handshake, lambda: session.write(REQUEST), lambda: session.read(4096), session.unwrap):
        while True:
            wants_more = not _is_done(step)
            bytes_out = outgoing.read()
            peer.sendall(bytes_out[:left])
            left -= len(bytes_out)
            if left < 0:
                reset(peer)
                return True
            if not wants_more:
                break
            incoming.write(_receive(peer))
    reset(peer)
    return False


def _is_done(step) -> bool:
    try:
        step()
        return True
    except ssl.SSLWantReadError:
        return False


def _receive(peer: socket.socket) -> bytes:
    part = peer.recv(65_536)
    if not part:
        raise SystemExit("the server ended a TLS connection without a reason")
    return part

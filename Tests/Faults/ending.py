"""SIGTERM: no accepted request is lost, `/readyz` turns 503 first, and a deadline or a second signal ends it."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from load import SMALL, Load, large_body, post
from peers import connect
from server import Server
from table import Table

LOAD_SECONDS = 2
KEPT, RENEWED, LARGE = 48, 16, 4
READYZ = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"
TERMINATED = 128 + signal.SIGTERM


def sigterm(table: Table) -> None:
    _under_load(table)
    _not_ready_first(table)
    _deadline(table)
    _second_signal(table)


def _under_load(table: Table) -> None:
    with Server() as server:
        requests = [post(SMALL)] * KEPT + [post(SMALL, closes=True)] * RENEWED + [post(large_body())] * LARGE
        load = Load(server, requests)
        load.start()
        probe = connect(server)
        before = _status(probe)
        probe.close()
        time.sleep(LOAD_SECONDS)
        code, seconds = _terminate(server, 35)
        load.join(10)
        table.row(
            f"SIGTERM with {KEPT} kept connections, {RENEWED} that reconnect for each request, {LARGE} with large "
            "requests: no accepted request lost, no torn response",
            str(load.account),
            load.account.is_complete() and before == 200,
        )
        table.row("then exit 0", f"exit {code} after {seconds:.2f} s", code == 0)


def _status(peer: socket.socket) -> int | None:
    """The status of `/readyz`, over an open connection."""
    try:
        peer.sendall(READYZ)
        return int(peer.recv(4096).split()[1])
    except (OSError, IndexError):
        return None


def _not_ready_first(table: Table) -> None:
    with Server() as server:
        kept = connect(server)
        before = _status(kept)
        server.signal(signal.SIGTERM)
        statuses = [before, _status_after(kept, server)]
        table.row(
            "readyz turns 503 on an open connection",
            f"{statuses[0]} before, {statuses[1]} after; exit {server.wait(10)}",
            statuses == [200, 503],
        )
    with Server("--drain-delay-seconds", "1") as server:
        server.signal(signal.SIGTERM)
        newcomer = connect(server)
        status = _status_after(newcomer, server)
        other = connect(server)
        other.sendall(post(SMALL, closes=True))
        served = other.recv(4096).startswith(b"HTTP/1.1 200")
        code = server.wait(10)
        table.row(
            "with --drain-delay-seconds, new connections too get 503 from readyz, and other requests are served",
            f"readyz says {status}, a request is {'served' if served else 'not served'}; exit {code}",
            status == 503 and served and code == 0,
        )


def _status_after(peer: socket.socket, server: Server) -> int | None:
    """The first status that is not 200: the signal may take a moment to arrive."""
    for _ in range(1000):
        status = _status(peer)
        if status != 200:
            return status
    return status


@contextmanager
def _server_with_half_a_request(*options: str) -> Iterator[Server]:
    """A server with a peer that has sent its request except for the last byte."""
    with Server(*options) as server, connect(server) as stalled:
        stalled.sendall(post(SMALL)[:-1])
        time.sleep(0.2)
        yield server


def _terminate(server: Server, seconds_max: float) -> tuple[int | None, float]:
    """The server's exit code, and how long it took to end."""
    begun = time.monotonic()
    server.signal(signal.SIGTERM)
    code = server.wait(seconds_max)
    return code, time.monotonic() - begun


def _deadline(table: Table) -> None:
    with _server_with_half_a_request("--drain-seconds", "1") as server:
        code, seconds = _terminate(server, 10)
        table.row(
            "the deadline ends it (--drain-seconds 1, a request that is never complete): exit 0, and a report",
            f"exit {code} after {seconds:.2f} s; {server.said().splitlines()[-1]}",
            code == 0 and 0.9 < seconds < 3 and "cut off 1 connection" in server.said(),
        )


def _second_signal(table: Table) -> None:
    with _server_with_half_a_request() as server:
        server.signal(signal.SIGTERM)
        time.sleep(0.3)
        still_there = server.is_running()
        code, seconds = _terminate(server, 10)
        table.row(
            "a second signal ends it immediately",
            f"exit {code} after {seconds * 1000:.0f} ms, with a request in progress",
            still_there and code == TERMINATED and seconds < 1,
        )

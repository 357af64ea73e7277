"""No descriptor left: no busy loop, no lost listener, and service resumes as soon as one is free."""

import time

from goodclient import measure
from peers import GET, connect
from server import Server, wait_until
from table import Table

DESCRIPTORS = 64
PEERS = 100
IDLE_SECONDS = 3
# Four retries per second cost microseconds; a busy loop costs a whole core.
CPU_SHARE_MAX = 0.03
RESUME_SECONDS_MAX = 1.0


def exhausted(table: Table) -> None:
    _raises_its_limit(table)
    with Server("--first-byte-seconds", "300", "--idle-seconds", "300", descriptors_max=DESCRIPTORS) as server:
        before = server.descriptors()
        inside = connect(server)
        peers = [connect(server) for _ in range(PEERS)]
        for peer in peers:
            peer.sendall(GET)
        wait_until(lambda: server.descriptors() >= DESCRIPTORS, 5)
        table.row(
            f"{PEERS + 1} connect to a server that may open {DESCRIPTORS} descriptors",
            f"{server.descriptors()} open, the others wait in the kernel's queue",
            server.descriptors() == DESCRIPTORS,
        )
        _no_busy_loop(table, server)
        _served_within(table, inside)
        _resumes(table, peers)
        for peer in [inside, *peers]:
            peer.close()
        wait_until(lambda: server.descriptors() <= before, 10)
        figures = measure(server, 1)
        table.row(
            "the listener still works, and the descriptors are back, after they have left",
            f"{server.descriptors()} descriptors, {before} at start; {figures.requests} further responses, "
            f"{figures.faults} faults",
            server.descriptors() <= before and figures.requests > 0 and figures.faults == 0,
        )
        table.row(
            "at start the server reports that it may open too few",
            next((line for line in server.said().splitlines() if "may open" in line), "no report"),
            f"may open {DESCRIPTORS} descriptors" in server.said(),
        )
        lines = [line for line in server.said().splitlines() if "cannot accept connections" in line]
        table.row(
            "failed accepts are reported on standard error, without a flood",
            f"{len(lines)} lines, the first: {lines[0] if lines else 'none'}",
            1 <= len(lines) <= 5,
        )


def _raises_its_limit(table: Table) -> None:
    """The server raises the soft limit to the hard one."""
    with Server(descriptors_max=DESCRIPTORS, may_take_more=True) as server:
        peers = [connect(server) for _ in range(PEERS)]
        for peer in peers:
            peer.sendall(GET)
        answered = sum(_has_response(peer, 5) for peer in peers)
        table.row(
            f"the server raises a soft limit of {DESCRIPTORS} descriptors, if the hard limit allows it",
            f"{answered} of {PEERS} connections got a response",
            answered == PEERS,
        )
        for peer in peers:
            peer.close()


def _no_busy_loop(table: Table, server: Server) -> None:
    begun, start = server.cpu_seconds(), time.monotonic()
    time.sleep(IDLE_SECONDS)
    share = (server.cpu_seconds() - begun) / (time.monotonic() - start)
    table.row(
        f"no busy loop: under {CPU_SHARE_MAX:.0%} of a core while exhausted",
        f"{share:.1%} of a core over {IDLE_SECONDS} s",
        share < CPU_SHARE_MAX,
    )


def _served_within(table: Table, inside) -> None:
    whole = 0
    for _ in range(200):
        inside.sendall(GET)
        whole += inside.recv(4096).startswith(b"HTTP/1.1 200")
    table.row("an open connection is served meanwhile", f"{whole} of 200 responses", whole == 200)


def _resumes(table: Table, peers: list) -> None:
    """Each peer that leaves makes room for the next one in the queue."""
    answered = [peer for peer in peers if _has_response(peer, 0)]
    waiting = [peer for peer in peers if peer not in answered]
    waits = []
    for leaving, next_one in zip(answered, waiting[:10]):
        leaving.close()
        start = time.monotonic()
        if _has_response(next_one, 5):
            waits.append(time.monotonic() - start)
    table.row(
        f"service resumes as soon as one is free: within {RESUME_SECONDS_MAX:g} s, ten times",
        f"{len(waits)} served, the slowest after {max(waits, default=0) * 1000:.1f} ms",
        len(waits) == 10 and max(waits) < RESUME_SECONDS_MAX,
    )


def _has_response(peer, seconds: float) -> bool:
    peer.settimeout(seconds or 0.001)
    try:
        return peer.recv(4096).startswith(b"HTTP/1.1 200")
    except TimeoutError:
        return False

"""Many peers hold memory: the budget limits it, one address gets half, and the server frees it when they leave."""

import socket
import time

from load import post
from peers import connect
from server import Server, wait_until
from table import Table, say

MEBIBYTE = 1 << 20
BUDGET = 512 * MEBIBYTE

HALF_SENT = 8_000
HALF_SENT_BYTES = 124 << 10
# From several addresses, so that the whole budget is the limit, not the half of one address.
ADDRESSES = 4
HELD_MAX = BUDGET + 64 * MEBIBYTE
AFTER_MAX = 100_000_000
AFTER_SECONDS = 10

SLOW_READERS = 10
SMALL_REQUESTS = 20
SMALL_RESPONSE_BYTES = 64 << 10


def connect_from(address: str, server: Server, receive_buffer: int | None = None) -> socket.socket:
    """Connects from one of the loopback's addresses."""
    peer = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if receive_buffer is not None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    peer.settimeout(20)
    peer.bind((address, 0))
    peer.connect(("127.0.0.1", server.port))
    return peer


def half_sent(table: Table) -> None:
    for addresses in (ADDRESSES, 1):
        _half_sent_from(table, addresses)


def _half_sent_from(table: Table, addresses: int) -> None:
    options = ("--max-connections", "9000", "--max-connections-per-address", "9000", "--body-grace-seconds", "120")
    with Server(*options) as server:
        peers, most = [], 0
        for number in range(HALF_SENT):
            peers.append(connect_from(f"127.0.0.{2 + number % addresses}", server))
            _send_half(peers[-1])
            if number % 100 == 0:
                most = max(most, server.rss_bytes())
        server.wait_until_at_rest(10)
        most = max(most, server.rss_bytes())
        say(f"{HALF_SENT} peers have sent, {most >> 20} MiB")
        table.row(
            f"{HALF_SENT:,} unfinished POSTs of {HALF_SENT_BYTES >> 10} KiB from {addresses} address(es): resident "
            f"size ≤ budget + 64 MiB = {HELD_MAX >> 20} MiB",
            f"{most >> 20} MiB at most",
            most <= HELD_MAX,
        )
        with connect(server) as other:
            other.sendall(post(b'{"logits": [2.0, 1.0, 0.1], "labels": 0}'))
            response = other.recv(4096)
        table.row(
            "a small request gets a response meanwhile", response[:15].decode(), response.startswith(b"HTTP/1.1 200")
        )
        for peer in peers:
            peer.close()
        time.sleep(AFTER_SECONDS)
        after = server.rss_bytes()
        table.row(
            f"{AFTER_SECONDS} s after all of them have left: ≤ {AFTER_MAX // 1_000_000} MB",
            f"{after / 1e6:.1f} MB",
            after <= AFTER_MAX,
        )


def _send_half(peer: socket.socket) -> None:
    head = b"POST /v1/gradients HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n"
    try:
        peer.sendall(head + b" " * (HALF_SENT_BYTES - len(head)))
    except OSError:
        pass  # the server may have refused it and closed the connection


def slow_readers(table: Table) -> None:
    """Each asks for results of tens of megabytes, and reads almost nothing."""
    rows, classes = 2_000, 1_000
    row = "[" + ",".join(["0"] * classes) + "]"
    body = '{"logits":[%s],"labels":[%s]}' % (",".join([row] * rows), ",".join(["0"] * rows))
    request = post(body.encode())
    with Server("--answer-grace-seconds", "120") as server:
        held = []
        for _ in range(SLOW_READERS):
            peer = connect_from("127.0.0.2", server, receive_buffer=4096)
            peer.sendall(request)
            held.append(peer)
        server.wait_until_at_rest(30)
        statuses = [_status(peer) for peer in held]
        say(f"the slow readers: {statuses}, {server.rss_bytes() >> 20} MiB")
        message = post(_small_question())
        answered = [_response_bytes(server, message) for _ in range(SMALL_REQUESTS)]
        table.row(
            f"with {SLOW_READERS} slow readers at one address, another address gets responses of "
            f"{SMALL_RESPONSE_BYTES >> 10} KiB",
            f"{sum(count > 0 for count in answered)} of {SMALL_REQUESTS} got a 200, {max(answered):,} bytes; "
            f"{statuses.count(200)} slow readers hold a response, {statuses.count(503)} were refused",
            all(count > 0 for count in answered) and statuses.count(200) > 0,
        )
        for peer in held:
            peer.close()
        gone = wait_until(lambda: server.rss_bytes() <= AFTER_MAX, AFTER_SECONDS)
        table.row(
            f"at most {AFTER_SECONDS} s after they have left: ≤ {AFTER_MAX // 1_000_000} MB",
            f"{server.rss_bytes() / 1e6:.1f} MB" + ("" if gone is None else f" after {gone:.1f} s"),
            gone is not None,
        )


def _small_question() -> bytes:
    """Its response is a little below 64 KiB."""
    logits = ",".join(f"{number * 0.0012345678:.17g}" for number in range(SMALL_RESPONSE_BYTES // 50))
    return b'{"logits":[%s],"labels":0}' % logits.encode()


def _status(peer: socket.socket) -> int | None:
    try:
        return int(peer.recv(32).split()[1])
    except (OSError, IndexError):
        return None


def _response_bytes(server: Server, message: bytes) -> int:
    """The bytes of the response's content; 0 if the status is not 200."""
    with connect(server) as peer:
        peer.sendall(message)
        received = b""
        while b"\r\n\r\n" not in received:
            received += peer.recv(1 << 16)
        head, _, content = received.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            return 0
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        while len(content) < length and (part := peer.recv(1 << 16)):
            content += part
        return len(content) if len(content) == length else 0

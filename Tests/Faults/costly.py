"""Small bodies that cost much, and a client that pings meanwhile: no client waits long for another client's work."""

import gzip
import json
import multiprocessing
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from load import SMALL, post
from peers import connect
from server import Server
from table import Table, say

# The clients that send a costly body repeatedly: more than there are loops and workers.
CLIENTS = 8
PING_CONNECTIONS = 4
MEASURE_SECONDS = 5.0
PING_PAUSE_SECONDS = 0.002
P99_MAX, WORST_MAX = 0.020, 0.050
# Noise makes a wait longer, never shorter.
TRIES_MAX = 3
PIPELINED_BYTES = 50_000
DRAIN_SECONDS = 2


def request(path: str, body: bytes, *fields: str) -> list[bytes]:
    """The request in two forms: for within a connection, and as its last."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", *fields]
    lines.append(f"Content-Length: {len(body)}")
    return ["\r\n".join([*lines, *last, "", ""]).encode() + body for last in ([], ["Connection: close"])]


def once(messages: list[bytes]) -> bytes:
    return messages[-1]


def pipelined(messages: list[bytes]) -> bytes:
    within, last = messages
    return within * (PIPELINED_BYTES // len(within)) + last


def lint(rows: int) -> list[bytes]:
    """A question of `rows` equal rows. It distinguishes no mistakes, so lint searches for a batch that does."""
    return request("/v1/lint", ('{"logits":[%s],"labels":[%s]}' % (_list("[0,0]", rows), _list("0", rows))).encode())


def near_ties() -> list[bytes]:
    """Logits near each other: each entry of the gradient cancels, and is recomputed with more digits."""
    row = "[" + ",".join(f"{number}e-9" for number in range(10)) + "]"
    body = '{"logits":[%s],"labels":[%s],"label_smoothing":1}' % (_list(row, 400), _list("0", 400))
    return request("/v1/gradients", body.encode())


def encoded_near_ties() -> list[bytes]:
    """The same in a few hundred bytes: one long row, as gzip."""
    body = '{"logits":[%s],"labels":0,"label_smoothing":1}' % _list("0,1e-9", 20_000)
    return request("/v1/gradients", gzip.compress(body.encode(), 9), "Content-Encoding: gzip")


def encoded_blanks() -> list[bytes]:
    """Content that decodes to a thousand times its size, up to the free size that any content may have."""
    return request("/v1/gradients", gzip.compress(b" " * (8 << 20), 9), "Content-Encoding: gzip")


def network(samples: int, units: int, activation: str) -> list[bytes]:
    """A few kilobytes that ask for many units: each sample has a value in each unit."""
    hidden = '{"W":[%s],"activation":"%s"}' % (_list("[0.3]", units), activation)
    last = '{"W":[[%s],[%s]]}' % (_list("0.1", units), _list("-0.2", units))
    x, labels = _list("[0.7]", samples), _list("1", samples)
    return request("/v1/backprop", ('{"x":[%s],"layers":[%s,%s],"labels":[%s]}' % (x, hidden, last, labels)).encode())


def deep_network(layers: int) -> list[bytes]:
    """Layers of one unit, as many as a network may have."""
    hidden = _list('{"W":[[1.1]],"activation":"softplus"}', layers - 1)
    body = '{"x":[0.5],"layers":[%s,{"W":[[1],[2]]}],"labels":0}' % hidden
    return request("/v1/backprop", body.encode())


def class_of(submission: str, count: int, question: str, **settings) -> list[bytes]:
    members = "".join(f',"{name}":{json.dumps(value)}' for name, value in settings.items())
    body = '{"problem":%s,"submissions":[%s]%s}' % (question, _list(submission, count), members)
    return request("/v1/grade", body.encode())


def foreign_class(points) -> list[bytes]:
    question = '{"logits":[%s],"labels":0}' % _list("0", 64)
    return class_of("0", 10_000, question, points=points, format="gradescope", feedback="full")


def wrong_class() -> list[bytes]:
    wrong = '{"answer":{"y_hat":[1,1],"loss":9,"grad_y_hat":[1,1],"grad_a_L":[1,1]}}'
    return class_of(wrong, 3_500, '{"logits":[1,2],"labels":0}')


def wrong_names() -> list[bytes]:
    names = _list('"%s"' % ("x" * 40), 5_900)
    return request("/v1/gradients", ('{"logits":[1,2],"labels":0,"include":[%s]}' % names).encode())


def _list(item: str, count: int) -> str:
    return ",".join([item] * count)


MESSAGES = {
    "lint of 508 rows": once(lint(508)),
    "lint of 508 rows, 50 KB pipelined": pipelined(lint(508)),
    "lint of one row, 50 KB pipelined": pipelined(lint(1)),
    "4,000 near ties": once(near_ties()),
    "40,000 near ties in one row, gzip": once(encoded_near_ties()),
    "40,000 near ties in one row, gzip, pipelined": pipelined(encoded_near_ties()),
    "200 samples in 200 units of gelu": once(network(200, 200, "gelu")),
    "30 samples in 30 units of gelu_tanh, 50 KB pipelined": pipelined(network(30, 30, "gelu_tanh")),
    "4,096 layers": once(deep_network(4_096)),
    "8 MiB of blanks, gzip, pipelined": pipelined(encoded_blanks()),
    "10,000 submissions, gradescope, full": once(foreign_class({"loss": 5})),
    "10,000 submissions that are refused": once(foreign_class(5)),
    "3,500 wrong submissions": once(wrong_class()),
    "5,900 wrong names": once(wrong_names()),
}

SIGTERM_MESSAGES = (
    "lint of 508 rows, 50 KB pipelined",
    "40,000 near ties in one row, gzip, pipelined",
    "3,500 wrong submissions",
)


def costs(table: Table) -> None:
    for name, message in MESSAGES.items():
        with Server() as server:
            best = _waits_with(server, message)
            for _ in range(TRIES_MAX - 1):
                if best.are_short():
                    break
                say(f"{name}: {best}")
                best = min(best, _waits_with(server, message), key=lambda waits: waits.worst)
            table.row(
                f"with {CLIENTS} clients that send {name} ({len(message):,} bytes), a ping has p99 ≤ "
                f"{P99_MAX * 1000:.0f} ms, worst ≤ {WORST_MAX * 1000:.0f} ms",
                str(best),
                best.are_short(),
            )


def sigterm(table: Table) -> None:
    """SIGTERM while the costliest requests are in progress."""
    for name in SIGTERM_MESSAGES:
        with Server("--drain-seconds", str(DRAIN_SECONDS)) as server:
            served = multiprocessing.Value("L", 0)
            with _load(server, MESSAGES[name], served):
                begun = time.monotonic()
                server.signal(signal.SIGTERM)
                code = server.wait(DRAIN_SECONDS + 20)
                seconds = time.monotonic() - begun
            table.row(
                f"SIGTERM with {CLIENTS} clients that send {name}: exit 0 within --drain-seconds ({DRAIN_SECONDS}) "
                "+ 1 s",
                f"exit {code} after {seconds:.2f} s",
                code == 0 and seconds <= DRAIN_SECONDS + 1,
            )


@contextmanager
def _load(server: Server, message: bytes, served) -> Iterator[None]:
    """Runs the costly clients in separate processes, so that they do not disturb the measurement."""
    loads = [
        multiprocessing.Process(target=_send_again, args=(server.port, message, served), daemon=True)
        for _ in range(CLIENTS)
    ]
    for load in loads:
        load.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        for load in loads:
            load.kill()
        for load in loads:
            load.join()


@dataclass
class Waits:
    """The pinging client's measurements, in seconds."""

    count: int
    p50: float
    p99: float
    worst: float
    # Costly messages that got a whole response meanwhile.
    served: int

    def are_short(self) -> bool:
        return self.p99 <= P99_MAX and self.worst <= WORST_MAX

    def __str__(self) -> str:
        p50, p99, worst = (value * 1000 for value in (self.p50, self.p99, self.worst))
        times = f"p50 {p50:.2f} ms, p99 {p99:.2f} ms, worst {worst:.2f} ms"
        return f"{self.count} pings: {times}; {self.served} such messages got a response"


def _waits_with(server: Server, message: bytes) -> Waits:
    served = multiprocessing.Value("L", 0)
    with _load(server, message, served):
        waits = sorted(_ping(server))
    return Waits(len(waits), waits[len(waits) // 2], waits[len(waits) * 99 // 100], waits[-1], served.value)


def _ping(server: Server) -> list[float]:
    """Seconds from each small request to its response. Several connections take turns, so that every loop has some."""
    pings = [connect(server) for _ in range(PING_CONNECTIONS)]
    message = post(SMALL)
    waits: list[float] = []
    end = time.monotonic() + MEASURE_SECONDS
    while time.monotonic() < end:
        for ping in pings:
            begun = time.perf_counter()
            ping.sendall(message)
            if not ping.recv(4096).startswith(b"HTTP/1.1 200"):
                raise SystemExit("a ping was refused")
            waits.append(time.perf_counter() - begun)
            time.sleep(PING_PAUSE_SECONDS)
    for ping in pings:
        ping.close()
    return waits


def _send_again(port: int, message: bytes, served) -> None:
    """Sends the message, reads everything up to the connection's end, and repeats that."""
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as peer:
                peer.sendall(message)
                while peer.recv(1 << 20):
                    pass
            with served.get_lock():
                served.value += 1
        except OSError:
            time.sleep(0.01)

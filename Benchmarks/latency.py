#!/usr/bin/env python3
"""Measures latencies: one large request on one processor and on two, and small requests while huge ones run.

    Benchmarks/latency.py NABLA [--rounds 15] [--seed 1]

The client runs on the same two processors, although it uses as little of them as it can. So a request is compared with
both readings of "on one processor": everything on one, and only the server on one.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import time

HUGE = (1024, 1000)
TINY = (1, 3)
# The units of a network's layers, from its input on, and the samples.
NETWORK = ([784, 128, 10], 64)
PROCESSORS = sorted(os.sched_getaffinity(0))


def request(path: str, content: dict) -> bytes:
    text = json.dumps(content, separators=(",", ":")).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    return head.encode() + text


def matrix(rows: int, columns: int, deviation: float, draw: random.Random) -> list[list[float]]:
    return [[draw.gauss(0, deviation) for _ in range(columns)] for _ in range(rows)]


def gradients(samples: int, classes: int, draw: random.Random) -> bytes:
    logits = matrix(samples, classes, 3, draw)
    return request("/v1/gradients", {"logits": logits, "labels": [draw.randrange(classes) for _ in range(samples)]})


def backprop(units: list[int], samples: int, draw: random.Random) -> bytes:
    layers = [{"W": matrix(above, below, below**-0.5, draw), "b": matrix(1, above, 0.1, draw)[0]}
              for below, above in zip(units, units[1:])]
    for layer in layers[:-1]:
        layer["activation"] = "logistic"
    labels = [draw.randrange(units[-1]) for _ in range(samples)]
    return request("/v1/backprop", {"x": matrix(samples, units[0], 1, draw), "layers": layers, "labels": labels})


class Server:
    """The release build on a free port, on the given processors."""

    def __init__(self, program: str, processors: list[int]):
        self.process = subprocess.Popen(
            ["taskset", "-c", ",".join(map(str, processors)), program, "serve", "--port", "0"],
            stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        self.port = int(re.search(r":(\d+)\s*$", line).group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def receive_to(connection: socket.socket, end: bytes) -> int:
    """Receives until the bytes end with `end`, and returns their number."""
    size, last = 0, b""
    while last != end:
        piece = connection.recv(1 << 20)
        if not piece:
            sys.exit("the server ended the connection")
        size += len(piece)
        last = (last + piece)[-len(end) :]
    return size


class Client:
    """Sends small requests."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def seconds(self, content: bytes) -> float:
        """How long a request takes, up to the last byte of its response."""
        begun = time.perf_counter()
        self.socket.sendall(content)
        receive_to(self.socket, b"]]}\n")
        return time.perf_counter() - begun


class LargeClient:
    """Sends one large request repeatedly, and uses as little of the processors as it can.

    The kernel discards the responses (MSG_TRUNC) in one call (MSG_WAITALL), except for the head of the first, whose
    length is that of all.
    """

    def __init__(self, port: int, content: bytes):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.content = content
        self.nothing = bytearray(1 << 22)
        self.response_size = 0
        self.seconds()

    def seconds(self) -> float:
        """How long the request takes, up to the last byte of its response."""
        begun = time.perf_counter()
        # The response begins after all of the request has come.
        self.socket.sendall(self.content)
        if self.response_size == 0:
            self.response_size = self.receive_first()
        else:
            self.discard(self.response_size)
        return time.perf_counter() - begun

    def receive_first(self) -> int:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(1 << 12)
        head = data[: data.index(b"\r\n\r\n") + 4]
        if not head.startswith(b"HTTP/1.1 200"):
            sys.exit(data.decode())
        length = re.search(rb"\r\ncontent-length: (\d+)\r\n", head, re.IGNORECASE)
        if length is None:
            # A response in parts ends with an empty chunk.
            return len(data) + receive_to(self.socket, b"\r\n0\r\n\r\n")
        size = len(head) + int(length.group(1))
        self.discard(size - len(data))
        return size

    def discard(self, size: int) -> None:
        while size > 0:
            count = self.socket.recv_into(
                self.nothing, min(size, len(self.nothing)), socket.MSG_TRUNC | socket.MSG_WAITALL)
            if count == 0:
                sys.exit("the server ended the connection")
            size -= count


def on_one_and_two(program: str, content: bytes, rounds: int) -> str:
    """A request on one processor, in both readings, and on two, in turn: medians, and the medians of the ratios.

    Each round has both processors as the one, because a virtual machine's are not equally fast.
    """
    each, both = [[processor] for processor in PROCESSORS[:2]], PROCESSORS[:2]
    with contextlib.ExitStack() as servers:
        clients = [LargeClient(servers.enter_context(Server(program, processors)).port, content)
                   for processors in (*each, both)]
        times = []
        for _ in range(rounds + 2):
            whole = statistics.mean(milliseconds(client, one) for client, one in zip(clients, each))
            server = statistics.mean(milliseconds(client, both) for client in clients[: len(each)])
            times.append((whole, server, milliseconds(clients[-1], both)))
    whole, server, two = (statistics.median(column) for column in zip(*times[2:]))
    shorter = [statistics.median(row[reading] / row[2] for row in times[2:]) for reading in (0, 1)]
    return (f"{two:.2f} ms on two processors; everything on one: {whole:.2f} ms, {shorter[0]:.2f} times as long; "
            f"the server on one, the client on either: {server:.2f} ms, {shorter[1]:.2f} times")


def milliseconds(client: LargeClient, processors: list[int]) -> float:
    """How long a request takes while the client runs on these processors."""
    os.sched_setaffinity(0, processors)
    time_taken = 1e3 * client.seconds()
    os.sched_setaffinity(0, PROCESSORS)
    return time_taken


def keep_sending(port: int, content: bytes, ends: float) -> None:
    client = LargeClient(port, content)
    while time.perf_counter() < ends:
        client.seconds()


def tiny_while_huge(program: str, tiny: bytes, huge: bytes, seconds: float) -> tuple[float, float]:
    """p50 and p99 of small requests on one connection while another keeps sending huge ones, in milliseconds.

    A separate process sends the huge ones: two threads of one process would wait for each other, 5 ms at a time
    (sys.getswitchinterval).
    """
    with Server(program, PROCESSORS[:2]) as server:
        ends = time.perf_counter() + seconds
        other = multiprocessing.get_context("fork").Process(target=keep_sending, args=(server.port, huge, ends))
        other.start()
        small = Client(server.port)
        times = []
        while time.perf_counter() < ends - 0.2:
            times.append(1e3 * small.seconds(tiny))
        other.join()
    cuts = statistics.quantiles(times, n=100)
    return cuts[49], cuts[98]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("program")
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    draw = random.Random(given.seed)
    huge, tiny, network = gradients(*HUGE, draw), gradients(*TINY, draw), backprop(*NETWORK, draw)

    for name, content in ("huge request", huge), ("request of a network", network):
        print(f"one {name} ({len(content) / 1e6:.1f} MB): {on_one_and_two(given.program, content, given.rounds)}")
    p50, p99 = tiny_while_huge(given.program, tiny, huge, 5)
    print(f"small requests while huge ones run: p50 {p50:.2f} ms, p99 {p99:.2f} ms")


if __name__ == "__main__":
    main()

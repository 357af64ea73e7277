#!/usr/bin/env python3
"""Measures what a request of each kind costs the server, and how many of them a core handles in a second.

    Benchmarks/sizing.py NABLA [--seconds 2] [--seed 1]

docs/operations.md computes from it how many cores a class needs. The cost is the CPU time of all threads of the server
(schedstat), so the client and other programs on the machine do not count.
"""

import argparse
import http.client
import json
import random
import statistics
import time
from pathlib import Path

from latency import PROCESSORS, Server, matrix

# Turns of each workload: the median of them is not moved by one busy moment.
TURNS = 5


Request = tuple[str, bytes]


class Client:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def send(self, request: Request) -> bytes:
        self.connection.request("POST", request[0], request[1], {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{request[0]}: {response.status} {body.decode()}")
        return body


def post(path: str, document: dict) -> Request:
    return path, json.dumps(document).encode()


def gradients(samples: int, classes: int, draw: random.Random) -> Request:
    labels = [draw.randrange(classes) for _ in range(samples)]
    return post("/v1/gradients", {"logits": matrix(samples, classes, 3, draw), "labels": labels})


def question(draw: random.Random) -> dict:
    """A sample of five classes, for work by hand."""
    return {"logits": [round(draw.gauss(0, 2), 2) for _ in range(5)], "labels": 1}


def grade(question: dict, answer: dict) -> Request:
    return post("/v1/grade", question | {"answer": answer})


def network(draw: random.Random, samples: int) -> dict:
    """4-5-3 with tanh."""
    layers = [{"W": matrix(5, 4, 0.5, draw), "b": matrix(1, 5, 0.1, draw)[0], "activation": "tanh"},
              {"W": matrix(3, 5, 0.5, draw), "b": matrix(1, 3, 0.1, draw)[0]}]
    return {"x": matrix(samples, 4, 1, draw), "layers": layers, "labels": [2] * samples}


def answers(client: Client, path: str, document: dict, names: list[str]) -> dict:
    """The right answer to a question."""
    response = client.send(post(path, document | {"include": names}))
    return {name: value for name, value in json.loads(response).items() if name in names}


def negated(answer: dict, name: str) -> dict:
    """The answer with the opposite sign of one quantity, which is a mistake that has a name."""

    def opposite(value: float | list) -> float | list:
        return [opposite(one) for one in value] if isinstance(value, list) else -value

    return answer | {name: opposite(answer[name])}


def workloads(client: Client, draw: random.Random) -> dict[str, Request]:
    lone, net = question(draw), network(draw, 1)
    right = answers(client, "/v1/gradients", lone, ["loss", "y_hat", "grad_a_L"])
    of_network = answers(client, "/v1/backprop", net, ["y_hat", "grad_W_1", "grad_W_2"])
    return {
        "gradients, 1 × 3": gradients(1, 3, draw),
        "gradients, 32 × 10": gradients(32, 10, draw),
        "gradients, 256 × 10": gradients(256, 10, draw),
        "network 4-5-3, 8 samples": post("/v1/backprop", network(draw, 8)),
        "derivation, 1 × 5": post("/v1/derivation", lone),
        "grade, all right": grade(lone, right),
        "grade, one mistake to name": grade(lone, negated(right, "grad_a_L")),
        "grade a network, all right": grade(net, of_network),
        "grade a network, one mistake to name": grade(net, negated(of_network, "grad_W_1")),
    }


def cpu_seconds(pid: int) -> float:
    tasks = Path(f"/proc/{pid}/task")
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9


def cost(server: Server, client: Client, request: Request, seconds: float) -> float:
    """The CPU time of one request, in seconds."""
    used, count, end = cpu_seconds(server.process.pid), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        client.send(request)
        count += 1
    return (cpu_seconds(server.process.pid) - used) / count


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("nabla")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    server = Server(arguments.nabla, PROCESSORS)
    try:
        client = Client(server.port)
        table = workloads(client, random.Random(arguments.seed))
        costs: dict[str, list[float]] = {name: [] for name in table}
        for _ in range(TURNS):
            for name, request in table.items():
                costs[name].append(cost(server, client, request, arguments.seconds / TURNS))
    finally:
        server.process.terminate()
        server.process.wait()
    print(f"{'workload':40} {'CPU, µs':>10} {'requests per second and core':>30}")
    for name, found in costs.items():
        median = statistics.median(found)
        print(f"{name:40} {median * 1e6:10.0f} {1 / median:30,.0f}")


if __name__ == "__main__":
    main()

"""Clients that compare every response with the bytes that `nabla compute` gives for the same request."""

import http.client
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from server import NABLA

# Longer than all retries of HAProxy together.
PATIENCE_SECONDS = 60
# A student's click every few milliseconds: a closed loop would leave no processor for the replicas.
PAUSE_SECONDS = 0.004


@dataclass(frozen=True)
class Request:
    """A request with the response that every replica must give."""

    path: str
    body: bytes
    response: bytes

    @staticmethod
    def of(path: str, body: str) -> "Request":
        done = subprocess.run([str(NABLA), "compute", "--path", path], input=body.encode(), capture_output=True)
        if done.returncode != 0:
            raise SystemExit(f"nabla compute --path {path}: {done.stdout.decode()}{done.stderr.decode()}")
        return Request(path, body.encode(), done.stdout)


def _numbers(count: int, seed: int) -> str:
    """Numbers of 17 digits, which only an exact path keeps bit for bit."""
    numbers = [((seed + 7 * index) * 0.6180339887498949) % 3 - 1.5 for index in range(count)]
    return "[" + ",".join(f"{number:.17g}" for number in numbers) + "]"


def _batch(rows: int, classes: int) -> str:
    logits = ",".join(_numbers(classes, 31 * row) for row in range(rows))
    return f'{{"logits":[{logits}],"labels":[{",".join(str(row % classes) for row in range(rows))}]}}'


def small_requests() -> list[Request]:
    """What a class sends: each fits HAProxy's buffer, so that it can be sent again."""
    hidden = ",".join(_numbers(6, row) for row in range(5))
    output = ",".join(_numbers(5, 9 + row) for row in range(4))
    network = (
        f'{{"x":{_numbers(6, 3)},"labels":2,'
        f'"layers":[{{"W":[{hidden}],"activation":"tanh"}},{{"W":[{output}]}}]}}')
    answer = '{"logits":[2.0,1.0,0.1],"labels":0,"answer":{"y_hat":[0.66,0.24,0.1],"grad_a_L":[0.34,0.24,0.1]}}'
    return [
        Request.of("/v1/gradients", '{"logits":[2.0,1.0,0.1],"labels":0}'), Request.of("/v1/grade", answer),
        Request.of("/v1/gradients", _batch(16, 10)), Request.of("/v1/backprop", network),
        Request.of("/v1/derivation", '{"logits":[2.0,1.0,0.1],"labels":0}'),
        Request.of("/v1/gradients", _batch(64, 30)),
    ]


def large_requests() -> list[Request]:
    """Beyond HAProxy's buffer: a replica that ends takes them with it."""
    return [Request.of("/v1/gradients", _batch(128, 100))]


def costly_requests() -> list[Request]:
    """Twenty kilobytes that occupy a worker for tens of milliseconds: every entry cancels, and needs more bits."""
    row = "[" + ",".join(f"{number}e-9" for number in range(10)) + "]"
    rows = 400
    body = f'{{"logits":[{",".join([row] * rows)}],"labels":[{",".join("0" * rows)}],"label_smoothing":1}}'
    return [Request.of("/v1/gradients", body)]


def lines(port: int, requests: Sequence[Request]) -> list[bytes]:
    """Sends requests of one path as lines of one request, each after the response to the one before it has come.

    It returns the lines of the response, and what comes after the end of the request.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    connection.putrequest("POST", requests[0].path)
    connection.putheader("Content-Type", "application/x-ndjson")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    response, received = None, []
    for request in requests:
        line = request.body + b"\n"
        connection.send(b"%x\r\n%s\r\n" % (len(line), line))
        response = response or connection.getresponse()
        received.append(response.readline())
    connection.send(b"0\r\n\r\n")
    received.append(response.read())
    connection.close()
    return received


@dataclass
class Account:
    """The outcomes of requests, with the times of the bad ones."""

    right: int = 0
    # Another status, with the time.
    refused: list[tuple[float, int]] = field(default_factory=list)
    # Status 200 with other bytes.
    wrong: list[float] = field(default_factory=list)
    # No response: the connection ended.
    lost: list[float] = field(default_factory=list)
    slowest: float = 0

    def __add__(self, other: "Account") -> "Account":
        return Account(
            self.right + other.right, self.refused + other.refused, self.wrong + other.wrong, self.lost + other.lost,
            max(self.slowest, other.slowest))

    @property
    def faults(self) -> int:
        return len(self.refused) + len(self.wrong) + len(self.lost)

    def __str__(self) -> str:
        statuses = sorted({status for _, status in self.refused})
        text = f"{self.right:,} right, {len(self.wrong)} wrong, {len(self.lost)} lost, {len(self.refused)} refused"
        return f"{text}{f' {statuses}' if statuses else ''}; slowest {self.slowest:.2f} s"


class Clients:
    """Threads with one kept connection each, from the start of the `with` block to its end; then `account` is valid."""

    def __init__(self, port: int, requests: Sequence[Request], count: int, pause: float = PAUSE_SECONDS) -> None:
        self.port, self.requests, self.pause = port, requests, pause
        self.accounts = [Account() for _ in range(count)]
        self.ended = threading.Event()
        self.threads = [
            threading.Thread(target=self._run, args=(index, account), daemon=True)
            for index, account in enumerate(self.accounts)
        ]

    @property
    def account(self) -> Account:
        return sum(self.accounts, Account())

    def __enter__(self) -> "Clients":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS + 5)
        if any(thread.is_alive() for thread in self.threads):
            raise SystemExit("a client did not end")

    def _run(self, index: int, account: Account) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        turn = index
        while not self.ended.is_set():
            self._ask(connection, self.requests[turn % len(self.requests)], account)
            turn += 1
            time.sleep(self.pause)
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection, request: Request, account: Account) -> None:
        begun = time.monotonic()
        try:
            connection.request("POST", request.path, request.body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            account.lost.append(time.monotonic())
            connection.close()
            return
        account.slowest = max(account.slowest, time.monotonic() - begun)
        if response.status != 200:
            account.refused.append((time.monotonic(), response.status))
        elif body != request.response:
            account.wrong.append(time.monotonic())
        else:
            account.right += 1

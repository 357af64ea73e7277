#!/usr/bin/env python3
"""Restarts, kills, stops and overloads replicas behind HAProxy, while clients compare every response.

    Tests/Cluster/run.py [--cycles N]      every scenario, N times (1: less than a minute)

Exits with 1 if a requirement is not met. HAProxy and wrk are Debian's packages.
"""

import argparse
import http.client
import signal
import time
from contextlib import contextmanager

# First of all: it adds Tests/Faults to the path.
from cluster import DRAIN_DELAY_SECONDS, NAMES, SERVER_TIMEOUT_SECONDS, Cluster

from clients import Clients, costly_requests, large_requests, lines, small_requests
from goodclient import Figures, GoodClient
from server import wait_until
from table import Table, say

CLIENTS = 8
LARGE_CLIENTS = 2
WRK_CONNECTIONS = 8
# A killed replica's connections end within this time: what is lost later has another cause.
KILL_SECONDS = 1.0
STEADY_SECONDS = 1.0


class Load:
    """wrk and the comparing clients, for at least as long as the `with` block."""

    def __init__(self, cluster: Cluster, requests: list) -> None:
        self.clients = Clients(cluster.port, requests, CLIENTS)
        self.cluster = cluster
        self.rounds: list[Figures] = []

    def __enter__(self) -> "Load":
        self.clients.__enter__()
        time.sleep(STEADY_SECONDS)
        return self

    def __exit__(self, *error: object) -> None:
        time.sleep(STEADY_SECONDS)
        self.clients.__exit__(*error)

    @contextmanager
    def wrk(self, seconds: float):
        """wrk beside the clients while the block runs; its figures are kept."""
        client = GoodClient(self.cluster, seconds, WRK_CONNECTIONS, "PACED")
        yield
        self.rounds.append(client.figures())

    def wrk_row(self, table: Table) -> None:
        requests = sum(figures.requests for figures in self.rounds)
        bad = sum(figures.refused + figures.faults for figures in self.rounds)
        table.row("every request of wrk: 200", f"{requests:,} requests, {bad} errors", requests > 0 and bad == 0)


def right(table: Table, load: Load, about: str) -> None:
    account = load.clients.account
    table.row(f"{about}: every response is there, and right bit for bit", str(account),
              account.right > 0 and account.faults == 0)


def streamed(cluster: Cluster, table: Table, requests: list) -> None:
    sent = [request for request in requests if request.path == "/v1/gradients"]
    try:
        received = lines(cluster.port, sent)
    except (OSError, http.client.HTTPException) as error:
        received = [repr(error).encode()]
    right = sum(map(bytes.__eq__, received, [request.response for request in sent]))
    table.row("lines: the response to each comes before the next one is sent, and is right bit for bit",
              f"{right} of {len(sent)}", received == [request.response for request in sent] + [b""])


def restarts(cluster: Cluster, table: Table, requests: list) -> None:
    with Load(cluster, requests) as load:
        for name in NAMES:
            with load.wrk(DRAIN_DELAY_SECONDS + 2):
                cluster.replicas[name].signal(signal.SIGTERM)
                code = cluster.replicas[name].wait(DRAIN_DELAY_SECONDS + 15)
                table.row(f"SIGTERM of {name}: it drains, and exits 0", f"exit {code}", code == 0)
                cluster.renew(name)
    right(table, load, "small requests")
    load.wrk_row(table)


def killed(cluster: Cluster, table: Table, requests: list) -> None:
    with Clients(cluster.port, large_requests(), LARGE_CLIENTS) as large, Load(cluster, requests) as load:
        with load.wrk(3):
            moment = time.monotonic()
            cluster.replicas["a"].signal(signal.SIGKILL)
            cluster.replicas["a"].wait(5)
            time.sleep(KILL_SECONDS)
            cluster.renew("a")
    right(table, load, "requests within HAProxy's buffer")
    load.wrk_row(table)
    account = large.account
    # HAProxy reports a request that it cannot send again as 502, or as 503 if the replica is down.
    times = account.lost + [at for at, status in account.refused if status in (502, 503)]
    explained = [at for at in times if 0 <= at - moment <= KILL_SECONDS]
    table.row(
        "larger requests: lost only if they are on the killed replica at that moment, one for each client",
        str(account), account.faults == len(explained) <= LARGE_CLIENTS and account.right > 0)


def stopped(cluster: Cluster, table: Table, requests: list) -> None:
    with Load(cluster, requests) as load:
        replica = cluster.replicas["b"]
        replica.signal(signal.SIGSTOP)
        took = wait_until(lambda: not cluster.is_up("b"), 15, 0.1)
        time.sleep(SERVER_TIMEOUT_SECONDS)
        before = load.clients.account.right
        with load.wrk(2):
            time.sleep(2)
        after = load.clients.account.right
        replica.signal(signal.SIGCONT)
        cluster.wait_until_up()
    table.row("SIGSTOP of b: HAProxy notices, and the others take over",
              f"after {took or -1:.1f} s; then {after - before:,} responses in 2 s",
              took is not None and after > before)
    right(table, load, "small requests")
    slowest = load.clients.account.slowest
    limit = SERVER_TIMEOUT_SECONDS + 4
    table.row(f"no client waits longer than {limit} s", f"{slowest:.2f} s", slowest <= limit)
    load.wrk_row(table)


def overloaded(cluster: Cluster, table: Table, requests: list) -> None:
    stop(cluster, "c")
    cluster.renew("c", "--max-requests-at-work", "1", "--max-workers", "1")
    costly = costly_requests()
    before = sent_again(cluster, "c")
    # Clients that reach the replica directly keep it at its limit.
    with Clients(cluster.ports["c"], costly, 3, pause=0) as direct, Load(cluster, requests + costly) as load:
        time.sleep(4)
    refusals = len(direct.account.refused)
    again = sent_again(cluster, "c") - before
    table.row("c is at its work limit: it refuses with 503, and HAProxy sends the request to another replica",
              f"{refusals:,} refusals of direct clients, {again} of HAProxy's requests",
              refusals > 0 and again > 0)
    right(table, load, "small and costly requests")
    stop(cluster, "c")
    cluster.renew("c")


def sent_again(cluster: Cluster, name: str) -> int:
    """Requests that HAProxy sent to the replica, and then again to one of them all."""
    figures = cluster.statistics(name)
    return int(figures["wredis"]) + int(figures["wretr"])


def stop(cluster: Cluster, name: str) -> None:
    cluster.replicas[name].signal(signal.SIGTERM)
    cluster.replicas[name].wait(DRAIN_DELAY_SECONDS + 15)


SCENARIOS = (streamed, restarts, killed, stopped, overloaded)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cycles", type=int, default=1)
    cycles = parser.parse_args().cycles
    begun = time.monotonic()
    table = Table()
    requests = small_requests()
    with Cluster() as cluster:
        table.begin()
        for cycle in range(cycles):
            for scenario in SCENARIOS:
                say(scenario.__name__)
                table.scenario = f"{scenario.__name__} {cycle + 1}" if cycles > 1 else scenario.__name__
                scenario(cluster, table, requests)
    print(f"\n{time.monotonic() - begun:.0f} s")
    for failure in table.failures:
        print(f"not met: {failure}")
    return 1 if table.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())

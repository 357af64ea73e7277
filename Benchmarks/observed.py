#!/usr/bin/env python3
"""Measures what metrics, the log of requests and keys add to the CPU of a request, as a ratio to a server without them.

    Benchmarks/observed.py NABLA [BEFORE] [--starts 6] [--turns 6] [--seconds 0.3] [--seed 1] [--workload tiny]

With BEFORE, an older build, it measures the server without them as a ratio to that build instead.

wrk sends tiny (1 x 3) and class (32 x 10) over 64 connections, from another processor than the server's. The cost is
the CPU time of all threads of the server (schedstat). All servers are started and warmed up, and then take turns of a
part of a second, so that what else the machine does meets all of them. Each turn gives a ratio. Then all are started
again, because a process keeps for its life where its memory lies. The figure is the median of all ratios; its interval
has 95 % of the medians of resampled starts (bootstrap).
"""

import argparse
import glob
import json
import os
import random
import re
import signal
import statistics
import subprocess
import tempfile
import time

from latency import matrix

CONNECTIONS = 64
WORKLOADS = {"tiny": (1, 3), "class": (32, 10)}
# The server's, and that of wrk.
PROCESSORS = (sorted(os.sched_getaffinity(0)) * 2)[:2]
RESAMPLES = 10_000


def servers(program: str, before: str | None, keys: str) -> dict[str, list[str]]:
    """The command of each server. All others are compared with the first one."""
    serve = [program, "serve", "--port", "0"]
    nothing = [*serve, "--no-metrics", "--log", "off"]
    if before:
        return {f"before ({before})": [before, "serve", "--port", "0"], "without metrics, log and keys": nothing}
    return {
        "without metrics, log and keys": nothing,
        "with metrics": [*serve, "--log", "off"],
        "with the log": [*serve, "--no-metrics", "--log", "json"],
        "with keys, metrics and log": [*serve, "--log", "json", "--keys-file", keys],
    }


def script(folder: str, key: str, samples: int, classes: int) -> str:
    """What wrk sends."""
    draw = random.Random(1)
    labels = [draw.randrange(classes) for _ in range(samples)]
    content = json.dumps({"logits": matrix(samples, classes, 3, draw), "labels": labels}, separators=(",", ":"))
    path = f"{folder}/{samples}x{classes}.lua"
    with open(path, "w") as file:
        file.write('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n')
        file.write(f'wrk.headers["Authorization"] = "Bearer {key}"\nwrk.body = [==[{content}]==]\n')
    return path


def pinned(processor: int, command: list[str]) -> list[str]:
    return ["taskset", "-c", str(processor), *command]


class Server:
    """One that runs until `stop`."""

    def __init__(self, command: list[str], lua: str):
        self.lua = lua
        # A file, as the log of a service has: a pipe would need a reader on the same processors.
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(pinned(PROCESSORS[0], command), stderr=self.log, text=True)
        port = None
        while not port:
            self.log.seek(0)
            port = re.search(r"http://127\.0\.0\.1:(\d+)", self.log.read())
        self.url = f"http://127.0.0.1:{port[1]}/v1/gradients"

    def microseconds(self, seconds: float) -> float:
        """The CPU time of a request."""
        begun = cpu(self.process.pid)
        command = pinned(PROCESSORS[1], ["wrk", "-t1", f"-c{CONNECTIONS}", "-d60s", "-s", self.lua, self.url])
        load = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        time.sleep(seconds)
        load.send_signal(signal.SIGINT)  # wrk only takes whole seconds
        said = load.communicate()[0]
        assert "Non-2xx" not in said, said
        return (cpu(self.process.pid) - begun) / 1000 / int(re.search(r"(\d+) requests in", said)[1])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.log.close()


def cpu(pid: int) -> int:
    """In nanoseconds, of all threads."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        with open(path) as file:
            total += int(file.read().split()[0])
    return total


def turns(
    commands: dict[str, list[str]], lua: str, count: int, seconds: float, draw: random.Random
) -> dict[str, list[float]]:
    """The costs of each server, turn by turn."""
    servers = {name: Server(command, lua) for name, command in commands.items()}
    try:
        costs: dict[str, list[float]] = {name: [] for name in servers}
        for server in servers.values():
            server.microseconds(seconds)
        for _ in range(count):
            # In a new order each time: no server always comes after the same one.
            for name in draw.sample(list(servers), k=len(servers)):
                costs[name].append(servers[name].microseconds(seconds))
        return costs
    finally:
        for server in servers.values():
            server.stop()


def interval(ratios: list[list[float]], draw: random.Random) -> tuple[float, float]:
    """Of the median, with 95 %, from the ratios of each start."""
    medians = sorted(statistics.median(sum(draw.choices(ratios, k=len(ratios)), [])) for _ in range(RESAMPLES))
    return medians[RESAMPLES // 40], medians[-RESAMPLES // 40]


def report(workload: str, starts: list[dict[str, list[float]]], draw: random.Random) -> None:
    base = next(iter(starts[0]))
    for server in starts[0]:
        line = f"{workload}: {server} {statistics.median(sum((costs[server] for costs in starts), [])):.2f} µs"
        if server != base:
            ratios = [[a / b for a, b in zip(costs[server], costs[base])] for costs in starts]
            low, high = interval(ratios, draw)
            line += f", {statistics.median(sum(ratios, [])):.3f} ({low:.3f} to {high:.3f}) of the first"
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="NABLA")
    parser.add_argument("before", metavar="BEFORE", nargs="?")
    parser.add_argument("--starts", type=int, default=6)
    parser.add_argument("--turns", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workload", choices=list(WORKLOADS), action="append", help="all without it")
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(
            [arguments.program, "key", "new", "course", "--scopes", "gradients"], capture_output=True, text=True,
            check=True)
        with open(f"{folder}/keys", "w") as file:
            file.write(made.stdout)
        commands = servers(arguments.program, arguments.before, f"{folder}/keys")
        for workload in arguments.workload or WORKLOADS:
            lua = script(folder, made.stderr.strip(), *WORKLOADS[workload])
            starts = [
                turns(commands, lua, arguments.turns, arguments.seconds, draw) for _ in range(arguments.starts)]
            report(workload, starts, draw)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Measures what metrics, the log of requests and keys add to the CPU of a request, as a ratio to a server without them.

    Benchmarks/observed.py NABLA [BEFORE] [--pairs 20] [--seconds 1] [--seed 1] [--workload tiny]

With BEFORE, an older build, it measures the server without them as a ratio to that build instead.

wrk sends tiny (1 x 3) and class (32 x 10) over 64 connections, from another processor than the server's. The cost is
the CPU time of all threads of the server (schedstat). All servers take turns, and each turn gives a ratio. The figure
is the median of these ratios; its interval has 95 % of the medians of resampled turns (bootstrap).
"""

import argparse
import glob
import json
import os
import random
import re
import statistics
import subprocess
import tempfile

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


def microseconds(command: list[str], lua: str, seconds: float) -> float:
    """The CPU time of a request."""
    # A file, as the log of a service has: a pipe would need a reader on the same processors.
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(pinned(PROCESSORS[0], command), stderr=log, text=True)
        try:
            port = None
            while not port:
                log.seek(0)
                port = re.search(r"http://127\.0\.0\.1:(\d+)", log.read())
            url = f"http://127.0.0.1:{port[1]}/v1/gradients"
            begun = cpu(server.pid)
            load = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", lua, url]
            said = subprocess.run(pinned(PROCESSORS[1], load), capture_output=True, text=True, check=True).stdout
            used = cpu(server.pid) - begun
        finally:
            server.terminate()
            server.wait()
    assert "Non-2xx" not in said, said
    return used / 1000 / int(re.search(r"(\d+) requests in", said)[1])


def cpu(pid: int) -> int:
    """In nanoseconds, of all threads."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        with open(path) as file:
            total += int(file.read().split()[0])
    return total


def interval(ratios: list[float], draw: random.Random) -> tuple[float, float]:
    """Of the median, with 95 %."""
    medians = sorted(statistics.median(draw.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    return medians[RESAMPLES // 40], medians[-RESAMPLES // 40]


def report(workload: str, costs: dict[str, list[float]], draw: random.Random) -> None:
    base = next(iter(costs))
    for server, values in costs.items():
        line = f"{workload}: {server} {statistics.median(values):.2f} µs"
        if server != base:
            ratios = [a / b for a, b in zip(values, costs[base])]
            low, high = interval(ratios, draw)
            line += f", {statistics.median(ratios):.3f} ({low:.3f} to {high:.3f}) of the first"
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="NABLA")
    parser.add_argument("before", metavar="BEFORE", nargs="?")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=1)
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
            costs: dict[str, list[float]] = {server: [] for server in commands}
            for _ in range(arguments.pairs):
                # In a new order each time: no server always comes after the same one.
                for server in draw.sample(list(commands), k=len(commands)):
                    costs[server].append(microseconds(commands[server], lua, arguments.seconds))
            report(workload, costs, draw)


if __name__ == "__main__":
    main()

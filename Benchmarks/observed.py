#!/usr/bin/env python3
"""Measures what metrics, the log of requests and keys add to the CPU of a request, as a ratio to a server without them.

    Benchmarks/observed.py NABLA [--turns 5] [--seconds 1]

wrk sends tiny (1 x 3) and class (32 x 10) over 64 connections. The cost is the CPU time of all threads of the server
(schedstat). The servers take turns, and the ratio is that of the medians.
"""

import argparse
import glob
import json
import random
import re
import statistics
import subprocess
import tempfile

from latency import matrix

CONNECTIONS = 64
WORKLOADS = {"tiny": (1, 3), "class": (32, 10)}


def variants(keys: str) -> dict[str, list[str]]:
    return {
        "nothing": ["--no-metrics", "--log", "off"],
        "metrics": ["--log", "off"],
        "log": ["--no-metrics", "--log", "json"],
        "keys, metrics and log": ["--log", "json", "--keys-file", keys],
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


def microseconds(program: str, options: list[str], lua: str, seconds: int) -> float:
    """The CPU time of a request."""
    # A file, as the log of a service has: a pipe would need a reader on the same processors.
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen([program, "serve", "--port", "0", *options], stderr=log, text=True)
        try:
            port = None
            while not port:
                log.seek(0)
                port = re.search(r"http://127\.0\.0\.1:(\d+)", log.read())
            url = f"http://127.0.0.1:{port[1]}/v1/gradients"
            begun = cpu(server.pid)
            command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", lua, url]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="NABLA")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(
            [arguments.program, "key", "new", "course", "--scopes", "gradients"], capture_output=True, text=True,
            check=True)
        with open(f"{folder}/keys", "w") as file:
            file.write(made.stdout)
        servers = variants(f"{folder}/keys")
        for name, (samples, classes) in WORKLOADS.items():
            lua = script(folder, made.stderr.strip(), samples, classes)
            costs: dict[str, list[float]] = {server: [] for server in servers}
            for _ in range(arguments.turns):
                for server, options in servers.items():
                    costs[server].append(microseconds(arguments.program, options, lua, arguments.seconds))
            base = statistics.median(costs["nothing"])
            for server, values in costs.items():
                cost = statistics.median(values)
                print(f"{name}: with {server} {cost:.1f} µs, {cost / base:.2f} of a server without")


if __name__ == "__main__":
    main()

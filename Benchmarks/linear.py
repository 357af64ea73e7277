#!/usr/bin/env python3
"""Checks that the cost is linear in the body. Posts bodies of growing size to a running server; prints ns per byte.

    Scripts/with-server Benchmarks/linear.py [--sizes 200000,2000000,20000000] [--rounds 7] [--seed 1] [--decimals 17]

Logits are drawn from N(0, 3) in rows of 1,000 classes, with `--decimals` digits after the point; 17 writes a double in
full. Every round sends the same number of bytes at each size, one size after the other, over one connection. So a ratio
compares neighbours in time.
CPU is the server's, from /proc (all its threads); wall is the client's wait, including its own work.
"""

import argparse
import glob
import http.client
import json
import os
import random
import statistics
import time
from urllib.parse import urlsplit

CLASSES = 1000


def body(size: int, decimals: int, draw: random.Random) -> bytes:
    """A request of about `size` bytes, in whole rows."""
    def number() -> str:
        value = draw.gauss(0, 3)
        return repr(value) if decimals >= 17 else f"{value:.{decimals}f}"

    rows: list[str] = []
    written = 0
    while written < size or not rows:
        rows.append("[" + ",".join(number() for _ in range(CLASSES)) + "]")
        written += len(rows[-1]) + 1
    labels = [draw.randrange(CLASSES) for _ in rows]
    return f'{{"logits":[{",".join(rows)}],"labels":{json.dumps(labels, separators=(",", ":"))}}}'.encode()


def cpu_nanoseconds(pid: int) -> int:
    """CPU time of a process's threads, in nanoseconds (first field of schedstat)."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        try:
            with open(path, encoding="ascii") as file:
                total += int(file.read().split()[0])
        except FileNotFoundError:  # a thread that ended between the listing and the reading
            pass
    return total


def post(connection: http.client.HTTPConnection, content: bytes) -> None:
    connection.request("POST", "/v1/gradients", body=content, headers={"content-type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200:
        raise SystemExit(f"{len(content):,} B: status {response.status}: {answer[:300].decode(errors='replace')}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sizes", default="200000,2000000,20000000")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--decimals", type=int, default=17)
    given = options.parse_args()

    url, pid = urlsplit(os.environ["NABLA_URL"]), int(os.environ["NABLA_PID"])
    draw = random.Random(given.seed)
    bodies = [body(int(size), given.decimals, draw) for size in given.sizes.split(",")]
    round_bytes = max(len(content) for content in bodies)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=120)
    for content in bodies:
        post(connection, content)

    cpu: list[list[float]] = [[] for _ in bodies]
    wall: list[list[float]] = [[] for _ in bodies]
    for _ in range(given.rounds):
        for index, content in enumerate(bodies):
            times = max(1, round(round_bytes / len(content)))
            begun, begun_cpu = time.perf_counter_ns(), cpu_nanoseconds(pid)
            for _ in range(times):
                post(connection, content)
            cpu[index].append((cpu_nanoseconds(pid) - begun_cpu) / (times * len(content)))
            wall[index].append((time.perf_counter_ns() - begun) / (times * len(content)))

    print(f"seed {given.seed}, {given.rounds} rounds, medians; ratios are to the first size, round by round")
    print(f"{'body bytes':>12} {'CPU ns/byte':>12} {'ratio':>6} {'wall ns/byte':>13} {'ratio':>6}")
    for index, content in enumerate(bodies):
        cpu_ratio = statistics.median(a / b for a, b in zip(cpu[index], cpu[0]))
        wall_ratio = statistics.median(a / b for a, b in zip(wall[index], wall[0]))
        print(
            f"{len(content):12,} {statistics.median(cpu[index]):12.2f} {cpu_ratio:6.2f}"
            f" {statistics.median(wall[index]):13.2f} {wall_ratio:6.2f}"
        )


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Measures how soon a started server responds, and how much memory it has resident after small requests.

    Benchmarks/footprint.py NABLA [NABLA…] [--starts 40] [--connections 256] [--requests 100]

Several programs take turns. The server runs on one processor and the client on another. Medians over the starts.
"""

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time

CONTENT = b'{"logits":[[0.3745401188473625,-1.2509014306539453,0.731993941811405]],"labels":[0]}'
HEAD = b"POST /v1/gradients HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
REQUEST = HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(CONTENT), CONTENT)
PROCESSORS = sorted(os.sched_getaffinity(0))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(program: str, port: int) -> subprocess.Popen:
    """A server on the first processor. The client waits on the last."""
    os.sched_setaffinity(0, PROCESSORS[:1])
    process = subprocess.Popen([program, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    os.sched_setaffinity(0, PROCESSORS[-1:])
    return process


def connect(port: int, process: subprocess.Popen) -> socket.socket:
    while process.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            pass
    sys.exit(f"the server ended with {process.returncode}")


def send(connection: socket.socket) -> None:
    """Sends the request and receives its response, which fits into one piece."""
    connection.sendall(REQUEST)
    if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
        sys.exit("the server did not respond with 200")


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait()


def milliseconds_to_first_response(program: str) -> float:
    port = free_port()
    begun = time.perf_counter()
    process = start(program, port)
    with connect(port, process) as connection:
        send(connection)
        spent = time.perf_counter() - begun
    stop(process)
    return 1e3 * spent


def resident(program: str, connections: int, requests: int) -> dict[str, float]:
    """MiB that are resident after so many requests on each of so many connections, and what part is not shared."""
    port = free_port()
    process = start(program, port)
    clients = [connect(port, process) for _ in range(connections)]
    for _ in range(requests):
        for client in clients:
            send(client)
    with open(f"/proc/{process.pid}/status") as status:
        fields = dict(re.findall(r"^(VmRSS|RssAnon|RssFile):\s*(\d+) kB$", status.read(), re.MULTILINE))
    for client in clients:
        client.close()
    stop(process)
    return {name: int(kilobytes) / 1024 for name, kilobytes in fields.items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("programs", nargs="+")
    options.add_argument("--starts", type=int, default=40)
    options.add_argument("--connections", type=int, default=256)
    options.add_argument("--requests", type=int, default=100)
    given = options.parse_args()
    times = {program: [] for program in given.programs}
    for _ in range(given.starts):
        for program in given.programs:
            times[program].append(milliseconds_to_first_response(program))
    for program in given.programs:
        sizes = [resident(program, given.connections, given.requests) for _ in range(3)]
        of = lambda name: statistics.median(size[name] for size in sizes)
        print(f"{program}: first response {statistics.median(times[program]):.1f} ms after the start "
              f"(least {min(times[program]):.1f}); after {given.requests} small requests on each of "
              f"{given.connections} connections {of('VmRSS'):.1f} MiB resident, {of('RssAnon'):.1f} MiB its own")


if __name__ == "__main__":
    main()

"""The good client: wrk, with a few kept connections and one request after the other."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from server import Server

SCRIPT = Path(__file__).with_name("wrk.lua")
CONNECTIONS = 8


@dataclass
class Figures:
    """wrk's results: responses, those with a status of 400 or more, socket errors, and latencies in microseconds."""

    requests: int
    refused: int
    faults: int
    p50: int
    p99: int


class GoodClient:
    """A running wrk; `figures` waits for its end."""

    def __init__(self, server: Server, seconds: float, connections: int = CONNECTIONS, *modes: str) -> None:
        environment = os.environ | {f"FAULTS_{mode}": "1" for mode in modes}
        command = ["wrk", "--threads", "1", "--connections", str(connections)]
        command += ["--duration", f"{max(round(seconds), 1)}s"]
        command += ["--latency", "--timeout", "10s", "--script", str(SCRIPT), server.url]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.seconds_max = seconds + 20

    def figures(self) -> Figures:
        output, _ = self.process.communicate(timeout=self.seconds_max)
        match = re.search(r"FIGURES (.*)", output)
        if match is None:
            raise SystemExit(f"wrk did not report:\n{output}")
        return Figures(**{name: int(value) for name, value in (pair.split("=") for pair in match[1].split())})


def measure(server: Server, seconds: float) -> Figures:
    """Paced, at about 4,000 requests per second: in a closed loop wrk would measure the queue for the processor."""
    return GoodClient(server, seconds, CONNECTIONS, "PACED").figures()

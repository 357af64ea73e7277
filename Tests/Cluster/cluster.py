"""Three replicas of Nabla behind HAProxy on loopback, with the configuration of deploy/haproxy."""

import csv
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PACKAGE / "Tests/Faults"))

from server import Server, wait_until  # noqa: E402

CONFIGURATION = PACKAGE / "deploy/haproxy/haproxy.cfg"
NAMES = ("a", "b", "c")
# A load balancer sees a replica's 503 of /readyz within two checks of a second each.
DRAIN_DELAY_SECONDS = 3
# HAProxy gives up a replica that does not respond after this time, and asks another one. Costly requests take less.
SERVER_TIMEOUT_SECONDS = 6
UP_SECONDS_MAX = 15


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [made.getsockname()[1] for made in sockets]
    for made in sockets:
        made.close()
    return ports


class Cluster:
    """Starts the replicas and HAProxy; ends them with the `with` block."""

    def __init__(self) -> None:
        self.port, self.stats_port, *ports = free_ports(2 + len(NAMES))
        self.ports = dict(zip(NAMES, ports))
        self.replicas: dict[str, Server] = {}
        self.log = tempfile.NamedTemporaryFile("w+", prefix="nabla-haproxy-", suffix=".log")
        self.haproxy: subprocess.Popen | None = None
        try:
            for name in NAMES:
                self.start(name)
            self.haproxy = self._start_haproxy()
            self.wait_until_up()
        except BaseException:
            self.end()
            raise

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, *options: str) -> None:
        """Starts a replica at its port, as a supervisor does. HAProxy's one address may use all the memory."""
        self.replicas[name] = Server(
            "--port", str(self.ports[name]), "--drain-delay-seconds", str(DRAIN_DELAY_SECONDS),
            "--max-body-memory-percent-per-address", "100", *options)

    def _start_haproxy(self) -> subprocess.Popen:
        environment = os.environ | {
            "HAPROXY_LISTEN": f"127.0.0.1:{self.port}", "HAPROXY_STATS": f"127.0.0.1:{self.stats_port}",
            "SERVER_TIMEOUT": f"{SERVER_TIMEOUT_SECONDS}s",
            **{f"NABLA_{name.upper()}": f"127.0.0.1:{port}" for name, port in self.ports.items()},
        }
        # Debian installs it outside the path of users.
        path = f"{os.environ['PATH']}:/usr/sbin"
        return subprocess.Popen(
            ["/usr/bin/env", f"PATH={path}", "haproxy", "-db", "-f", str(CONFIGURATION)], env=environment,
            stdout=self.log, stderr=subprocess.STDOUT)

    def statistics(self, name: str) -> dict[str, str]:
        """HAProxy's figures about a replica."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.stats_port}/;csv", timeout=10) as response:
            text = response.read().decode().lstrip("# ")
        rows = csv.DictReader(io.StringIO(text))
        return next(row for row in rows if row["pxname"] == "nabla" and row["svname"] == name)

    def is_up(self, name: str) -> bool:
        try:
            return self.statistics(name)["status"].startswith("UP")
        except OSError:
            return False

    def wait_until_up(self) -> None:
        for name in NAMES:
            if wait_until(lambda: self.is_up(name), UP_SECONDS_MAX, 0.1) is None:
                raise SystemExit(f"HAProxy does not see replica {name}:\n{Path(self.log.name).read_text()}")

    def renew(self, name: str, *options: str) -> None:
        """Starts the replica again after it has ended, and waits until HAProxy sends it requests."""
        self.replicas[name].log.close()
        self.start(name, *options)
        self.wait_until_up()

    def end(self) -> None:
        if self.haproxy is not None:
            self.haproxy.terminate()
            self.haproxy.wait()
        for server in self.replicas.values():
            # A replica that a failed scenario has stopped could not end.
            if server.is_running():
                server.signal(signal.SIGCONT)
            server.__exit__()
        self.log.close()

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

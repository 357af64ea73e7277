"""The release build of the server under test, as a separate process on a free loopback port."""

import os
import re
import resource
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
NABLA = Path(os.environ.get("NABLA", PACKAGE / ".build/release/nabla"))
START_SECONDS_MAX = 10
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """`nabla serve` with these options; ends with the `with` block."""

    def __init__(self, *options: str, descriptors_max: int | None = None, may_take_more: bool = False) -> None:
        self.log = tempfile.NamedTemporaryFile("w+", prefix="nabla-faults-", suffix=".log")
        limit = None if descriptors_max is None else lambda: lower_descriptor_limit(descriptors_max, may_take_more)
        command = [str(NABLA), "serve", "--host", "127.0.0.1", "--port", "0", *options]
        self.process = subprocess.Popen(command, stderr=self.log, preexec_fn=limit)
        self.pid = self.process.pid
        self.scheme, self.port = self._address()
        self.url = f"{self.scheme}://127.0.0.1:{self.port}"
        # By then it has opened all descriptors that it opens at start. They are counted from here on.
        time.sleep(0.2)

    def _address(self) -> tuple[str, int]:
        end = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < end:
            if match := re.search(r"listening on (https?)://\S+:(\d+)", self.said()):
                return match[1], int(match[2])
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise SystemExit(f"the server did not start:\n{self.said()}")

    def said(self) -> str:
        """Its standard error so far."""
        return Path(self.log.name).read_text()

    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def rss_bytes(self) -> int:
        match = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        return int(match[1]) * 1024

    def cpu_seconds(self) -> float:
        """The processor time of all its threads, in user and in system mode."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def wait_until_at_rest(self, seconds: float, step: float = 0.3) -> None:
        """Waits until it has used no processor for a while, at most `seconds`."""
        end, used = time.monotonic() + seconds, -1.0
        while (now := self.cpu_seconds()) != used and time.monotonic() < end:
            used = now
            time.sleep(step)

    def is_running(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self, seconds: float) -> int | None:
        """Its exit code; None if it has not ended within `seconds`."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_running():
            self.signal(signal.SIGTERM)
            self.signal(signal.SIGINT)
            if self.wait(5) is None:
                self.process.kill()
                self.process.wait()
        self.log.close()


def lower_descriptor_limit(count: int, may_take_more: bool) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard if may_take_more else count))


def raise_descriptor_limit(wanted: int) -> None:
    """This process and its children (slowhttptest) need a descriptor for each slow peer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            raise SystemExit(f"needs {wanted} descriptors, but the limit is {hard}: raise `ulimit -n`")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def wait_until(condition, seconds: float, step: float = 0.05) -> float | None:
    """The seconds until the condition was true; None if it was not within `seconds`."""
    start = time.monotonic()
    while True:
        if condition():
            return time.monotonic() - start
        if time.monotonic() - start > seconds:
            return None
        time.sleep(step)

#!/usr/bin/env python3
"""Checks `/metrics` of the running command with Prometheus' own programs.

- promtool finds no fault in the text, before, under and after load.
- A Prometheus scrapes it, and finds the requests that were sent.
- No counter ever decreases, and no series disappears.
- A scrape takes less than 20 ms at the median under load, and next to huge requests. `/livez` under the same load
  shows how much of that is the machine's.

    Scripts/metrics_check.py [COMMAND]     the command is .build/release/nabla by default
"""

import gzip
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

SECONDS = 6
SCRAPE_MAX = 0.020
PORT, PROMETHEUS = 18480, 18490
SMALL = json.dumps({"logits": [2.0, 1.0, 0.1], "labels": 0}).encode()
GRADE = json.dumps(
    {"logits": [2.0, 1.0, 0.1], "labels": 0, "answer": {"loss": 0.5}, "feedback": "hint"}).encode()
HUGE = json.dumps({"logits": [[0.5] * 1000] * 2000, "labels": [1] * 2000}).encode()
JSON = {"content-type": "application/json"}


def fetch(path, coding="identity"):
    """A response with its content, and the seconds that it took."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    begun = time.perf_counter()
    connection.request("GET", path, headers={"accept-encoding": coding})
    response = connection.getresponse()
    content = response.read()
    seconds = time.perf_counter() - begun
    connection.close()
    assert response.status == 200, response.status
    return response, content, seconds


def scrape(coding="identity"):
    """The text of `/metrics`, and the seconds that it took."""
    response, content, seconds = fetch("/metrics", coding)
    assert response.getheader("content-type") == "text/plain; version=0.0.4; charset=utf-8"
    if coding == "gzip":
        assert response.getheader("content-encoding") == "gzip"
        content = gzip.decompress(content)
    return content, seconds


def promtool(text):
    """promtool prints a line for each thing that it would name or write otherwise."""
    check = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, check=False)
    assert check.returncode == 0 and not check.stdout and not check.stderr, (check.stdout + check.stderr).decode()


def samples(text):
    """Every series with its value, and the names of those that only grow."""
    values, growing, kind = {}, set(), ""
    for line in text.decode().splitlines():
        if line.startswith("# TYPE"):
            kind = line.split()[3]
        elif not line.startswith("#"):
            series, value = line.rsplit(" ", 1)
            values[series] = float(value)
            if kind in ("counter", "histogram"):
                growing.add(series)
    return values, growing


class Client:
    """Sends one request after the other until it is stopped, and counts them."""

    def __init__(self, path, content):
        self.sent, self.is_over = 0, False
        self.thread = threading.Thread(target=self.run, args=(path, content))

    def run(self, path, content):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while not self.is_over:
            connection.request("POST", path, content, JSON)
            connection.getresponse().read()
            self.sent += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()


class Load:
    """wrk with so many connections: clients in this process would delay the scrapes themselves."""

    def __init__(self, content, connections):
        self.content, self.connections = content, connections

    def __enter__(self):
        with tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False) as script:
            script.write('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n')
            script.write(f"wrk.body = [==[{self.content.decode()}]==]\n")
        self.script = Path(script.name)
        self.wrk = subprocess.Popen(
            ["wrk", "-t1", f"-c{self.connections}", "-d600s", "-s", self.script,
             f"http://127.0.0.1:{PORT}/v1/gradients"], stdout=subprocess.DEVNULL)
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        assert self.wrk.poll() is None, "wrk ended before the scrapes"
        self.wrk.kill()
        self.wrk.wait()
        self.script.unlink()


def check_monotonic(seconds, codings=("identity", "gzip")):
    """Scrapes in a row, and compares each with the one before.

    Returns the seconds that they took, and those of pings between them.
    """
    earlier, times, pings, end, count = {}, [], [], time.monotonic() + seconds, 0
    while time.monotonic() < end:
        text, took = scrape(codings[count % len(codings)])
        count += 1
        times.append(took)
        pings.append(fetch("/livez")[-1])
        values, growing = samples(text)
        gone = earlier.keys() - values.keys()
        assert not gone, f"gone: {sorted(gone)[:3]}"
        for series in growing & earlier.keys():
            assert values[series] >= earlier[series], f"{series} went from {earlier[series]} to {values[series]}"
        earlier = values
        time.sleep(0.02)
    promtool(text)
    return times, pings


def query(expression):
    """The value of an instant query; None while there is none."""
    url = f"http://127.0.0.1:{PROMETHEUS}/api/v1/query?query={urllib.parse.quote(expression)}"
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            found = json.load(response)["data"]["result"]
    except OSError:
        return None
    return float(found[0]["value"][1]) if found else None


def wait_for(expression, least):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        value = query(expression)
        if value is not None and value >= least:
            return value
        time.sleep(0.2)
    raise AssertionError(f"Prometheus has no {expression} of {least} or more: {query(expression)}")


def check_prometheus(folder):
    configuration = folder / "prometheus.yml"
    configuration.write_text(
        "scrape_configs:\n  - job_name: nabla\n    scrape_interval: 500ms\n    scrape_timeout: 500ms\n"
        f"    static_configs: [{{targets: ['127.0.0.1:{PORT}']}}]\n")
    prometheus = subprocess.Popen(
        ["prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={folder}/data",
         f"--web.listen-address=127.0.0.1:{PROMETHEUS}", "--log.level=error"])
    try:
        wait_for("up", 1)
        count = 'http_server_request_duration_seconds_count{http_route="/v1/grade",http_response_status_code="200"}'
        before = wait_for(count, 0)
        with Client("/v1/grade", GRADE) as client:
            time.sleep(2)
        wait_for(count, before + client.sent)
        wait_for('sum(nabla_graded_total{verdict="wrong"})', client.sent)
        wait_for(f'rate({count}[10s])', 1)
    finally:
        prometheus.terminate()
        prometheus.wait()


def report(name, measured):
    for what, times in zip(("scrapes", "pings"), measured):
        median, worst = statistics.median(times), max(times)
        print(f"{name}: {len(times)} {what}, median {median * 1e3:.1f} ms, worst {worst * 1e3:.1f} ms")
    median = statistics.median(measured[0])
    assert median < SCRAPE_MAX, f"{name}: a scrape takes {median * 1e3:.1f} ms"


def main():
    command = sys.argv[1] if len(sys.argv) > 1 else ".build/release/nabla"
    server = subprocess.Popen([command, "serve", "--port", str(PORT)], stderr=subprocess.PIPE, text=True)
    try:
        assert "listening" in server.stderr.readline()
        text, _ = scrape()
        promtool(text)
        report("idle", check_monotonic(1))
        with Load(SMALL, 64):
            report("under load", check_monotonic(SECONDS))
        with Load(HUGE, 3):
            report("next to huge requests", check_monotonic(SECONDS))
        with tempfile.TemporaryDirectory() as folder:
            check_prometheus(Path(folder))
        print("metrics: promtool is silent, Prometheus scrapes, no counter decreases")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()

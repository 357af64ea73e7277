#!/usr/bin/env python3
"""Tests of renew_bases.py against a registry on loopback."""

import contextlib
import http.server
import io
import json
import os
import pathlib
import tempfile
import threading
import unittest

import renew_bases

OLD, NEW = "sha256:" + 64 * "0", "sha256:" + 64 * "a"
INDEX = "application/vnd.oci.image.index.v1+json"
SOURCES = pathlib.Path(__file__).resolve().parents[1]


class Registry(http.server.BaseHTTPRequestHandler):
    """Has `debian:12` as an index, and `one:1` as the image of one processor."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"token": self.path.partition("scope=")[2]}).encode())

    def do_HEAD(self):
        name, tag = self.path.split("/")[3], self.path.split("/")[5]
        is_known = (name, tag) in (("debian", "12"), ("one", "1"))
        has_token = self.headers["Authorization"] == f"Bearer repository:library/{name}:pull"
        self.send_response(200 if is_known and has_token else 404)
        self.send_header("Content-Type", INDEX if name == "debian" else "application/vnd.oci.image.manifest.v1+json")
        self.send_header("Docker-Content-Digest", NEW)
        self.end_headers()

    def log_message(self, *_):
        pass


class RenewBasesTest(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{self.server.server_port}"
        os.environ |= {"REGISTRY": address, "TOKENS": f"{address}/token"}

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def renew(self, *texts: str) -> tuple[int, list[str]]:
        with tempfile.TemporaryDirectory() as folder:
            paths = [pathlib.Path(folder) / str(index) for index in range(len(texts))]
            for path, text in zip(paths, texts):
                path.write_text(text)
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                status = renew_bases.main(paths)
            return status, [path.read_text() for path in paths]

    def test_renews_and_adds(self):
        before = f"FROM docker.io/library/debian:12@{OLD} AS a\nFROM docker.io/library/debian:12\nRUN debian:12\n"
        after = f"FROM docker.io/library/debian:12@{NEW} AS a\nFROM docker.io/library/debian:12@{NEW}\nRUN debian:12\n"
        self.assertEqual(self.renew(before), (0, [after]))
        self.assertEqual(self.renew(after), (0, [after]))

    def test_all_or_nothing(self):
        good = "FROM docker.io/library/debian:12\n"
        for bad in ("FROM docker.io/library/debian:11\n", "FROM docker.io/library/one:1\n"):
            self.assertEqual(self.renew(good, bad), (1, [good, bad]))

    def test_unreachable(self):
        os.environ["REGISTRY"] = "http://127.0.0.1:1"
        self.assertEqual(self.renew("FROM docker.io/library/debian:12\n")[0], 1)

    def test_dockerfile_names_digests(self):
        self.assertEqual(renew_bases.unpinned((SOURCES / "Dockerfile").read_text()), [])
        self.assertEqual(renew_bases.unpinned(f"FROM a:1\nFROM b@{OLD}\nFROM c:1@{OLD} AS d\n"), ["a:1"])


if __name__ == "__main__":
    unittest.main(verbosity=0)

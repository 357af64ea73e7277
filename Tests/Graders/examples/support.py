"""Folders, servers and runs that the tests of the examples share."""

import contextlib
import http.server
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading

PACKAGE = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = PACKAGE / "examples"
NABLA = os.environ["NABLA"]

RIGHT = '{"loss": 1.092, "grad_a_L": [[-0.170, 0.121, 0.049], [0.031, -0.415, 0.383]]}'
RIGHT_SAMPLE = '{"loss": 0.417, "grad_a_L": [-0.341, 0.242, 0.099]}'

# What a student can hand in, as bytes. Each is unreadable as a whole, or wrong.
HOSTILE = [
    b"", b" ", b"\0", b"\xff\xfe\x80", b"{", b"[]", b"null", b'"x"', b'{"loss": NaN}', b'{"loss": "<script>"}',
    b'{"<script>alert(1)</script>": 1}', b'{"loss": 1e999}', b'{"\\u0008\\uFFFE]]>&nbsp;": 1}', b"\x80\x05K\x01.",
    b"[" * 100_000, b"PK\x03\x04", b"\x93NUMPY\x01\x00", b'{"cells": [], "nbformat": 4}', b"loss = 0.417",
    '{"$\\\\alpha$ \N{RIGHT-TO-LEFT OVERRIDE}": 1}'.encode(), b'{"loss": "${{ secrets.X }}", "y_hat": "|`@x"}',
]


@contextlib.contextmanager
def folder(example=None):
    """A folder with a copy of an example, as a path."""
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name)
        if example is not None:
            shutil.copytree(EXAMPLES / example, path, dirs_exist_ok=True)
        yield path


def at(path, text, replaced):
    """Writes a script of an example with the places of its host replaced by those of the test."""
    for place, other in replaced.items():
        assert place in text, f"the example does not use {place}"
        text = text.replace(place, str(other))
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def run(command, **more):
    return subprocess.run([str(part) for part in command], capture_output=True, timeout=60, **more)


def nabla_in(place, mode=0o755):
    """Makes the command available as a folder `nabla`, as the READMEs unpack the tarball."""
    place.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(NABLA, place / "nabla")
    (place / "nabla").chmod(mode)


@contextlib.contextmanager
def server(*options):
    """The address of a running `nabla serve`."""
    command = [NABLA, "serve", "--host", "127.0.0.1", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stderr:
                if line.startswith("listening on "):
                    yield line.split()[-1]
                    break
        finally:
            process.terminate()


@contextlib.contextmanager
def http_server(respond):
    """A server of a test: `respond(handler)` writes the response. Yields its address and the list of its requests."""
    requests = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            requests.append((self.path, dict(self.headers), content, self.client_address))
            with contextlib.suppress(OSError):
                respond(self)

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}", requests
        httpd.shutdown()

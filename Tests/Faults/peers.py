"""Groups of slow or idle peers: each opens its connections in `gather`, and closes them in `leave`."""

import socket
import ssl
import struct
import subprocess
import threading
import time

from server import Server

GET = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"


def connect(server: Server, receive_buffer: int | None = None) -> socket.socket:
    peer = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if receive_buffer is not None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    peer.settimeout(20)
    peer.connect(("127.0.0.1", server.port))
    return peer


def reset(peer: socket.socket) -> None:
    """Closes the connection immediately, with a reset."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def client_hello() -> bytes:
    """The first bytes of a TLS client."""
    outgoing = ssl.MemoryBIO()
    session = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost")
    try:
        session.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


class Idle:
    """Half of them have had a response, the others send nothing."""

    def __init__(self, server: Server, count: int) -> None:
        self.server, self.count = server, count
        self.peers: list[socket.socket] = []

    def gather(self) -> None:
        for number in range(self.count):
            peer = connect(self.server)
            if number % 2:
                peer.sendall(GET)
                peer.recv(4096)
            self.peers.append(peer)

    def leave(self) -> None:
        for peer in self.peers:
            peer.close()
        self.peers = []


class Dripping(Idle):
    """Each sends `beginning`, and then a byte of `rest` every `seconds`. The request is never complete."""

    def __init__(self, server: Server, count: int, beginning: bytes, rest: bytes, seconds: float) -> None:
        super().__init__(server, count)
        self.beginning, self.rest, self.seconds = beginning, rest, seconds
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._drip, daemon=True)

    def gather(self) -> None:
        for _ in range(self.count):
            peer = connect(self.server)
            peer.sendall(self.beginning)
            self.peers.append(peer)
        self.thread.start()

    def _drip(self) -> None:
        # A few peers at a time, so that the bytes do not arrive in one wave.
        parts = 50
        for place in range(len(self.rest)):
            for part in range(parts):
                if self.ended.wait(self.seconds / parts):
                    return
                for peer in self.peers[part::parts]:
                    try:
                        peer.send(self.rest[place : place + 1])
                    except OSError:
                        pass  # the server has closed it

    def leave(self) -> None:
        self.ended.set()
        self.thread.join()
        super().leave()


class Greedy(Idle):
    """Each asks for large responses, and reads nothing."""

    def __init__(self, server: Server, count: int, request: bytes) -> None:
        super().__init__(server, count)
        self.request = request

    def gather(self) -> None:
        for _ in range(self.count):
            peer = connect(self.server, receive_buffer=4096)
            peer.sendall(self.request)
            self.peers.append(peer)
        # Computing so many large responses is another kind of load. What is measured begins when they are computed.
        self.server.wait_until_at_rest(5)


class SlowHTTPTest:
    """Debian's slowhttptest: `-H` sends heads slowly, `-B` sends bodies slowly, `-X` reads slowly."""

    def __init__(self, server: Server, count: int, path: str, *options: str) -> None:
        self.command = ["slowhttptest", "-c", str(count), "-r", "1000", "-l", "40", "-p", "5"]
        self.command += ["-u", server.url + path, *options]
        self.process: subprocess.Popen[bytes] | None = None

    def gather(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def leave(self) -> None:
        self.process.terminate()
        self.process.wait()


def settle(seconds: float = 0.3) -> None:
    """Gives the server time to handle the last closes."""
    time.sleep(seconds)

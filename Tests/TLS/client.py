#!/usr/bin/env python3
"""Clients of a TLS server, one for each scenario. Exits with 0 if the server did the right thing, or says what it did.

    client.py SCENARIO PORT AUTHORITY

The sessions run over memory (ssl.MemoryBIO), so that a scenario decides on every byte of the socket.
"""

import json
import socket
import ssl
import struct
import sys

WAIT_SECONDS = 20
GET = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST_GET = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Session:
    """TLS on a socket that shows what is sent when, and how each direction ends."""

    def __init__(self, port, authority, piece=1 << 20, version=None, protocols=("http/1.1",), resumed=None):
        self.context = resumed.context if resumed else ssl.create_default_context(cafile=authority)
        if version:
            self.context.minimum_version = self.context.maximum_version = version
        self.context.set_alpn_protocols(list(protocols))
        self.socket = socket.create_connection(("127.0.0.1", port), WAIT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.piece = piece
        self.received = bytearray()
        session = resumed.tls.session if resumed else None
        self.tls = self.context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost", session=session)
        self.call(self.tls.do_handshake)

    def flush(self):
        data = self.outgoing.read()
        for start in range(0, len(data), self.piece):
            self.socket.sendall(data[start : start + self.piece])

    def call(self, step, *arguments):
        while True:
            try:
                result = step(*arguments)
                self.flush()
                return result
            except ssl.SSLWantReadError:
                self.flush()
                data = self.socket.recv(65536)
                if data:
                    self.incoming.write(data)
                else:
                    self.incoming.write_eof()

    def send(self, data):
        self.call(self.tls.write, data)

    def close_notify(self):
        """Ends this direction of the session, and leaves the socket and the other direction open."""
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        self.flush()

    def response(self):
        """The next whole response: its status and content."""
        head = self.take_until(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in bytes(head).split(b"\r\n")[1:])
        if fields.get(b"transfer-encoding") == b"chunked":
            content = b"".join(self.chunks())
        else:
            content = self.take(int(fields[b"content-length"]))
        return int(head.split()[1]), content

    def chunks(self):
        while size := int(self.take_until(b"\r\n"), 16):
            yield self.take(size)
            check(self.take(2) == b"\r\n", "a chunk without an end")
        check(self.take(2) == b"\r\n", "trailers, or no end")

    def take_until(self, mark):
        while mark not in self.received:
            self.receive()
        before, _, self.received = self.received.partition(mark)
        return before

    def take(self, count):
        while len(self.received) < count:
            self.receive()
        taken, self.received = self.received[:count], self.received[count:]
        return taken

    def receive(self):
        data = self.call(self.tls.read, 65536)
        if not data:
            raise EOFError("the server ended the session within a response")
        self.received += data

    def ends_properly(self):
        """Whether the server says close_notify before its connection ends."""
        try:
            return self.call(self.tls.read, 65536) == b""
        except ssl.SSLZeroReturnError:
            return True
        except ssl.SSLEOFError:
            return False


def post(logits):
    body = json.dumps({"logits": logits, "labels": [0] * len(logits)}).encode()
    return b"POST /v1/gradients HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def check(condition, found):
    if not condition:
        raise AssertionError(found)


def byte_by_byte(port, authority):
    session = Session(port, authority, piece=1)
    session.send(GET)
    check(session.response()[0] == 200, "no response")


def pipelined(port, authority):
    session = Session(port, authority)
    session.send(GET * 1000)
    for index in range(1000):
        check(session.response()[0] == 200, index)


def large_both_ways(port, authority):
    """Sends 0.5 MB and receives 3 MB: many records, and both sockets are full at times."""
    row = [0.1, 0.25, -1.5, 3.0]
    session = Session(port, authority)
    session.send(post([row] * 20_000))
    status, content = session.response()
    check(status == 200, status)
    rows = json.loads(content)["y_hat"]
    check(len(rows) == 20_000 and all(row == rows[0] for row in rows), "rows differ")


def one_record(port, authority):
    """A head and content of more than 4 KiB arrive in one record: a read returns at most one record."""
    session = Session(port, authority)
    session.send(post([[index / 7 for index in range(200)]]))
    session.receive()
    head, _, content = session.received.partition(b"\r\n\r\n")
    check(head.startswith(b"HTTP/1.1 200 "), head)
    check(b"content-length: %d" % len(content) in head and len(content) > 4096, f"{len(content)} bytes after {head}")


def resumes(version):
    def scenario(port, authority):
        first = Session(port, authority, version=version)
        check(not first.tls.session_reused, "a first session cannot be resumed")
        # The ticket of TLS 1.3 comes with the first bytes after the handshake.
        first.send(GET)
        first.response()
        again = Session(port, authority, version=version, resumed=first)
        check(again.tls.session_reused, "the session was not resumed")
        again.send(GET)
        check(again.response()[0] == 200, "no response")

    return scenario


def says_goodbye(port, authority):
    session = Session(port, authority)
    session.send(LAST_GET)
    check(session.response()[0] == 200, "no response")
    check(session.ends_properly(), "the connection ended without close_notify")


def half_closed(port, authority):
    """The client closes its direction of the session, and still gets the response."""
    session = Session(port, authority)
    session.send(GET)
    session.close_notify()
    check(session.response()[0] == 200, "no response")
    check(session.ends_properly(), "the connection ended without close_notify")


def half_closed_socket(port, authority):
    """The client closes only its side of the socket, as many clients do."""
    session = Session(port, authority)
    session.send(GET)
    session.socket.shutdown(socket.SHUT_WR)
    check(session.response()[0] == 200, "no response")


def cut_request(port, authority):
    session = Session(port, authority)
    session.send(b"POST /v1/gradients HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{}")
    session.close_notify()
    check(session.response()[0] == 400, "a cut request is a 400")


def refuses_other_protocols(port, authority):
    try:
        Session(port, authority, protocols=("h2",))
    except ssl.SSLError as error:
        check("no application protocol" in str(error), error)
    else:
        raise AssertionError("h2 was accepted")


def chooses_the_protocol(port, authority):
    for offered, chosen in (
        (("h2", "http/1.1"), "http/1.1"),
        (("http/1.0", "http/1.1"), "http/1.1"),
        (("http/1.0",), "http/1.0"),
        ((), None),
    ):
        found = Session(port, authority, protocols=offered).tls.selected_alpn_protocol()
        check(found == chosen, (offered, found))


def reset_anywhere(port, authority):
    """A peer that resets at any byte of the handshake does not disturb others."""
    context = ssl.create_default_context(cafile=authority)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context.wrap_bio(incoming, outgoing, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    hello = outgoing.read()
    for count in range(0, len(hello) + 1, 16):
        peer = socket.create_connection(("127.0.0.1", port), WAIT_SECONDS)
        peer.sendall(hello[:count])
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
    byte_by_byte(port, authority)


def plain_response(port, request):
    with socket.create_connection(("127.0.0.1", port), WAIT_SECONDS) as peer:
        peer.sendall(request)
        received = b""
        while data := peer.recv(65536):
            received += data
        return received


def plain_http(port, _):
    """Plain HTTP gets a 400 that says so. Other bytes end the connection, perhaps with an alert record (21, 3)."""
    response = plain_response(port, GET)
    check(response.startswith(b"HTTP/1.1 400 ") and b"use https" in response, response)
    response = plain_response(port, b"\x00\x01\x02 what is this?\r\n\r\n")
    check(response == b"" or response.startswith(b"\x15\x03"), response)


def survives(port, authority):
    """Holds a connection until its standard input has a line, and then continues with it."""
    session = Session(port, authority)
    session.send(GET)
    check(session.response()[0] == 200, "no response")
    print("holds", flush=True)
    sys.stdin.readline()
    session.send(LAST_GET)
    check(session.response()[0] == 200, "no response")
    check(session.ends_properly(), "the connection ended without close_notify")


SCENARIOS = {
    "byte-by-byte": byte_by_byte,
    "pipelined": pipelined,
    "large-both-ways": large_both_ways,
    "one-record": one_record,
    "resumes-1.2": resumes(ssl.TLSVersion.TLSv1_2),
    "resumes-1.3": resumes(ssl.TLSVersion.TLSv1_3),
    "says-goodbye": says_goodbye,
    "half-closed": half_closed,
    "half-closed-socket": half_closed_socket,
    "cut-request": cut_request,
    "refuses-other-protocols": refuses_other_protocols,
    "chooses-the-protocol": chooses_the_protocol,
    "reset-anywhere": reset_anywhere,
    "plain-http": plain_http,
    "survives": survives,
}

if __name__ == "__main__":
    SCENARIOS[sys.argv[1]](int(sys.argv[2]), sys.argv[3])

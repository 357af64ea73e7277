# A thousand requests as lines of one. A thread sends while the responses are read, so that neither side holds them all.
#
#     $ python3 examples/stream.py
#     1000 losses, mean 47.993451

import http.client
import json
import threading


def requests():
    """Any source of any length: a file, a database, a generator."""
    for number in range(1000):
        yield {"logits": [2.0, 1.0, 0.1 * number], "labels": 0, "include": ["loss"]}


def send():
    # A chunk for each line is simple. Larger chunks are faster.
    for request in requests():
        line = json.dumps(request).encode() + b"\n"
        connection.send(b"%x\r\n%b\r\n" % (len(line), line))
    connection.send(b"0\r\n\r\n")


connection = http.client.HTTPConnection("localhost:8080", timeout=10)
connection.putrequest("POST", "/v1/gradients")
connection.putheader("Content-Type", "application/x-ndjson")
connection.putheader("Transfer-Encoding", "chunked")
connection.endheaders()
threading.Thread(target=send, daemon=True).start()

response = connection.getresponse()
losses = [json.loads(line)["loss"] for line in response]
print(f"{len(losses)} losses, mean {sum(losses) / len(losses):.6f}")

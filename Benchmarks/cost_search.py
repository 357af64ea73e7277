#!/usr/bin/env python3
"""Searches for the small body that costs the server the most: CPU milliseconds for each KiB that is sent.

    Benchmarks/cost_search.py NABLA [--seconds 60] [--seed 1] [--against OTHER] [--bodies FOLDER]

NABLA is a release build; the script starts it on a free loopback port. A seeded hill climb changes bodies of every POST
path. It repeats and drops elements, replaces them with extreme numbers, other fields, long texts and deep lists,
crosses two bodies, and sends some as gzip. The best of each kind (path, status, coding) survive. With --against, the
bodies are also sent to a second build, for a table of before and after. --bodies stores each body in a file. A body
that ends a server, or has no response within a minute, gets the status 0 and is printed on standard error; the server
restarts.
"""

import argparse
import copy
import gzip
import http.client
import json
import os
import random
import re
import subprocess
import sys
import time

SENT_BYTES_MAX = 256 * 1024
DECODED_BYTES_MAX = 4 * 1024 * 1024
SURVIVORS = 6  # of each kind
WAIT_SECONDS = 60

PATHS = ["/v1/gradients", "/v1/backprop", "/v1/grade", "/v1/lint", "/v1/derivation"]

NUMBERS = [
    0, 1, -1, 2, 0.5, 0.1, 1e-9, 2e-9, 1e-40, 1e-308, 5e-324, 1e308, -1e308, -650, -750, 650, 1e-4, 100, 255, -100, 3.7,
    0.3333333333333333, 12345.678901234567, 1.7976931348623157e308, 9007199254740993,
]
TEXTS = ["", "x", "-Infinity", "NaN", "0", "1/3", "1,5", "np.float64(1)", "ŷ", "\u0001", "é" * 20, "x" * 40, "x" * 400]
QUANTITIES = ["loss", "losses", "y_hat", "log_y_hat", "grad_y_hat", "grad_a_L", "jacobian_row", "denominator"]
FIELDS = {
    "labels": lambda draw: draw.choice([0, 1, [0], [0, 1]]),
    "targets": lambda draw: draw.choice([[0.5, 0.5], [[0.5, 0.5]], [0, 0]]),
    "weights": lambda draw: [draw.choice(NUMBERS) for _ in range(2)],
    "label_smoothing": lambda draw: draw.choice([1, 0.1, 0.5, 1e-9]),
    "label_base": lambda draw: draw.choice([0, 1]),
    "ignore_index": lambda draw: draw.choice([0, 1, -100]),
    "reduction": lambda draw: draw.choice(["mean", "sum", "none"]),
    "include": lambda draw: draw.sample(QUANTITIES + ["a", "grad_h", "grad_W_1"], draw.randint(1, 5)),
    "output": lambda draw: draw.choice(["softmax", "logistic", "identity"]),
    "weights_layout": lambda draw: draw.choice(["out_in", "in_out"]),
    "weight": lambda draw: {"layer": 1, "row": 1, "column": 1},
    "strict_targets": lambda draw: True,
    "quantities": lambda draw: draw.sample(["loss", "losses", "y_hat", "grad_y_hat", "grad_a_L"], draw.randint(1, 5)),
    "seed": lambda draw: draw.randrange(100),
    "tolerance": lambda draw: draw.choice([
        {"decimals": draw.randint(0, 17)}, {"significant_figures": draw.randint(1, 17)}, {"rtol": 0, "atol": 0},
        {"rtol": 1, "atol": 1e300}]),
    "points": lambda draw: {name: 1 for name in ["loss", "losses", "y_hat", "grad_y_hat", "grad_a_L"]},
    "partial": lambda draw: "entries",
    "follow_through": lambda draw: draw.choice([True, False, 0.5]),
    "read": lambda draw: draw.choice(["strict", "lenient"]),
    "blank": lambda draw: draw.choice([0, 1, 1e300]),
    "feedback": lambda draw: draw.choice(["score", "count", "locations", "hint", "full"]),
    "format": lambda draw: draw.choice(["native", "gradescope", "prairielearn", "coderunner"]),
    "answer": lambda draw: junk(draw),
    "submissions": lambda draw: [{"answer": junk(draw)} for _ in range(draw.randint(1, 8))],
}


def junk(draw):
    row = [draw.choice(NUMBERS) for _ in range(2)]
    answer = {"loss": draw.choice(NUMBERS), "y_hat": row, "grad_y_hat": row, "grad_a_L": row}
    answer["losses"] = draw.choice(NUMBERS)
    return {name: answer[name] for name in draw.sample(sorted(answer), draw.randint(1, 5))}


def network(draw, samples, widths, activation):
    """A body of /v1/backprop with these n_0 … n_L."""
    def matrix(rows, columns):
        return [[draw.choice(NUMBERS) for _ in range(columns)] for _ in range(rows)]
    layers = [{"W": matrix(*shape), "activation": activation} for shape in zip(widths[1:], widths)]
    del layers[-1]["activation"]
    return {"x": matrix(samples, widths[0]), "layers": layers, "labels": [0] * samples}


def seeds(draw):
    """The start of the climb: a usual body of each path, and kinds that were costly before."""
    near = [round(draw.random() * 1e-9, 12) for _ in range(8)]
    yield "/v1/gradients", {"logits": [2.0, 1.0, 0.1], "labels": 0}
    yield "/v1/gradients", {"logits": [[0, -650]] * 20, "labels": [0] * 20, "include": QUANTITIES[:6]}
    yield "/v1/gradients", {"logits": near, "labels": 0, "label_smoothing": 1}
    yield "/v1/gradients", {"logits": [[0, 1e-9]] * 10, "targets": [[0.5, 0.5]] * 10}
    yield "/v1/gradients", {"include": ["x" * 40] * 50}
    yield "/v1/gradients", {("f%d" % index): 0 for index in range(50)}
    yield "/v1/gradients", {"logits": [[0, 1]] + [[0]] * 50, "labels": 0}
    yield "/v1/backprop", network(draw, 1, [2, 2, 3], "logistic")
    yield "/v1/backprop", network(draw, 40, [1, 40, 1], "gelu")
    yield "/v1/backprop", network(draw, 2, [2] * 40, "relu")
    yield "/v1/lint", {"logits": [0, 0], "labels": 0}
    yield "/v1/derivation", {"logits": [2.0, 1.0, 0.1], "labels": 0}
    yield "/v1/derivation", {"logits": [[0.1] * 10] * 20, "targets": [[0.1] * 10] * 20, "digits": 17}
    yield "/v1/lint", {"logits": [[0, 0]] * 60, "labels": [0] * 60}
    yield "/v1/lint", {"logits": [[1, 2, 3]] * 3, "targets": [[0.5, 0.25, 0.25]] * 3, "tolerance": {"decimals": 1}}
    yield "/v1/grade", {"logits": [1, 2], "labels": 0, "answer": junk(draw)}
    yield "/v1/grade", {"logits": [1, 2], "labels": 0, "submissions": [{"answer": junk(draw)} for _ in range(20)]}
    foreign = {"format": "gradescope", "feedback": "full"}
    yield "/v1/grade", {"logits": [1, 2], "labels": 0, "submissions": [0] * 50, **foreign}
    yield "/v1/grade", {"logits": [0] * 32, "labels": 0, "submissions": [{"answer": {"grad_a_L": [0] * 32}}] * 8}


# Bodies as trees of JSON values.

def nodes(tree, limit=400):
    """Every container of the tree with the keys of its elements; of many elements only the first ones."""
    found, waiting = [], [tree]
    while waiting and len(found) < limit:
        node = waiting.pop(0)
        if isinstance(node, (dict, list)):
            found.append(node)
            elements = list(node.values()) if isinstance(node, dict) else node
            waiting += [element for element in elements[:40] if isinstance(element, (dict, list))]
    return found


def value(draw):
    return draw.choice([
        lambda: draw.choice(NUMBERS), lambda: draw.choice(NUMBERS), lambda: draw.choice(TEXTS), lambda: [],
        lambda: None, lambda: {}, lambda: junk(draw),
        lambda: [draw.choice(NUMBERS) for _ in range(draw.randint(1, 9))]])()


def change_list(node, draw):
    kind = draw.randrange(6)
    if kind == 0 and node:
        node *= draw.choice([2, 2, 3, 4, 8])
    elif kind == 1 and len(node) > 1:
        del node[len(node) // 2:]
    elif kind == 2 and node:
        node[draw.randrange(len(node))] = value(draw)
    elif kind == 3:
        node.insert(draw.randint(0, len(node)), value(draw))
    elif kind == 4 and node:
        node[:] = [copy.deepcopy(draw.choice(node))] * len(node)
    elif kind == 5:
        numbers = [index for index, element in enumerate(node) if isinstance(element, (int, float))]
        step = draw.choice([1e-9, 1e-12, 1e-3, 1, -1])
        for index in numbers:
            node[index] = index * step


def change_object(node, draw):
    kind = draw.randrange(4)
    if kind == 0:
        name = draw.choice(sorted(FIELDS))
        node[name] = FIELDS[name](draw)
    elif kind == 1 and len(node) > 1:
        del node[draw.choice(sorted(node))]
    elif kind == 2 and node:
        node[draw.choice(sorted(node))] = value(draw)
    else:
        for _ in range(draw.choice([1, 8, 64])):
            node[draw.choice(TEXTS) + str(draw.randrange(10_000))] = draw.choice([0, [], "x"])


def reshape(tree, draw):
    """Changes the numbers of samples and classes in all fields together."""
    rows, columns = draw.choice([1, 2, 4, 16, 64, 256]), draw.choice([1, 2, 3, 8, 32, 128])
    if "layers" in tree:
        widths = [draw.choice([1, 2, 8, 32]) for _ in range(draw.choice([2, 3, 9]))]
        tree.update(network(draw, rows, widths, draw.choice(["logistic", "relu", "gelu", "gelu_tanh", "elu"])))
        return
    pool = [draw.choice(NUMBERS) for _ in range(draw.choice([1, 2, 5]))]
    matrix = [[draw.choice(pool) for _ in range(columns)] for _ in range(rows)]
    if "logits" not in tree:
        return
    tree["logits"] = matrix
    if "targets" in tree:
        tree["targets"] = [[1 / columns] * columns] * rows
        tree.pop("labels", None)
    else:
        tree["labels"] = [draw.randrange(columns) for _ in range(rows)]
    if "weights" in tree:
        tree["weights"] = [draw.choice(pool) for _ in range(columns)]
    answers = [entry.get("answer") for entry in tree.get("submissions", []) if isinstance(entry, dict)]
    for answer in answers + [tree.get("answer")]:
        if isinstance(answer, dict):
            for name in list(answer):
                shape = matrix if name in ("y_hat", "grad_y_hat", "grad_a_L") else [1] * rows
                answer[name] = 9 if name == "loss" else [list(row) if isinstance(row, list) else row for row in shape]


class Body:
    def __init__(self, path, tree, is_coded=False):
        self.path, self.tree, self.is_coded = path, tree, is_coded
        text = json.dumps(tree, separators=(",", ":"), ensure_ascii=False, check_circular=False).encode()
        self.decoded = len(text)
        self.content = gzip.compress(text, 9, mtime=0) if is_coded else text
        self.cost = self.status = self.received = None

    @property
    def fits(self):
        return len(self.content) <= SENT_BYTES_MAX and self.decoded <= DECODED_BYTES_MAX

    @property
    def kind(self):
        return self.path, self.status, self.is_coded

    @property
    def score(self):
        return self.cost / len(self.content) * 1024

    def child(self, other, draw):
        tree, path = copy.deepcopy(self.tree), self.path
        for _ in range(draw.choice([1, 1, 2, 3])):
            if not isinstance(tree, (dict, list)):
                break
            kind = draw.randrange(8)
            if kind == 0 and isinstance(tree, dict) and isinstance(other.tree, dict):
                tree.update(copy.deepcopy(dict(draw.sample(sorted(other.tree.items()), min(2, len(other.tree))))))
            elif kind == 1 and isinstance(tree, dict):
                reshape(tree, draw)
            else:
                node = draw.choice(nodes(tree))
                (change_object if isinstance(node, dict) else change_list)(node, draw)
        if draw.randrange(30) == 0:
            path = draw.choice(PATHS)
        is_coded = not self.is_coded if draw.randrange(10) == 0 else self.is_coded
        return Body(path, tree, is_coded)


class Server:
    def __init__(self, program):
        self.program = program
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "serve", "--host", "127.0.0.1", "--port", "0"], stderr=subprocess.PIPE, text=True)
        # Warnings may precede the line.
        addresses = (re.search(r":(\d+)\s*$", line) for line in self.process.stderr)
        address = next(filter(None, addresses), None)
        if address is None:
            raise SystemExit(f"{self.program} did not start")
        self.port = int(address[1])
        # The kernel's clock of another process: the time of all its threads, including those that have ended.
        self.clock = (~self.process.pid << 3) | 2
        self.connection = None

    def stop(self):
        self.process.kill()
        self.process.wait()

    def send(self, body):
        """The server's CPU milliseconds, the status and the response's bytes; the status is 0 without a response.

        A server that has ended, or is at work for too long, is started again.
        """
        fields = {"Content-Type": "application/json"} | ({"Content-Encoding": "gzip"} if body.is_coded else {})
        before = time.clock_gettime(self.clock)
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_SECONDS)
            self.connection.request("POST", body.path, body.content, fields)
            response = self.connection.getresponse()
            status, received = response.status, len(response.read())
        except (http.client.HTTPException, OSError):
            return self.start_again(body, before), 0, 0
        return (time.clock_gettime(self.clock) - before) * 1000, status, received

    def start_again(self, body, before):
        time.sleep(0.1)
        has_ended = self.process.poll() is not None
        cost = 0.0 if has_ended else (time.clock_gettime(self.clock) - before) * 1000
        reason = "ended" if has_ended else f"had no response within {WAIT_SECONDS} s"
        print(f"{self.program} {reason}: POST {body.path} {body.content[:500]!r}", file=sys.stderr)
        self.stop()
        self.start()
        return cost

    def measure(self, body, times=1):
        """The minimum of some measurements: other load only adds to them."""
        costs = []
        for _ in range(times):
            cost, status, received = self.send(body)
            costs.append(cost)
        return min(costs), status, received


def search(server, seconds, draw):
    kinds = {}

    def keep(body):
        if not body.fits:
            return
        body.cost, body.status, body.received = server.measure(body)
        survivors = kinds.setdefault(body.kind, [])
        if len(survivors) < SURVIVORS or body.score > survivors[-1].score:
            body.cost = min(body.cost, server.measure(body, 2)[0])
            survivors.append(body)
            survivors.sort(key=lambda each: -each.score)
            del survivors[SURVIVORS:]

    count, end = 0, time.monotonic() + seconds
    for path, tree in seeds(draw):
        keep(Body(path, tree))
        keep(Body(path, tree, is_coded=True))
    while time.monotonic() < end:
        # The kinds alternate; within a kind, better bodies are drawn more often.
        survivors = kinds[draw.choice(sorted(kinds))]
        parent = survivors[min(draw.randrange(len(survivors)), draw.randrange(len(survivors)))]
        other = draw.choice(kinds[draw.choice(sorted(kinds))])
        try:
            keep(parent.child(other, draw))
        except (TypeError, ValueError, AttributeError, RecursionError):
            continue  # the change does not fit this tree
        count += 1
    return [survivors[0] for survivors in kinds.values()], count


def shown(body):
    text = json.dumps(body.tree, separators=(",", ":"), ensure_ascii=True)
    return text if len(text) <= 60 else text[:57] + "…"


def table(found, server, other):
    print(f"{'path':14} {'status':>6} {'gzip':4} {'bytes':>7} {'decoded':>8} "
          f"{'CPU ms':>9} {'ms/KiB':>9} {'response':>9}"
          + (f" {'other ms':>9} {'ms/KiB':>9} {'status':>6}" if other else "") + "  body")
    for body in sorted(found, key=lambda each: -each.score):
        body.cost, body.status, body.received = server.measure(body, 3)
        line = (f"{body.path:14} {body.status:6} {'yes' if body.is_coded else 'no':4} {len(body.content):7} "
                f"{body.decoded:8} {body.cost:9.2f} {body.score:9.2f} {body.received:9}")
        if other:
            cost, status, _ = other.measure(body, 3)
            line += f" {cost:9.2f} {cost / len(body.content) * 1024:9.2f} {status:6}"
        print(line + "  " + shown(body))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="NABLA")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--against", metavar="OTHER")
    parser.add_argument("--bodies", metavar="FOLDER")
    arguments = parser.parse_args()
    server = Server(arguments.program)
    other = Server(arguments.against) if arguments.against else None
    try:
        found, count = search(server, arguments.seconds, random.Random(arguments.seed))
        print(f"{count} bodies in {arguments.seconds:g} s, seed {arguments.seed}")
        table(found, server, other)
        if arguments.bodies:
            os.makedirs(arguments.bodies, exist_ok=True)
            for index, body in enumerate(sorted(found, key=lambda each: -each.score)):
                name = f"{index:02}{body.path.replace('/', '-')}-{body.status}.json{'.gz' if body.is_coded else ''}"
                with open(os.path.join(arguments.bodies, name), "wb") as file:
                    file.write(body.content)
    finally:
        server.stop()
        if other:
            other.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())

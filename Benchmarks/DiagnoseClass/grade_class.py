"""Posts a seeded class to /v1/grade: SUBMISSIONS answers (1,000) to a question of 32 × 10, most wrong in a known way.

    NABLA_URL=http://127.0.0.1:8080 grade_class.py [SUBMISSIONS] [ROUNDS]

Prints the fastest of ROUNDS (7) for the whole call and for json.loads of the same bytes, alternating in one process.
"""

import json
import math
import os
import random
import sys
import time
from urllib.request import Request, urlopen

SAMPLES, CLASSES, SEED = 32, 10, 7


def softmax(row):
    powers = [math.exp(logit - max(row)) for logit in row]
    return [power / sum(powers) for power in powers]


def sigmoid(row):
    return [1 / (1 + math.exp(-logit)) for logit in row]


def gradient(y_hat, labels, scale=1 / SAMPLES):
    return [[scale * (y - (c == label)) for c, y in enumerate(row)] for row, label in zip(y_hat, labels)]


def answer(kind, logits, labels, draw):
    """One of eight kinds: right, five mistakes, random numbers, and a wrong ŷ with everything that follows from it."""
    y_hat = [sigmoid(row) if kind in (3, 6) else softmax(row) for row in logits]
    if kind == 7:
        y_hat = [[y * draw.gauss(1, 0.1) for y in row] for row in y_hat]
    grad = gradient(y_hat, labels, {1: -1 / SAMPLES, 2: -1, 6: -1 / SAMPLES}.get(kind, 1 / SAMPLES))
    if kind == 4:
        grad = [[y / SAMPLES for y in row] for row in y_hat]
    if kind == 5:
        grad = [[draw.gauss(0, 0.1) for _ in row] for row in y_hat]
    loss = sum(-math.log(abs(row[label])) for row, label in zip(y_hat, labels)) / SAMPLES
    return {"loss": loss * (1.37 if kind == 5 else 1), "y_hat": y_hat, "grad_a_L": grad}


def body(submissions):
    draw = random.Random(SEED)
    logits = [[round(draw.gauss(0, 1.5), 3) for _ in range(CLASSES)] for _ in range(SAMPLES)]
    labels = [draw.randrange(CLASSES) for _ in range(SAMPLES)]
    answers = [{"id": f"s{n}", "answer": answer(n % 8, logits, labels, draw)} for n in range(submissions)]
    return json.dumps({"problem": {"logits": logits, "labels": labels}, "submissions": answers}).encode()


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main():
    submissions, rounds = (int(n) for n in (sys.argv[1:] + ["1000", "7"][len(sys.argv) - 1 :]))
    content = body(submissions)
    request = Request(os.environ["NABLA_URL"] + "/v1/grade", content, {"Content-Type": "application/json"})
    parsed = graded = math.inf
    for _ in range(rounds):
        parsed = min(parsed, timed(lambda: json.loads(content))[0])
        seconds, result = timed(lambda: urlopen(request).read())
        graded = min(graded, seconds)
    print(f"{submissions} submissions, {len(content) / 1e6:.1f} MB, seed {SEED}")
    print(f"json.loads {1e3 * parsed:.0f} ms, graded {1e3 * graded:.0f} ms: {graded / parsed:.2f}x")
    for mistake in json.loads(result)["summary"]["mistakes"]:
        print(f"  {mistake['count']:5} {mistake['quantity']} {mistake['code']}")


if __name__ == "__main__":
    main()

"""Right answers in every rounding are right."""

from collections import Counter

import numpy as np

from grading import Digits, grade
from question import KINDS, Question

# The digits of the tolerance, and those that answers have under it.
ROUNDINGS = {
    "2": ["2", "3", "4", "6", "float32", "full"],
    "4": ["4", "5", "6", "float32", "full"],
    "2f": ["2f", "3f", "6f", "float32", "full"],
    "4f": ["4f", "5f", "6f", "float32", "full"],
    "full": ["7f", "float32", "full"],
}
ANSWERS = 16


def right_answers(draw, q, tolerance):
    """Right values in each rounding, then right values that are anywhere within the tolerance."""
    for written in ROUNDINGS[tolerance]:
        yield {
            quantity: Digits(written).written(q.right(quantity))
            for quantity in q.quantities
            if written != "float32" or has_room(q.right(quantity), tolerance)
        }
    for _ in range(ANSWERS - len(ROUNDINGS[tolerance])):
        yield {quantity: within(draw, q.right(quantity), tolerance).tolist() for quantity in q.quantities}


def has_room(right, tolerance):
    """Whether the tolerance is wider than the rounding of float32."""
    return not tolerance.isdigit() or (abs(right) * 2.0**-23 < 0.5 * 10.0 ** -int(tolerance)).all()


def within(draw, right, tolerance):
    """Values at most 0.999 of the tolerance away."""
    if tolerance.endswith("f"):
        magnitude = np.floor(np.log10(np.where(right == 0, 1, abs(right))))
        unit = np.where(right == 0, 0, 10 ** (magnitude - int(tolerance[:-1]) + 1)) / 2
    else:
        unit = 1e-8 + 1e-5 * abs(right) if tolerance == "full" else 0.5 * 10.0 ** -int(tolerance)
    return right + 0.999 * unit * draw.uniform(-1, 1, np.shape(right))


def rights_of_question(seed):
    draw, counts = np.random.default_rng(seed), Counter()
    q = Question(draw, KINDS[seed % len(KINDS)])
    for tolerance in ROUNDINGS:
        answers = list(right_answers(draw, q, tolerance))
        for result in grade(q.fields, answers, tolerance=Digits(tolerance).tolerance):
            for quantity, report in result["quantities"].items():
                counts[(q.kind, tolerance, quantity, report["verdict"])] += 1
    return counts


def rights(settings, pool):
    seeds = range(settings.seed, settings.seed + max(1, settings.rights // (5 * ANSWERS * len(ROUNDINGS))))
    counts = sum(pool.imap_unordered(rights_of_question, seeds), Counter())
    wrong = sum(n for key, n in counts.items() if key[3] != "correct")
    for (kind, tolerance, quantity, verdict), n in counts.items():
        if verdict != "correct":
            print(f"  {n:6} {verdict:10}{kind:12}{tolerance:8}{quantity}")
    yield wrong, f"right answers marked wrong: {wrong} of {sum(counts.values()):,}, at most 0", lambda x: x == 0

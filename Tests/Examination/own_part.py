"""Wrong and right formulas computed from the student's own ŷ, which is in the answer."""

import copy
from collections import Counter
from functools import cache

import numpy as np

from formula_parts import PLAIN
from formulas.compositions import NODES
from formulas.formula import Formula
from grading import Digits, grade, name
from judging import Pool, Tally, judged
from question import Question, softmax

DIGITS = ["4", "2", "float32"]


def own_y_hats(draw, q):
    """What the student writes for ŷ, and the ŷ that the later quantities come from, by a description of both."""
    other = softmax(draw.normal(0, 1.5, (q.B, q.k)))
    readings = {}
    for text, probabilities in (("right", q.P), ("another", other)):
        for decimals in (4, 2):
            written = np.round(probabilities, decimals)
            readings[f"{text} ŷ, {decimals} decimals"] = written, probabilities
            if (written[np.arange(q.B), q.y] > 0).all():
                readings[f"{text} ŷ, as its {decimals} decimals"] = written, written
    return readings


def own(job):
    seed, digits = job
    draw, digits, tally, honest = np.random.default_rng(seed), Digits(digits), Tally(), Counter()
    question = Question(draw, PLAIN[seed % 3])
    for text, (written, used) in own_y_hats(draw, question).items():
        believed = copy.copy(question)
        believed.P = used
        pools = cache(lambda quantity, q=believed: Pool(q, quantity))
        later = [quantity for quantity in question.quantities if quantity != "y_hat"]
        found = [f for quantity in later for f in NODES[quantity]]
        found += [
            Formula(quantity, "right formula", "right", (), "", lambda q, n=quantity: q.right(n)) for quantity in later
        ]
        cases = [(f, v) for f in found if (v := f.of(believed)) is not None and np.isfinite(v).all()]
        answers = [{"y_hat": written.tolist(), f.quantity: digits.written(v)} for f, v in cases]
        for (f, values), result in zip(cases, grade(question.fields, answers, tolerance={"decimals": 6})):
            report = result["quantities"][f.quantity]
            outcome = judged(f, report, lambda pools=pools, f=f: pools(f.quantity), values, digits)
            if f.kind != "right":
                alone = "loss on " if f.quantity == "loss" else ""
                tally.add(f"{alone}{text}; {digits}", f, outcome, name(report))
            elif text.startswith("another"):
                honest[(f"{text}; {digits}", f.quantity, report["verdict"] == "follows")] += 1
    return tally, honest


def print_honest(honest):
    quantities = ["loss", "losses", "grad_y_hat", "grad_a_L"]
    print(f"\nRight formulas that follow from a wrong ŷ\n{'':44}" + "".join(f"{q:>14}" for q in quantities))
    for row in sorted({key[0] for key in honest}):
        counts = [(honest[(row, q, True)], honest[(row, q, True)] + honest[(row, q, False)]) for q in quantities]
        print(f"{row:44}" + "".join(f"{f'{follow} of {answers}':>14}" for follow, answers in counts))


def own_y_hat(settings, pool):
    jobs = [(settings.seed + n, digits) for digits in DIGITS for n in range(max(1, settings.questions // 2))]
    tally, honest = Tally(), Counter()
    for part, rights in pool.imap_unordered(own, jobs):
        tally += part
        honest += rights
    tally.print("Frequent slips computed from the student's own ŷ")
    for outcome in ("another", "new name", "twin", "unrecognised", "ambiguous"):
        tally.print_formulas(outcome, settings.list)
    print_honest(honest)
    for row in (row for row in tally.rows if not row.startswith("loss")):
        another = tally.share(row, "another", "twin")
        most = 0.01 if row.endswith("; 2 decimals") else 0.001
        yield another, f"{row}: as another {100 * another:.2f} %, at most {100 * most}", lambda x, at=most: x <= at

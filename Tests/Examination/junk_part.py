"""Answers without a computation: none gets a name, and none follows."""

from collections import Counter

import numpy as np

from formula_parts import PLAIN
from grading import Digits, grade, is_name, name
from question import Question, softmax

OWN = ["absent", "right", "random", "coarse", "logits", "log", "negative", "zeros"]
DIGITS = ["2", "3", "4", "6"]


def own_y_hat(kind, draw, q):
    return {
        "absent": lambda: None,
        "right": lambda: np.round(q.P, 4),
        "random": lambda: np.round(softmax(draw.normal(0, 1.5, (q.B, q.k))), 4),
        "coarse": lambda: np.round(q.P, 1),
        "logits": lambda: q.A,
        "log": lambda: np.round(np.log(q.P), 4),
        "negative": lambda: np.round(draw.normal(0, 1, (q.B, q.k)), 2),
        "zeros": lambda: np.zeros((q.B, q.k)),
    }[kind]()


def junk_answer(quantity, draw, q, other):
    """Numbers that no computation on this question gives, and their kind."""
    if quantity == "loss":
        kinds = {
            "uniform": lambda: draw.uniform(0, 4),
            "another question's": lambda: other.right("losses").mean(),
            "small": lambda: draw.uniform(0, 0.1),
        }
    elif quantity == "losses":
        kinds = {
            "uniform": lambda: draw.uniform(0, 4, q.B),
            "another question's": lambda: other.right("losses"),
            "small": lambda: draw.uniform(0, 0.1, q.B),
        }
    else:
        kinds = {
            "uniform": lambda: draw.uniform(-1, 1, (q.B, q.k)) / q.B,
            "another question's": lambda: other.right(quantity),
            "small": lambda: draw.normal(0, 0.02, (q.B, q.k)),
            "one number at every ℓ": lambda: -draw.uniform(0, 3) * q.E,
            "permuted": lambda: draw.permuted(q.right(quantity).ravel()).reshape(q.B, q.k),
        }
        if quantity == "y_hat":
            kinds["distributions"] = lambda: softmax(draw.normal(0, 1.5, (q.B, q.k)))
            del kinds["one number at every ℓ"]
    kind = draw.choice(list(kinds))
    return kind, kinds[kind]()


def junk_of_question(job):
    """Counts by (quantity, decimals, kind of junk, own ŷ), and by what happened."""
    seed, answers = job
    draw, counts = np.random.default_rng(seed), Counter()
    q = Question(draw, PLAIN[seed % 3])
    other = Question(draw, q.kind, q.B, q.k)
    for digits in map(Digits, DIGITS):
        cases, submissions = [], []
        for _ in range(answers):
            quantity, own = draw.choice(q.quantities), draw.choice(OWN)
            kind, values = junk_answer(quantity, draw, q, other)
            y_hat = None if quantity == "y_hat" else own_y_hat(own, draw, q)
            cases.append((str(quantity), digits.name, str(kind), "absent" if y_hat is None else str(own)))
            submissions.append(
                {quantity: digits.written(values)} | ({} if y_hat is None else {"y_hat": y_hat.tolist()})
            )
        for case, result in zip(cases, grade(q.fields, submissions, tolerance=digits.tolerance)):
            code = name(result["quantities"][case[0]])
            counts[case + ("answers", "")] += 1
            if code == "follows":  # a number that rounds to the right one is right
                counts[case + ("credited", code)] += 1
            elif is_name(code) and code != "blank":
                counts[case + ("named", code)] += 1
    return counts


def summed(counts, what, keep):
    return sum(n for key, n in counts.items() if key[4] == what and keep(*key[:4]))


def junk(settings, pool):
    each = 100
    jobs = [(settings.seed + n, each) for n in range(max(1, settings.junk // each // len(DIGITS)))]
    counts = sum(pool.imap_unordered(junk_of_question, jobs), Counter())
    print(f"\nAnswers without a computation, per 10,000\n{'':24}{'answers':>8}{'named':>9}{'credited':>10}")
    rows = [
        (f"{quantity}, {d} decimals", lambda q, e, k, o, quantity=quantity, d=d: (q, e) == (quantity, d))
        for quantity in ("loss", "losses", "y_hat", "grad_y_hat", "grad_a_L")
        for d in DIGITS
    ]
    rows += [(f"loss, own ŷ {own}", lambda q, e, k, o, own=own: q == "loss" and o == own) for own in OWN]
    rows += [(f"matrices, own ŷ {own}", lambda q, e, k, o, own=own: q != "loss" and o == own) for own in OWN]
    kinds = sorted({key[2] for key in counts})
    rows += [(f"matrices, {kind}", lambda q, e, k, o, kind=kind: q != "loss" and k == kind) for kind in kinds]
    for text, keep in rows:
        answers, named, credited = (summed(counts, what, keep) for what in ("answers", "named", "credited"))
        if answers:
            print(f"{text:34}{answers:8}{1e4 * named / answers:9.1f}{1e4 * credited / answers:10.1f}")
    show(counts, settings.list)
    yield from musts(counts)


def show(counts, most):
    worst = Counter()
    for (quantity, digits, kind, own, what, code), n in counts.items():
        if what in ("named", "credited"):
            worst[(what, quantity, kind, own, code)] += n
    for (what, quantity, kind, own, code), n in worst.most_common(most):
        print(f"  {n:6} {what:9}{quantity:11}{kind:24}own ŷ {own:9}{code}")


def musts(counts):
    matrix = lambda q, e, k, o: q not in ("loss",)
    for what, most in (("named", 1e-4), ("credited", 0)):
        share = summed(counts, what, matrix) / max(1, summed(counts, "answers", matrix))
        yield (
            share,
            f"matrices and losses {what}: {1e4 * share:.2f} of 10⁴, at most {1e4 * most:.0f}",
            lambda x, at=most: x <= at,
        )
    for text, decimals, most in (("from 4 decimals on", ("4", "6"), 0.005), ("below", ("2", "3"), 0.03)):
        keep = lambda q, e, k, o, decimals=decimals: q == "loss" and e in decimals
        share = summed(counts, "named", keep) / max(1, summed(counts, "answers", keep))
        yield share, f"lone loss {text} named: {100 * share:.2f} %, at most {100 * most}", lambda x, at=most: x <= at
    keep = lambda q, e, k, o: q == "loss"
    share = summed(counts, "credited", keep) / max(1, summed(counts, "answers", keep))
    yield share, f"lone loss credited: {100 * share:.2f} %, at most 1", lambda x: x <= 0.01

"""Wrong formulas, alone and composed: what they are named."""

from functools import cache

import numpy as np

from formulas.compositions import compositions, singles
from grading import Digits, grade, name
from judging import OUTCOMES, Pool, Tally, judged
from question import KINDS, Question

PLAIN = KINDS[:3]
OPTIONS = KINDS[3:]
ALONE = ["4", "float32", "full", "3", "6", "2"]
COMPOSED = ["4", "float32", "2"]


def examined(question, found, digits, tally, label):
    """Grades formulas of one question, one quantity an answer, and adds their outcomes."""
    digits = Digits(digits)
    pools = cache(lambda quantity: Pool(question, quantity))
    cases = [(f, v) for f in found if (v := f.of(question)) is not None and np.isfinite(v).all()]
    cases = [(f, v) for f, v in cases if np.any(digits.written(v))]  # zeros are a blank, whatever they come from
    answers = [{formula.quantity: digits.written(values)} for formula, values in cases]
    for (formula, values), result in zip(cases, grade(question.fields, answers, tolerance=digits.tolerance)):
        report = result["quantities"][formula.quantity]
        outcome = judged(formula, report, lambda: pools(formula.quantity), values, digits)
        tally.add(f"{label or formula.quantity}, {digits}", formula, outcome, name(report))


def all_singles(question):
    return [f for quantity in question.quantities for f in singles(quantity)]


def alone(job):
    seed, kind, digits, label = job
    question, tally = Question(np.random.default_rng(seed), kind), Tally()
    examined(question, all_singles(question), digits, tally, label)
    return tally


def composed(job):
    seed, kind, slips, digits = job
    draw, tally = np.random.default_rng(seed), Tally()
    question = Question(draw, kind)
    for quantity in question.quantities:
        if quantity != "y_hat":
            found = list(compositions(question, quantity, slips))
            chosen = draw.choice(len(found), min(60, len(found)), replace=False)
            examined(question, [found[n] for n in chosen], digits, tally, f"{quantity}, {slips} slips")
    return tally


def total(pool, work, jobs):
    tally = Tally()
    for part in pool.imap_unordered(work, jobs):
        tally += part
    return tally


def formulas(settings, pool):
    jobs = [(settings.seed + n, PLAIN[n % 3], digits, "") for digits in ALONE for n in range(settings.questions)]
    tally = total(pool, alone, jobs)
    tally.print("Wrong formulas alone, own ŷ absent")
    tally.print_kinds()
    for outcome in ("another", "new name", "twin", "unrecognised", "ambiguous"):
        tally.print_formulas(outcome, settings.list)
    for row in tally.rows:
        quantity, digits = row.split(", ")
        named = tally.share(row, "itself", "alias")
        if digits in ("4 decimals", "float32", "full"):
            least = 0.93 if (quantity, digits) == ("loss", "4 decimals") else 0.99
            yield named, f"{row}: named {100 * named:.2f} %, at least {100 * least:.0f}", lambda x, at=least: x >= at
            another = tally.share(row, "another", "twin")
            yield another, f"{row}: as another {100 * another:.2f} %, at most 0.1", lambda x: x <= 0.001
    yield from names(tally)


def names(tally):
    """D39: each formula has one name, and no formula has the name of another with other numbers."""
    counts = {}
    for (quantity, _, formula, outcome), codes in tally.formulas.items():
        if outcome != "right":
            own = counts.setdefault((quantity, formula), [0, 0, 0])
            own[0] += sum(codes.values())
            own[1] += sum(codes.values()) if outcome in ("itself", "alias") else 0
            own[2] += sum(codes.values()) if outcome == "another" else 0
    named = np.mean([own[1] >= 0.5 * own[0] for own in counts.values()])
    misnamed = sum(own[2] > 0.1 * own[0] for own in counts.values())
    yield named, f"{len(counts)} formulas: {100 * named:.1f} % by their name, at least 95", lambda x: x >= 0.95
    yield misnamed, f"{len(counts)} formulas: {misnamed} by another's name, at most 0", lambda x: x == 0


def pairs_and_triples(settings, pool):
    jobs = [
        (settings.seed + n, PLAIN[n % 3], slips, digits)
        for digits in COMPOSED
        for slips in (2, 3)
        for n in range(settings.questions)
    ]
    tally = total(pool, composed, jobs)
    tally.print("Frequent slips at once, own ŷ absent")
    for outcome in ("another", "twin", "unrecognised", "ambiguous"):
        tally.print_formulas(outcome, settings.list)
    for row in tally.rows:
        if row.startswith("grad"):
            least, most = (0.8, 0.01) if "2 decimals" in row else (0.96, 0.001)
            named, another = tally.share(row, "itself", "alias"), tally.share(row, "another", "twin")
            yield named, f"{row}: named {100 * named:.2f} %, at least {100 * least:.0f}", lambda x, at=least: x >= at
            yield another, f"{row}: as another {100 * another:.2f} %, at most {100 * most}", lambda x, at=most: x <= at


def options(settings, pool):
    jobs = [
        (settings.seed + n, kind, digits, kind)
        for kind in OPTIONS
        for digits in ("4", "float32")
        for n in range(max(1, settings.questions // 2))
    ]
    tally = total(pool, alone, jobs)
    tally.print("Wrong formulas alone, on questions with options")
    for outcome in ("another", "new name", "twin", "unrecognised", "ambiguous"):
        tally.print_formulas(outcome, settings.list)
    for row in tally.rows:
        # Of one sample, lint says that it hides mistakes: one small ŷ_ℓ has the same digits as −log(1 − ŷ_ℓ).
        another = tally.share(row, "another", *(["twin"] if "one sample" not in row else []))
        yield another, f"{row}: as another {100 * another:.2f} %, at most 0.1", lambda x: x <= 0.001
    of_options = [key for key in tally.formulas if key[1] == "option" and key[3] != "right"]
    counts = dict.fromkeys(OUTCOMES, 0)
    for key in of_options:
        counts[key[3]] += tally.formulas[key].total()
    named = (counts["itself"] + counts["alias"]) / sum(counts.values())
    yield named, f"formulas of one option alone: named {100 * named:.2f} %, at least 95", lambda x: x >= 0.95

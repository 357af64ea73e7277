"""A lower level of disclosure shows nothing of a higher one."""

import json
import re
from collections import Counter

import numpy as np

from formulas.compositions import singles
from formulas.networks import formulas as network_formulas
from grading import Digits, Refused, grade
from network import ACTIVATIONS, Network
from question import KINDS, Question

LEVELS = ["score", "count", "locations", "hint", "full"]
# With fewer decimals, a share of the points would be an exact value by chance.
NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e[-+]?\d+)?")


def material(draw, kind):
    """The fields of a question, its right values, and the values of wrong formulas, by quantity."""
    if kind == "network":
        net = Network(draw, (4, 5, 3), 6, str(draw.choice(list(ACTIVATIONS))))
        wrong = {}
        for formula in network_formulas(net):
            wrong.setdefault(formula.quantity, []).append(formula.of(None))
        return net.fields, net.right(), wrong
    q = Question(draw, kind)
    right = {quantity: q.right(quantity) for quantity in q.quantities}
    return q.fields, right, {quantity: [f.of(q) for f in singles(quantity)] for quantity in right}


def answers(draw, right, wrong, count):
    """Wrong formulas, right values, random numbers, texts and gaps, each quantity by itself."""
    for _ in range(count):
        answer = {}
        for quantity, exact in right.items():
            choice = draw.integers(5)
            slips = wrong.get(quantity, [exact])
            slip = slips[draw.integers(len(slips))]
            values = [exact, slip, slip, draw.normal(0, 1, np.shape(exact)), None][choice]
            if values is not None and np.isfinite(values).all():
                answer[quantity] = Digits(str(draw.choice(["2", "4", "full"]))).written(values)
            elif choice == 4 and draw.integers(2):
                answer[quantity] = str(draw.choice(["−0.341", "1/3", "array([1.5])", "0,25"]))
        yield answer


def is_part(lower, higher):
    """Whether each member of the lower result is in the higher one, with the same value."""
    if isinstance(lower, dict):
        return isinstance(higher, dict) and all(key in higher and is_part(lower[key], higher[key]) for key in lower)
    return lower == higher


def expected_numbers(full):
    """The exact values of the quantities that the lower level could give away."""
    numbers = [x for report in full["quantities"].values() for x in flat([report.get("expected", [])])]
    return np.array([x for x in numbers if isinstance(x, float)])


def flat(values):
    return [x for value in values for x in flat(value)] if isinstance(values, list) else [values]


def leaks(lower, exact, answer):
    """Numbers of a lower result's text that are exact values to the digits shown, and not in the answer."""
    # A result writes the student's own text with the minus sign of JSON.
    own = set(NUMBER.findall(json.dumps(answer, ensure_ascii=False).replace("−", "-")))
    for text in set(NUMBER.findall(json.dumps(lower))) - own:
        decimals = len(text.split(".")[1].split("e")[0])
        if (abs(exact - float(text)) <= 0.5 * 10.0**-decimals).any():
            yield text


def levels_of_question(job):
    seed, count = job
    draw, faults = np.random.default_rng(seed), Counter()
    kinds = [*KINDS, "network", "network"]
    fields, right, wrong = material(draw, kinds[seed % len(kinds)])
    submissions = list(answers(draw, right, wrong, count))
    points = {quantity: 1 for quantity in right}
    try:
        results = [grade(fields, submissions, feedback=level, points=points) for level in LEVELS]
    except Refused as refusal:
        return Counter({f"refused: {refusal}": 1})
    for n, submission in enumerate(submissions):
        exact = expected_numbers(results[-1][n])
        for low, level in enumerate(LEVELS[:-1]):
            faults["compared"] += 1
            if not is_part(results[low][n], results[low + 1][n]):
                faults[f"{level} has something that {LEVELS[low + 1]} lacks"] += 1
            for text in leaks(results[low][n], exact, submission):
                faults[f"{level} shows an exact value"] += 1
    faults += texts(fields, submissions, points, [expected_numbers(full) for full in results[-1]])
    return faults


def texts(fields, submissions, points, exact):
    """The formats that show text to students, at every level below full."""
    faults = Counter()
    for form in ("gradescope", "prairielearn", "coderunner"):
        for level in LEVELS[:-1]:
            found = grade(fields, submissions, feedback=level, points=points, format=form)
            for result, values, submission in zip(found, exact, submissions):
                faults["compared"] += 1
                for text in leaks(result, values, submission):
                    faults[f"{form} at {level} shows an exact value"] += 1
    return faults


def levels(settings, pool):
    each = 50
    jobs = [(settings.seed + n, each) for n in range(max(1, settings.levels // each))]
    counts = sum(pool.imap_unordered(levels_of_question, jobs), Counter())
    compared = counts.pop("compared")
    for fault, n in counts.most_common():
        print(f"  {n:6} {fault}")
    found = sum(counts.values())
    yield (
        found,
        f"levels that show something of a higher one: {found} of {compared:,} results, at most 0",
        lambda x: x == 0,
    )

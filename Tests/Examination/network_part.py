"""Every mistake at every quantity of a network."""

import numpy as np

from formula_parts import total
from grading import Digits, Refused, grade, name
from judging import Tally, close, is_name, parts
from network import ACTIVATIONS, Network
from network_answers import whole_answers
from formulas.networks import formulas

WIDTHS = [(4, 5, 3), (4, 5, 3), (4, 5, 5, 3), (5, 5, 5, 5)]
OUTPUTS = ["softmax", "softmax", "logistic", "identity"]


def judged(formula, report, found, digits):
    """The outcome for one answer; equal numbers of another formula of the quantity are an alias."""
    code = name(report)
    if code in ("correct", "follows"):
        return "right"
    if not is_name(code):
        return code if code in ("ambiguous", "unrecognised") else "unrecognised"
    values = formula.of(None)
    for resolution, outcome in ((0, "itself"), (0, "alias"), (1.01 * digits.resolution(values), "twin")):
        others = [formula] if outcome == "itself" else found
        same = [o for o in others if np.shape(o.of(None)) == values.shape and close(o.of(None), values, resolution)]
        if any(parts(code) == parts(own) for other in same for own in other.codes):
            return outcome
    return "another" if any(parts(code) == parts(own) for other in found for own in other.codes) else "new name"


def is_answer(values, right, digits):
    """Whether digits show that a formula's numbers are not 0, next to the noise of float32 in the right ones."""
    if values is None or not np.isfinite(values).all():
        return False
    noise = 2.0**-20 * abs(np.asarray(right)).max()
    return (abs(values) > 10 * np.maximum(noise, digits.resolution(values))).any()


def network_formulas(job):
    seed, activation, digits = job
    draw, digits, tally = np.random.default_rng(seed), Digits(digits), Tally()
    net = Network(draw, WIDTHS[seed % len(WIDTHS)], 6, activation, OUTPUTS[seed // 4 % len(OUTPUTS)])
    right = net.right()
    found = [f for f in formulas(net) if is_answer(f.of(None), right[f.quantity], digits)]
    answers = [{f.quantity: digits.written(f.of(None))} for f in found]
    for formula, result in zip(found, grade(net.fields, answers, tolerance=digits.tolerance)):
        report = result["quantities"][formula.quantity]
        outcome = judged(formula, report, [f for f in found if f.quantity == formula.quantity], digits)
        tally.add(f"{formula.kind}, {digits}", formula, outcome, name(report))
    return tally


def networks(settings, pool):
    jobs = [
        (settings.seed + n, activation, digits)
        for activation in ACTIVATIONS
        for digits in ("4", "float32")
        for n in range(settings.networks)
    ]
    try:
        tally = total(pool, network_formulas, jobs)
    except Refused as refusal:
        yield 1, f"networks cannot be graded: {refusal}", lambda x: x == 0
        return
    tally.print("Wrong formulas of networks, alone")
    tally.print_kinds()
    for outcome in ("another", "new name", "twin", "unrecognised", "ambiguous"):
        tally.print_formulas(outcome, settings.list)
    for row in tally.rows:
        named, another = tally.share(row, "itself", "alias"), tally.share(row, "another", "twin")
        yield named, f"{row}: named {100 * named:.2f} %, at least 98", lambda x: x >= 0.98
        yield another, f"{row}: as another {100 * another:.2f} %, at most 0.2", lambda x: x <= 0.002
    yield from whole_answers(settings, pool)

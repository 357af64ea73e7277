"""Whole answers to networks: right ones, ones that follow from a slip, slopes at kinks, and junk."""

import copy
from collections import Counter

import numpy as np

from grading import Digits, grade, is_name, name
from network import ACTIVATIONS, Network

KINKED = {"relu": (0, 1), "leaky_relu": (0.1, 1), "elu": (0.7, 1)}


def written(values, digits, layout="out_in"):
    """An answer in the question's layout."""
    turned = {q: v.T if layout == "in_out" and q.startswith("grad_W") else v for q, v in values.items()}
    return {quantity: digits.written(numbers) for quantity, numbers in turned.items()}


def in_layout(net, layout):
    fields = copy.deepcopy(net.fields)
    if layout == "in_out":
        for layer, W in zip(fields["layers"], net.W[1:]):
            layer["W"] = W.T.tolist()
    return fields | {"weights_layout": layout}


def right_answers(draw, net, counts):
    for layout in ("out_in", "in_out"):
        for digits in map(Digits, ("2", "4", "4f", "full")):
            answer = written(net.right(), digits, layout)
            (result,) = grade(in_layout(net, layout), [answer], tolerance=digits.tolerance)
            for report in result["quantities"].values():
                counts[("right", report["verdict"] == "correct")] += 1


def slopes_at_kinks(draw, activation, counts):
    """Networks of integers, with the slope at each kink drawn between the left and the right one."""
    net = Network(draw, (4, 5, 3), 6, activation, decimals=0)
    low, high = KINKED[activation]
    exact = net.slope
    net.slope = lambda a: np.where(a == 0, draw.uniform(low, high, a.shape), exact(a))
    answers = []
    for _ in range(8):
        net.backward(net.output_gradient())
        answers.append(written(net.right(), Digits("full")))
    for result in grade(net.fields, answers):
        for report in result["quantities"].values():
            counts[("kink", report["verdict"] == "correct")] += 1


def slips(net):
    """Whole answers with one slip on the way back; what is below the slip comes from it."""
    for layer in range(net.L, 0, -1):
        for factor in (-1, 2, net.B, 1 / net.B):
            wrong = copy.copy(net)
            wrong.backward(net.output_gradient())
            wrong.grad_a[layer] = factor * wrong.grad_a[layer]
            for i in range(layer - 1, -1, -1):
                wrong.grad_h[i] = wrong.grad_a[i + 1] @ wrong.W[i + 1]
                if i:
                    wrong.grad_a[i] = wrong.grad_h[i] * wrong.slope(wrong.a[i])
            yield f"grad_a_{layer}", wrong.right()


# Numbers that are all smaller show less than two digits of four decimals.
SHOWN = 0.005


def follow_through(net, counts):
    digits = Digits("4")
    cases = list(slips(net))
    results = grade(net.fields, [written(values, digits) for _, values in cases], tolerance=digits.tolerance)
    for (at, values), result in zip(cases, results):
        for quantity, report in result["quantities"].items():
            right = net.right()[quantity]
            if np.allclose(values[quantity], right, atol=1e-4) or abs(values[quantity]).max() < SHOWN:
                continue
            if quantity == at:
                counts[("slip named", is_name(name(report)))] += 1
            else:
                counts[("follows", report["verdict"] == "follows")] += 1


def junk(draw, net, counts):
    """Random numbers for some quantities, next to right, random or no numbers for the others."""
    digits, right = Digits(str(draw.choice(["2", "3", "4", "6"]))), net.right()
    answers = []
    for _ in range(20):
        answer = {}
        for quantity, values in right.items():
            choice = draw.integers(4)
            if choice < 2:
                answer[quantity] = digits.written(draw.normal(0, np.abs(values).mean() + 0.1, np.shape(values)))
            elif choice == 2:
                answer[quantity] = Digits("6").written(values)
        answers.append(answer)
    for answer, result in zip(answers, grade(net.fields, answers, tolerance=digits.tolerance)):
        for quantity, report in result["quantities"].items():
            if quantity in answer and quantity != "loss" and answer[quantity] != Digits("6").written(right[quantity]):
                counts[("junk named", is_name(name(report)))] += 1
                counts[("junk credited", name(report) == "follows")] += 1


def of_network(job):
    seed, activation = job
    draw, counts = np.random.default_rng(seed), Counter()
    widths, output = [(4, 5, 3), (3, 5, 4, 2)][seed % 2], ["softmax", "logistic", "identity"][seed % 3]
    net = Network(draw, widths, 6, activation, output)
    right_answers(draw, net, counts)
    follow_through(net, counts)
    junk(draw, net, counts)
    if activation in KINKED:
        slopes_at_kinks(draw, activation, counts)
    return counts


def whole_answers(settings, pool):
    jobs = [(settings.seed + n, activation) for activation in ACTIVATIONS for n in range(settings.networks)]
    counts = sum(pool.imap_unordered(of_network, jobs), Counter())

    def share(what):
        return counts[(what, True)] / max(1, counts[(what, True)] + counts[(what, False)])

    for what, text, least in (
        ("right", "right quantities of networks that are right", 1),
        ("kink", "right quantities with any slope at kinks that are right", 1),
        ("slip named", "slips at ∇_a of a whole answer that get a name", 0.98),
        ("follows", "quantities below the slip that follow", 0.98),
    ):
        answers = counts[(what, True)] + counts[(what, False)]
        yield (
            share(what),
            f"{text}: {100 * share(what):.2f} % of {answers}, at least {100 * least}",
            lambda x, at=least: x >= at,
        )
    for what, most in (("junk named", 1e-4), ("junk credited", 0)):
        yield (
            share(what),
            f"networks, {what}: {1e4 * share(what):.1f} of 10⁴, at most {1e4 * most:.0f}",
            lambda x, at=most: x <= at,
        )

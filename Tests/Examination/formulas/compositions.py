"""Slips at once: wrong labels, a wrong softmax, a wrong formula and a wrong factor, two or three of them."""

import copy
import itertools

import numpy as np

from formulas.formula import Formula
from formulas.further import FURTHER
from formulas.grad_a_L import GRAD_A_L
from formulas.grad_y_hat import GRAD_Y_HAT
from formulas.losses import LOSSES, REDUCTIONS, reduced
from formulas.options import OPTIONS
from formulas.other_losses import OTHER_LOSSES
from formulas.softmaxes import SOFTMAXES, follow

NODES = {
    "losses": [f for f in LOSSES if f.frequent],
    "loss": [reduced(f) for f in LOSSES if f.frequent],
    "grad_y_hat": [f for f in GRAD_Y_HAT if f.frequent],
    "grad_a_L": [f for f in GRAD_A_L if f.frequent],
}
LATER = FURTHER + OTHER_LOSSES + OPTIONS
SHIFTS = ("label_off_by_one", "argmax_for_label")


def relabelled(code, question):
    """The same question with other labels, as the student believes them."""
    believed = copy.copy(question)
    step = {"label_off_by_one": (question.y + 1) % question.k, "argmax_for_label": question.A.argmax(1)}
    believed.y = step[code]
    believed.E = np.eye(question.k)[believed.y]
    believed.Q = believed.E
    return believed


def factors(question, quantity):
    """The factors that students lose or add, by their code."""
    B, k, D = question.B, question.k, question.D
    divisor = D if quantity != "losses" else 1
    values = {"sign_lost": -1.0, "mean_over_classes": divisor / k, "mean_over_entries": divisor / (B * k)}
    values |= {"factor_two": 2.0, "half": 0.5}
    if quantity != "losses" and D != 1:
        values |= {"batch_mean_lost": D, "batch_mean_twice": 1 / D}
    return values


def compositions(question, quantity, slips):
    """Every composition of that many frequent slips; B and the labels allow them (kind mean, sum or none)."""
    labels = [None, *SHIFTS]
    softmaxes = [None] + [f for f in SOFTMAXES if f.frequent]
    nodes = [None] + [f for f in NODES[quantity] if f.kind not in ("factor", "reduction", "order")]
    nodes = [f for f in nodes if f is None or not set(f.codes) & {*SHIFTS, "squared_error", "logarithm_base"}]
    scales = [None, *factors(question, quantity).items()]
    for chosen in itertools.product(labels, softmaxes, nodes, scales):
        if sum(part is not None for part in chosen) == slips:
            yield composition(question, quantity, *chosen)


def composition(question, quantity, label, softmax, node, scale):
    believed = relabelled(label, question) if label else copy.copy(question)
    codes, names = [(label,)] if label else [], [label] if label else []
    if softmax:
        believed.P = softmax.values(question)
        codes.append(softmax.codes)
        names.append(softmax.name)
    node_values = node.values(believed) if node else believed.right(quantity)
    if node:
        codes.append(node.codes)
        names.append(node.name)
    if scale:
        node_values = node_values * scale[1]
        codes.append((scale[0],))
        names.append(scale[0])
    joined = tuple("+".join(choice) for choice in itertools.product(*codes))
    return Formula(quantity, " and ".join(names), "composition", joined, "", lambda _: node_values)


def softmaxes():
    """Every wrong softmax."""
    return SOFTMAXES + [f for f in LATER if f.quantity == "y_hat"]


def own_formulas(quantity):
    """Every wrong formula of the quantity itself."""
    later = [f for f in LATER if f.quantity == quantity]
    per_sample = LOSSES + [f for f in LATER if f.quantity == "losses"]
    return {
        "y_hat": softmaxes(),
        "losses": per_sample,
        "loss": [reduced(f) for f in per_sample] + REDUCTIONS + later,
        "grad_y_hat": GRAD_Y_HAT + later,
        "grad_a_L": GRAD_A_L + later,
    }[quantity]


def singles(quantity):
    """Every formula of a quantity, with what follows from a wrong ŷ."""
    follows = [follow(f, quantity) for f in softmaxes()] if quantity != "y_hat" else []
    return own_formulas(quantity) + follows

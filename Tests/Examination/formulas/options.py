"""Formulas of what only some questions have: weights, smoothing, ignored samples, targets that are no one-hot rows."""

import numpy as np

from formulas.formula import table
from formulas.grad_a_L import right, through_jacobian
from formulas.losses import at
from question import losses


def only(kind, values):
    """The formula for questions of one kind."""
    return lambda q: values(q) if q.kind == kind else None


def indexed(q):
    """One-hot rows of the labels as indices; that of an ignored sample is 0, because −100 is no index here."""
    return q.E * q.kept[:, None]


SMOOTHED = {
    "ε/(k − 1)": lambda e, s, k: np.where(e == 1, 1 - s, s / (k - 1)),
    "1 − ε and ε/k": lambda e, s, k: np.where(e == 1, 1 - s, s / k),
    "e + ε/k": lambda e, s, k: e + s / k,
    "(1 − ε)e + ε": lambda e, s, k: (1 - s) * e + s,
    "(1 − ε)e + ε/2": lambda e, s, k: (1 - s) * e + s / 2,
    "(1 − ε)e": lambda e, s, k: (1 - s) * e,
    "εe + (1 − ε)/k": lambda e, s, k: s * e + (1 - s) / k,
}


def smoothed(quantity, values):
    """A formula for each way to smooth wrongly, from its target."""
    return table(
        quantity,
        [
            (f"{name}: {quantity}", "option", "label_smoothing_term", "label smoothing threads",
             only("smoothing", lambda q, target=target: values(q, target(q.E, q.smoothing, q.k))))
            for name, target in SMOOTHED.items()
        ],
    )


def divergence(q):
    return (q.Q * np.log(q.Q / q.P)).sum(1)


OPTIONS = [
    *table(
        "losses",
        [
            ("w / Σw", "option", "weights_normalised", "weights made to sum to 1",
             only("weights", lambda q: losses(q, q.P) / q.W.sum())),
            ("w / mean w", "option", "weights_normalised", "weights made to have the mean 1",
             only("weights", lambda q: losses(q, q.P) / q.W.mean())),
            ("−Σ w log ŷ", "option", "indicator_lost", "one-hot forgotten next to the weights",
             only("weights", lambda q: -(q.W * np.log(q.P)).sum(1))),
            ("weight of the predicted class", "option", "weights_misplaced", "argmax for the label in w[y]",
             only("weights", lambda q: -q.W[q.A.argmax(1)] * np.log(at(q, q.P)))),
            ("KL", "option", "kl_divergence", "KLDivLoss", only("targets", divergence)),
            ("reverse KL", "option", "kl_divergence", "KLDivLoss, arguments exchanged",
             only("targets", lambda q: (q.P * np.log(q.P / q.Q)).sum(1))),
        ],
    ),
    *table(
        "loss",
        [
            ("over the sum of the class weights", "option", "weights_normalised", "w.sum() for w[y].sum()",
             only("weights", lambda q: losses(q, q.P).sum() / q.W.sum())),
            ("weights in the divisor alone", "option", "weights_lost", "half of a weighted mean",
             only("weights", lambda q: -np.log(at(q, q.P)).sum() / q.D)),
            ("KL", "option", "kl_divergence", "KLDivLoss", only("targets", lambda q: divergence(q).mean())),
        ],
    ),
    *table(
        "grad_y_hat",
        [
            ("weights and mean lost", "option", "weights_lost+batch_mean_lost", "−e/ŷ",
             only("weights", lambda q: -q.E / q.P)),
            ("weights in the divisor alone", "option", "weights_lost", "half of a weighted mean",
             only("weights", lambda q: -q.E / q.P / q.D)),
            ("−w/ŷ", "option", "indicator_lost", "one-hot forgotten next to the weights",
             only("weights", lambda q: -q.W / q.P / q.D)),
            ("−ŷ/t", "option", "inverse_lost", "ratio inverted", only("targets", lambda q: -q.P / q.Q / q.D)),
        ],
    ),
    *table(
        "grad_a_L",
        [
            ("weights and mean lost", "option", "weights_lost+batch_mean_lost", "ŷ − e",
             only("weights", lambda q: q.P - q.E)),
            ("weights in the divisor alone", "option", "weights_lost", "half of a weighted mean",
             only("weights", lambda q: (q.P - q.E) / q.D)),
            ("weights lost, −e(1 − ŷ)", "option", "only_true_class+weights_lost", "diagonal Jacobian",
             only("weights", lambda q: -q.E * (1 - q.P) / q.B)),
            ("weights lost, (ŷ − e) ŷ(1 − ŷ)", "option", "jacobian_diagonal+weights_lost", "softmax_prime = s(1 − s)",
             only("weights", lambda q: (q.P - q.E) * q.P * (1 - q.P) / q.B)),
            ("weights lost, ŷ", "option", "one_hot_lost+weights_lost", "two terms forgotten",
             only("weights", lambda q: q.P / q.B)),
            ("w_i (ŷ_i − e_i)", "option", "weights_misplaced", "w * (p − y) by broadcasting",
             only("weights", lambda q: q.W * (q.P - q.E) / q.D)),
            ("w_i (ŷ_i − e_i) / B", "option", "weights_misplaced+weighted_mean_over_samples", "the same with a mean",
             only("weights", lambda q: q.W * (q.P - q.E) / q.B)),
            ("ŷ − w e", "option", "weights_misplaced", "p − w * y", only("weights", lambda q: (q.P - q.Q) / q.D)),
            ("over the sum of the class weights", "option", "weights_normalised", "w.sum() for w[y].sum()",
             only("weights", lambda q: right(q) * q.D / q.W.sum())),
            ("weight of the predicted class", "option", "weights_misplaced", "argmax for the label in w[y]",
             only("weights", lambda q: q.W[q.A.argmax(1)][:, None] * (q.P - q.E) / q.D)),
            ("(1 − ε)(ŷ − e)", "option", "label_smoothing_term", "the loss times 1 − ε",
             only("smoothing", lambda q: (1 - q.smoothing) * (q.P - q.E) / q.D)),
            ("smoothing and mean lost", "option", "label_smoothing_lost+batch_mean_lost", "ŷ − e",
             only("smoothing", lambda q: q.P - q.E)),
            ("smoothing lost, (ŷ − e) ŷ(1 − ŷ)", "option", "jacobian_diagonal+label_smoothing_lost",
             "softmax_prime = s(1 − s)",
             only("smoothing", lambda q: (q.P - q.E) * q.P * (1 - q.P) / q.D)),
            ("rows of zeros subtracted, over B", "option",
             "ignored_samples_filled ignored_samples_filled+ignored_samples_counted", "padding in the mean",
             only("ignored", lambda q: (q.P - indexed(q)) / q.B)),
            ("(ŷ − t) ŷ(1 − ŷ)", "option", "jacobian_diagonal", "softmax_prime = s(1 − s)",
             only("targets", lambda q: right(q) * q.P * (1 - q.P))),
            ("−ŷ·t through the Jacobian", "option", "log_lost", "NLLLoss on probabilities",
             only("targets", lambda q: through_jacobian(q, -q.Q) / q.D)),
        ],
    ),
    *smoothed("losses", lambda q, target: -(target * np.log(q.P)).sum(1)),
    *smoothed("loss", lambda q, target: -(target * np.log(q.P)).sum() / q.B),
    *smoothed("grad_y_hat", lambda q, target: -target / q.P / q.B),
    *smoothed("grad_a_L", lambda q, target: (q.P - target) / q.B),
]

"""Formulas of other losses, of updates, and of mixed axes, of every quantity: issues and networks on GitHub."""

import numpy as np

from formulas.formula import Formula, table
from formulas.grad_a_L import right, through_jacobian
from formulas.grad_y_hat import column
from formulas.losses import at
from formulas.softmaxes import rows, top
from question import losses, softmax


def columns(values):
    return values.sum(0, keepdims=True)


def shifted(q):
    return np.exp(q.A - top(q.A))


def focal(q):
    """The derivative of (1 − ŷ_ℓ)² log(1/ŷ_ℓ) with respect to ŷ."""
    return q.Q * (2 * (1 - q.P) * np.log(q.P) - (1 - q.P) ** 2 / q.P) / q.D


def moved(q, step):
    """The losses with one logit moved, shape [B, k]."""
    return np.stack([losses(q, softmax(q.A + step * e)) for e in np.eye(q.k)], 1)


def clipped(values, limit):
    """None if no entry is beyond the limit, or if all are: then they are signs, which many formulas have."""
    beyond = abs(values[values != 0]) > limit
    return np.clip(values, -limit, limit) if beyond.any() and not beyond.all() else None


def root(name, code, source, divisor):
    return Formula(
        "loss", name, "function", (code,), source, lambda q: np.sqrt(((q.P - q.E) ** 2).sum() / divisor(q))
    )


OTHER_LOSSES = [
    *table(
        "y_hat",
        [
            ("a / Σ|a|", "function", "exponential_lost", "F.normalize(p=1)", lambda q: q.A / rows(abs(q.A))),
            ("exp(a − max) / Σ over samples", "axis", "softmax_over_batch", "max over axis 1, sum over axis 0",
             lambda q: shifted(q) / columns(shifted(q))),
            ("exp(a − max) / Σ over all", "axis", "softmax_over_batch", "max of the row, sum without an axis",
             lambda q: shifted(q) / shifted(q).sum()),
            ("exp(a − max of all)", "axis", "divided_by_maximum", "a stable exp, never normalised",
             lambda q: np.exp(q.A - q.A.max())),
            ("exp(a − max of all) / Σexp(a)", "axis", "maximum_in_numerator_only", "exps / np.sum(np.exp(x))",
             lambda q: np.exp(q.A - q.A.max()) / rows(np.exp(q.A))),
            ("temperature 3", "function", "temperature", "distillation tutorials", lambda q: softmax(q.A / 3)),
            ("temperature 4", "function", "temperature", "distillation tutorials", lambda q: softmax(q.A / 4)),
            ("temperature 5", "function", "temperature", "distillation tutorials", lambda q: softmax(q.A / 5)),
            ("softmax(leaky relu(a))", "function", "relu_before_softmax", "activation on every layer, then softmax",
             lambda q: softmax(np.where(q.A > 0, q.A, 0.01 * q.A))),
        ],
    ),
    *table(
        "losses",
        [
            ("mean |ŷ − e|", "function", "absolute_error absolute_error+mean_over_classes", "MAE classes on GitHub",
             lambda q: abs(q.P - q.E).mean(1)),
            ("√ mean (ŷ − e)²", "function", "distance", "RMSE of a row", lambda q: np.sqrt(((q.P - q.E) ** 2).mean(1))),
            ("0.25 (1 − ŷ_ℓ)² log", "function", "focal_loss", "focal_loss(alpha=0.25, gamma=2)",
             lambda q: -0.25 * (1 - at(q, q.P)) ** 2 * np.log(at(q, q.P))),
            ("(1 − ŷ_ℓ) log", "function", "focal_loss", "focal_loss(gamma=1)",
             lambda q: -(1 - at(q, q.P)) * np.log(at(q, q.P))),
            ("−ℓ log ŷ_ℓ", "index", "label_number_for_one_hot", "y * log of the picked entry",
             lambda q: -q.y * np.log(at(q, q.P))),
        ],
    ),
    *table(
        "grad_y_hat",
        [
            ("sign(ŷ − e)", "function", "absolute_error", "mae_derivative = np.sign",
             lambda q: np.sign(q.P - q.E) / q.D if q.D != 1 else None),
            ("−1/ŷ²", "function", "inverse_squared", "derivative of 1/ŷ everywhere", lambda q: -1 / q.P**2 / q.D),
            ("−(log ŷ + 1)", "function", "entropy_of_y_hat", "derivative of −p log p",
             lambda q: -(np.log(q.P) + 1) / q.D),
            ("−e(log ŷ + 1)", "function", "weighted_by_y_hat", "derivative of −p log p at ℓ",
             lambda q: -q.Q * (np.log(q.P) + 1) / q.D),
            ("−e/(1 + ŷ)", "term", "one_added_in_logarithm", "derivative of log1p", lambda q: -q.Q / (1 + q.P) / q.D),
            ("focal", "function", "focal_loss", "focal loss by hand", focal),
            ("0.25 focal", "function", "focal_loss", "focal loss, alpha=0.25", lambda q: focal(q) / 4),
            ("clipped to ±1", "function", "gradient_clipped", "np.clip(d, -1, 1)",
             lambda q: clipped(-q.Q / q.P / q.D, 1)),
            ("over its length", "function", "gradient_clipped", "clip by norm",
             lambda q: -q.Q / q.P / q.D / np.linalg.norm(q.Q / q.P / q.D)),
        ],
    ),
    *table(
        "grad_a_L",
        [
            ("focal through J", "function", "focal_loss", "focal loss by autograd",
             lambda q: through_jacobian(q, focal(q))),
            ("(ŷ − e)(1 − ŷ_ℓ)²", "elementwise", "focal_loss", "gradient times the focal factor",
             lambda q: right(q) * column((1 - at(q, q.P)) ** 2)),
            ("sign(ŷ − e) through J", "function", "absolute_error", "MAE with softmax output",
             lambda q: through_jacobian(q, np.sign(q.P - q.E)) / q.D),
            ("−e log ŷ", "function", "losses_for_gradient", "cross_entropy_prime returns the loss",
             lambda q: -q.Q * np.log(q.P) / q.D),
            ("a − 0.1 gradient", "term", "updated_parameters", "the update in place of the gradient",
             lambda q: q.A - 0.1 * right(q)),
            ("a − gradient", "term", "updated_parameters", "the update, rate 1", lambda q: q.A - right(q)),
            ("a − 0.1 (ŷ − e)", "term", "updated_parameters", "the update of each sample by itself",
             lambda q: q.A - 0.1 * q.D * right(q)),
            ("a + 0.5 gradient", "term", "updated_parameters", "the update with a wrong sign",
             lambda q: q.A + 0.5 * right(q)),
            ("clipped to ±0.1", "function", "gradient_clipped", "np.clip", lambda q: clipped(right(q), 0.1)),
            ("over its length", "function", "gradient_clipped", "clip by norm",
             lambda q: right(q) / np.linalg.norm(right(q))),
            ("L(a + h) − L(a − h), h = 0.01", "term", "difference_not_divided", "gradient check without / (2h)",
             lambda q: (moved(q, 0.01) - moved(q, -0.01)) / q.D),
            ("(L(a) − L(a − h))/h, h = 0.1", "term", "one_sided_difference", "backward difference",
             lambda q: (losses(q, q.P)[:, None] - moved(q, -0.1)) / 0.1 / q.D),
        ],
    ),
    root("√ mean (ŷ − e)², of all entries", "distance", "RMSE", lambda q: q.B * q.k),
    root("√ Σ(ŷ − e)² / B", "distance", "RMSE", lambda q: q.B),
    root("‖ŷ − e‖", "distance", "np.linalg.norm of the matrix", lambda q: 1),
    *table(
        "loss",
        [
            ("first sample alone, divided", "index", "one_sample_alone", "cross_entropy[0] / m",
             lambda q: losses(q, q.P)[0] / q.D if q.D != 1 else None),
        ],
    ),
]

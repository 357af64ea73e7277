"""Wrong softmaxes. Each is also followed by the right formula of every later quantity."""

import numpy as np

from formulas.formula import Formula, table
from question import losses, softmax


def rows(values):
    return values.sum(1, keepdims=True)


def share(values):
    return values / rows(values)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def top(a):
    return a.max(1, keepdims=True)


def low(a):
    return a.min(1, keepdims=True)


def standardised(a):
    return (a - a.mean(1, keepdims=True)) / a.std(1, keepdims=True)


SOFTMAXES = table(
    "y_hat",
    [
        ("exp(a)", "term", "not_normalised", "two-layer nets on GitHub: denominator left out", lambda q: np.exp(q.A),
         "f"),
        ("exp(a − max)", "term", "divided_by_maximum not_normalised", "stable softmax without the division",
         lambda q: np.exp(q.A - top(q.A))),
        ("a / max a", "function", "divided_by_maximum", "normalising to 1 as images are", lambda q: q.A / top(q.A)),
        ("a / Σa", "function", "exponential_lost", "thread: softmax without exp", lambda q: share(q.A)),
        ("sigmoid(a)", "function", "sigmoid", "binary course code kept for k classes", lambda q: sigmoid(q.A), "f"),
        ("exp(a) / Σ over samples", "axis", "softmax_over_batch", "udacity's axis=0 softmax on rows of samples",
         lambda q: softmax(q.A, 0), "f"),
        ("exp(a) / Σ over all", "axis", "softmax_over_all softmax_over_entries softmax_over_batch",
         "np.exp(x)/np.sum(np.exp(x)) on a batch", lambda q: np.exp(q.A) / np.exp(q.A).sum()),
        ("log softmax(a)", "function", "log_softmax", "nll_loss threads", lambda q: np.log(q.P)),
        ("2^a / Σ2^a", "function", "exponential_base", "bits and nats mixed", lambda q: share(2.0**q.A), "f"),
        ("10^a / Σ10^a", "function", "exponential_base", "log10 calculators", lambda q: share(10.0**q.A)),
        ("2.7^a / Σ2.7^a", "function", "exponential_base rounded_too_early", "e typed as 2.7",
         lambda q: share(2.7**q.A)),
        ("2.72^a / Σ2.72^a", "function", "exponential_base rounded_too_early", "e typed as 2.72",
         lambda q: share(2.72**q.A)),
        ("exp(−a) / Σexp(−a)", "function", "exponent_sign", "copied from the sigmoid", lambda q: softmax(-q.A), "f"),
        ("a", "function", "logits_for_y_hat", "identity output in a from-scratch net", lambda q: q.A),
        ("softmax(softmax(a))", "function", "softmax_twice", "Softmax layer before CrossEntropyLoss (PyTorch forum)",
         lambda q: softmax(q.P), "f"),
        ("100 ŷ", "factor", "percent", "answers in percent", lambda q: 100 * q.P, "f"),
        ("ŷ / 100", "factor", "percent", "percent twice", lambda q: q.P / 100),
        ("1 at the greatest", "function", "hardmax", "argmax in place of probabilities",
         lambda q: np.eye(q.k)[q.A.argmax(1)]),
        ("temperature 2", "function", "temperature", "distillation tutorials", lambda q: softmax(q.A / 2)),
        ("temperature ½", "function", "temperature", "sampling tutorials", lambda q: softmax(2 * q.A)),
        ("a² / Σa²", "function", "square_for_exponential squared_logits", "normalising with squares",
         lambda q: share(q.A**2)),
        ("|a| / Σ|a|", "function", "absolute_for_exponential absolute_logits", "negative logits made positive",
         lambda q: share(abs(q.A))),
        ("relu(a) / Σrelu(a)", "function", "relu_for_exponential", "hidden activation kept in the last layer",
         lambda q: share(np.maximum(q.A, 0))),
        ("relu(a)", "function", "relu", "hidden activation kept in the last layer", lambda q: np.maximum(q.A, 0)),
        ("tanh(a)", "function", "tanh", "hidden activation kept in the last layer", lambda q: np.tanh(q.A)),
        ("(a − min) / (max − min)", "function", "min_max", "feature scaling",
         lambda q: (q.A - low(q.A)) / (top(q.A) - low(q.A))),
        ("(a − min) / Σ(a − min)", "function", "min_max", "feature scaling to sum 1", lambda q: share(q.A - low(q.A))),
        ("(a − max) / Σ(a − max)", "function", "exponential_lost",
         "a Softmax class on GitHub: exp forgotten after the shift", lambda q: share(q.A - top(q.A))),
        ("exp(a) / (1 + Σexp(a))", "term", "one_added_to_denominator", "logistic regression's 1 + e^z",
         lambda q: np.exp(q.A) / (1 + rows(np.exp(q.A)))),
        ("exp(a − max) / Σexp(a)", "term", "shift_in_one_place maximum_in_numerator_only", "shift added to one line",
         lambda q: np.exp(q.A - top(q.A)) / rows(np.exp(q.A))),
        ("exp(a) / Σexp(a − max)", "term", "shift_in_one_place maximum_in_denominator_only", "shift added to one line",
         lambda q: np.exp(q.A) / rows(np.exp(q.A - top(q.A)))),
        ("exp(a) / Σ of the others", "index", "odds own_term_left_out", "j ≠ i under the sum",
         lambda q: q.P / (1 - q.P)),
        ("exp(a / Σexp(a))", "term", "parenthesis", "thread: bracket closed after the division",
         lambda q: np.exp(q.A / rows(np.exp(q.A)))),
        ("exp(a / Σa)", "term", "parenthesis", "bracket closed after the division", lambda q: np.exp(q.A / rows(q.A))),
        ("exp(a) / Σa", "function", "denominator_without_exponential", "exp in the numerator only",
         lambda q: np.exp(q.A) / rows(q.A)),
        ("a / Σexp(a)", "function", "numerator_without_exponential", "exp in the denominator only",
         lambda q: q.A / rows(np.exp(q.A))),
        ("a / ‖a‖", "function", "unit_rows", "sklearn's normalize",
         lambda q: q.A / np.linalg.norm(q.A, axis=1, keepdims=True)),
        ("exp(a) / ‖exp(a)‖", "function", "unit_rows", "norm for sum",
         lambda q: np.exp(q.A) / np.linalg.norm(np.exp(q.A), axis=1, keepdims=True)),
        ("σ(a) / Σσ(a)", "function", "sigmoid_for_exponential sigmoid", "one-vs-rest, then normalised",
         lambda q: share(sigmoid(q.A))),
        ("exp(a) / k", "reduction", "mean_over_classes not_normalised not_normalised+mean_over_classes", "mean for sum",
         lambda q: np.exp(q.A) / q.k),
        ("exp(a) / mean exp(a)", "reduction", "mean_over_classes mean_for_sum", "np.mean for np.sum",
         lambda q: q.k * q.P),
        ("max over samples subtracted", "axis", "maximum_over_batch", "np.max(axis=0) in a stable softmax",
         lambda q: softmax(q.A - q.A.max(0, keepdims=True))),
        ("exp(a − max of all) / Σexp(a − max)", "axis", "maximum_over_batch", "np.max above, row max below",
         lambda q: np.exp(q.A - q.A.max()) / rows(np.exp(q.A - top(q.A)))),
        ("sum not reset between samples", "index", "sum_not_reset", "accumulator declared outside the loop",
         lambda q: np.exp(q.A) / np.cumsum(np.exp(q.A).sum(1))[:, None]),
        ("first row's sum", "index", "sum_of_another_sample", "sum computed for x[0]",
         lambda q: np.exp(q.A) / np.exp(q.A[0]).sum()),
        ("softmax of standardised a", "function", "standardised", "batch norm habits",
         lambda q: softmax(standardised(q.A))),
        ("softplus(a) / Σ", "function", "softplus_for_exponential softplus", "log(1 + e^a)",
         lambda q: share(np.log1p(np.exp(q.A)))),
        ("1 − ŷ", "term", "complement", "probability of the other classes", lambda q: 1 - q.P),
        ("ŷ²", "elementwise", "squared", "squared twice", lambda q: q.P**2),
        ("ŷ − e", "term", "grad_a_L_for_y_hat", "in-place p[range(n), y] -= 1 before ŷ is returned",
         lambda q: q.P - q.E),
        ("ŷ / B", "factor", "batch_mean_added mean_over_samples", "probs /= N in place", lambda q: q.P / q.B),
        ("ŷ to 2 decimals", "digits", "rounded_too_early", "rounded on paper", lambda q: np.round(q.P, 2)),
        ("uniform 1/k", "function", "uniform uniform_y_hat", "untrained network's output",
         lambda q: np.full_like(q.A, 1 / q.k)),
    ],
)


def follow(formula, quantity):
    """The right formula of a later quantity on a wrong ŷ."""
    later = {
        "losses": lambda q, p: losses(q, p),
        "loss": lambda q, p: losses(q, p).sum() / q.D,
        "grad_y_hat": lambda q, p: -q.Q / p / q.D,
        "grad_a_L": lambda q, p: (q.m * p - q.Q) / q.D,
    }[quantity]
    return Formula(
        quantity,
        formula.name + " for ŷ",
        formula.kind,
        formula.codes,
        formula.source,
        lambda q: later(q, formula.values(q)),
        formula.frequent,
    )

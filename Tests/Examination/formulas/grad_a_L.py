"""Wrong gradients with respect to a_L."""

import numpy as np

from formulas.formula import table
from formulas.grad_y_hat import column, one_hot
from formulas.losses import at, neighbour
from question import losses, softmax
from formulas.softmaxes import rows


def through_jacobian(q, upstream):
    """Σ_j upstream_j ŷ_j (1_{(i=j)} − ŷ_i), the exact softmax step."""
    return q.P * (upstream - rows(upstream * q.P))


def right(q):
    return (q.m * q.P - q.Q) / q.D


def hinge(q):
    over = (q.A - column(at(q, q.A)) + 1 > 0) * (1 - q.E)
    return (over - rows(over) * q.E) / q.D


GRAD_A_L = table(
    "grad_a_L",
    [
        ("e − ŷ", "factor", "sign_lost", "y − p in perceptron style", lambda q: -right(q), "f"),
        ("ŷ", "term", "one_hot_lost", "dscores = probs, the −1 forgotten", lambda q: q.m * q.P / q.D, "f"),
        ("−e", "term", "one_hot_alone", "derivative of −a_ℓ only", lambda q: -q.Q / q.D),
        ("e", "term", "one_hot_alone", "target as error", lambda q: q.Q / q.D),
        ("ŷ + e", "factor", "one_hot_added sign_of_one_hot", "+= 1 for −= 1", lambda q: (q.m * q.P + q.Q) / q.D),
        ("ŷ_ℓ − 1 at ℓ alone", "index", "only_true_class", "dA · s(1 − s) with dA = −y/s", lambda q: right(q) * q.E),
        ("ŷ with 0 at ℓ", "index", "only_other_classes true_class_lost other_classes_only", "p[y] = 0 for p[y] −= 1",
         lambda q: right(q) * (1 - q.E)),
        ("−(1_{(i=ℓ)} − ŷ_ℓ)", "index", "y_hat_l_for_y_hat_i", "a typo of the lecture slides",
         lambda q: (column(at(q, q.P)) - q.E) / q.D, "f"),
        ("−(1_{(i=ℓ)} ŷ_i − ŷ_i²)", "elementwise", "extra_y_hat_i", "a typo of the lecture slides",
         lambda q: right(q) * q.P, "f"),
        ("(ŷ − e)(1 − ŷ)", "elementwise", "extra_one_minus_y_hat one_minus_y_hat", "half of the sigmoid's derivative",
         lambda q: right(q) * (1 - q.P)),
        ("(ŷ − e) ŷ (1 − ŷ)", "elementwise", "jacobian_diagonal", "softmax_derivative = s(1 − s), many GitHub nets",
         lambda q: right(q) * q.P * (1 - q.P)),
        ("(ŷ − e)/ŷ", "elementwise", "divided_by_y_hat", "log derivative kept", lambda q: right(q) / q.P),
        ("(ŷ − e)/(ŷ(1 − ŷ))", "elementwise", "binary_cross_entropy", "deeplearning.ai's dAL as dZ",
         lambda q: right(q) / (q.P * (1 - q.P))),
        ("(ŷ − e)(1 − ŷ²)", "elementwise", "tanh_derivative", "tanh' in the last layer",
         lambda q: right(q) * (1 - q.P**2)),
        ("(ŷ − e) a", "elementwise", "extra_a_L multiplied_by_logits", "dot with the layer's input",
         lambda q: right(q) * q.A),
        ("(ŷ − e) loss", "elementwise", "multiplied_by_loss", "gradient times loss",
         lambda q: right(q) * column(losses(q, q.P))),
        ("ŷ_ℓ(1_{(i=ℓ)} − ŷ_i)", "term", "gradient_of_y_hat_l", "row ℓ of the Jacobian",
         lambda q: column(at(q, q.P)) * (q.E - q.P) / q.D),
        ("−ŷ_ℓ(1_{(i=ℓ)} − ŷ_i)", "term", "gradient_of_y_hat_l gradient_of_y_hat_l+sign_lost", "loss −ŷ_ℓ",
         lambda q: -column(at(q, q.P)) * (q.E - q.P) / q.D),
        ("−e/ŷ", "term", "grad_y_hat_for_grad_a_L", "softmax step left out", lambda q: -q.Q / q.P / q.D, "f"),
        ("ŷ(1 − ŷ)", "term", "sigmoid_derivative", "softmax_prime = s(1 − s)", lambda q: q.P * (1 - q.P) / q.D),
        ("squared error through softmax", "function", "squared_error", "MSE with softmax output",
         lambda q: through_jacobian(q, q.P - q.E) / q.D),
        ("2·squared error through softmax", "function", "squared_error squared_error+factor_two",
         "mse_prime with factor 2", lambda q: 2 * through_jacobian(q, q.P - q.E) / q.D),
        ("sign of J's off-diagonal lost", "factor", "off_diagonal_sign", "+s_i s_j in a hand-written Jacobian",
         lambda q: (-q.m * q.P * (1 - q.E) + (q.P - 1) * q.Q) / q.D),
        ("off-diagonal left out of J", "term", "only_true_class", "np.diag(s(1 − s)) @ dŷ",
         lambda q: -q.Q * (1 - q.P) / q.D),
        ("dŷ (ŷ − Σŷ²)", "axis", "jacobian_summed jacobian_row_sum", "softmax_prime = y − Σy² in a GitHub autograd",
         lambda q: -q.Q / q.P * (q.P - rows(q.P**2)) / q.D),
        ("ŷ_i(1 − ŷ_ℓ)/ŷ_ℓ", "index", "y_hat_l_for_y_hat_i index_in_jacobian", "dsoftmax in a REINFORCE script",
         lambda q: -q.P * (1 - column(at(q, q.P))) / column(at(q, q.P)) / q.D),
        ("2(ŷ − e)", "factor", "factor_two", "square rule; issue: softmax gradient off by two", lambda q: 2 * right(q),
         "f"),
        ("(ŷ − e)/2", "factor", "half factor_half", "1/(2m)", lambda q: right(q) / 2),
        ("ŷ − 2e", "factor", "one_hot_twice", "p[range(n), y] −= 1 run twice in a notebook",
         lambda q: (q.m * q.P - 2 * q.Q) / q.D),
        ("1/B lost", "reduction", "batch_mean_lost", "deeplearning.ai's dZ = A − Y",
         lambda q: right(q) * q.D if q.D != 1 else None, "f"),
        ("1/B twice", "reduction", "batch_mean_twice", "1/B at the output and in dW",
         lambda q: right(q) / q.D if q.D != 1 else None, "f"),
        ("1/B added", "reduction", "batch_mean_added", "mean not asked for",
         lambda q: right(q) / q.B if q.D == 1 < q.B else None),
        ("1/(Bk)", "reduction", "mean_over_entries", "/ np.size(y)", lambda q: right(q) * q.D / (q.B * q.k)),
        ("1/k for 1/B", "reduction", "mean_over_classes", "shape[0] of transposed data", lambda q: right(q) * q.D / q.k,
         "f"),
        ("1/(B − 1)", "reduction", "batch_size_minus_one divisor_off_by_one", "ddof=1",
         lambda q: right(q) * q.D / (q.D - 1) if q.D == q.B > 1 else None),
        ("1/B on ŷ alone", "reduction", "mean_of_one_term one_hot_without_mean mean_on_y_hat_only",
         "probs /= N before −= 1", lambda q: q.m * q.P / q.D - q.Q if q.D != 1 else None),
        ("1/B on e alone", "reduction", "mean_of_one_term y_hat_without_mean mean_on_one_hot_only",
         "−= 1/N without probs /= N", lambda q: q.m * q.P - q.Q / q.D if q.D != 1 else None),
        ("p[:, y] −= 1", "index", "labels_of_all_samples", "slice for range(N): cs231n threads",
         lambda q: (q.P - np.isin(np.arange(q.k), q.y)) / q.D, "f"),
        ("ŷ − 1", "index", "indicator_lost one_for_one_hot", "probs −= 1", lambda q: (q.P - 1) / q.D),
        ("ŷ − ℓ", "index", "label_number_for_one_hot", "one-hot encoding forgotten",
         lambda q: (q.P - q.y[:, None]) / q.D),
        ("mean over samples in every row", "axis", "mean_over_samples_in_every_row summed_over_samples",
         "np.mean(axis=0), broadcast", lambda q: np.tile((q.P - q.E).mean(0), (q.B, 1))),
        ("sum over samples in every row", "axis", "summed_over_samples sum_over_batch", "np.sum(axis=0), broadcast",
         lambda q: np.tile((q.P - q.E).sum(0), (q.B, 1))),
        ("|ŷ − e|", "factor", "absolute_value", "np.abs error", lambda q: abs(right(q))),
        ("negatives cut", "function", "negatives_cut only_other_classes relu", "relu backward on the error",
         lambda q: np.maximum(right(q), 0)),
        ("unit rows", "function", "unit_rows", "gradient clipping by norm",
         lambda q: right(q) / np.linalg.norm(right(q), axis=1, keepdims=True)),
        ("(ŷ − e)²", "function", "squared", "loss and gradient mixed", lambda q: (q.P - q.E) ** 2 / q.D),
        ("softmax(ŷ) − e", "function", "softmax_twice", "CrossEntropyLoss on softmax outputs, by hand",
         lambda q: (q.m * softmax(q.P) - q.Q) / q.D),
        ("J(softmax(ŷ) − e)", "function", "softmax_twice", "CrossEntropyLoss on softmax outputs, by autograd",
         lambda q: through_jacobian(q, (q.m * softmax(q.P) - q.Q) / q.D)),
        ("hinge", "function", "hinge_loss", "cs231n's SVM gradient", hinge),
        ("next class", "index", "label_off_by_one", "labels from 1",
         lambda q: (q.P - one_hot(q, neighbour(q, 1))) / q.D, "f"),
        ("class before", "index", "label_off_by_one", "labels from 1",
         lambda q: (q.P - one_hot(q, neighbour(q, -1))) / q.D),
        ("greatest class", "index", "argmax_for_label", "prediction for label",
         lambda q: (q.P - one_hot(q, q.P.argmax(1))) / q.D, "f"),
        ("previous sample's label", "index", "label_of_another_sample labels_shifted rows_reordered",
         "shuffled X but not y", lambda q: (q.P - np.roll(q.E, 1, 0)) / q.D),
        ("last sample alone", "index", "last_sample_alone one_sample_alone", "index left after the loop",
         lambda q: right(q) * (np.arange(q.B) == q.B - 1)[:, None]),
        ("first row repeated", "index", "first_row_repeated one_sample_repeated", "x[0] for x[n]",
         lambda q: np.tile(right(q)[0], (q.B, 1))),
        ("rows reversed", "order", "rows_reordered", "np.flip", lambda q: right(q)[::-1], "f"),
        ("ŷ − smoothed e", "term", "label_smoothing_added", "smoothed targets",
         lambda q: None if q.smoothing else (q.m * q.P - 0.9 * q.Q - 0.1 * q.m / q.k) / q.D),
        ("smoothing lost", "term", "label_smoothing_lost", "smoothing forgotten",
         lambda q: (q.P - q.E) / q.D if q.smoothing else None),
        ("weights lost", "term", "weights_lost", "class weights forgotten",
         lambda q: (q.P - q.E) / q.B if q.kind == "weights" else None),
        ("weighted mean over samples", "reduction", "weighted_mean_over_samples", "Keras's mean",
         lambda q: right(q) * q.D / q.B if q.kind == "weights" else None),
        ("ignored samples counted", "reduction", "ignored_samples_counted", "padding in the mean",
         lambda q: right(q) * q.D / q.B if q.kind == "ignored" else None),
        ("ignored rows filled", "index", "ignored_samples_filled ignored_samples_kept",
         "mask forgotten in the gradient", lambda q: (q.P - q.E) / q.D if q.kind == "ignored" else None),
        ("log2 in the loss", "function", "logarithm_base", "base 2", lambda q: right(q) / np.log(2)),
        ("log10 in the loss", "function", "logarithm_base", "base 10", lambda q: right(q) / np.log(10)),
        ("regularised", "term", "regularisation_added l2_added", "0.1·a added, as for W",
         lambda q: right(q) + 0.1 * q.A),
        ("through rounded ŷ", "digits", "rounded_too_early", "ŷ to 2 decimals first",
         lambda q: (q.m * np.round(q.P, 2) - q.Q) / q.D),
    ],
)

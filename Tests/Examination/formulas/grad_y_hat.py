"""Wrong gradients with respect to ŷ."""

import numpy as np

from formulas.formula import table
from formulas.losses import at, neighbour


def one_hot(q, label):
    return np.eye(q.k)[label]


def column(values):
    return values[:, None]


GRAD_Y_HAT = table(
    "grad_y_hat",
    [
        ("e / ŷ", "factor", "sign_lost", "minus of −log forgotten", lambda q: q.Q / q.P / q.D, "f"),
        ("−1/ŷ everywhere", "index", "indicator_lost", "-1/p without the one-hot", lambda q: -q.m / q.P / q.D, "f"),
        ("−1/ŷ_ℓ everywhere", "index", "y_hat_l_everywhere indicator_lost", "scalar broadcast over the row",
         lambda q: -q.m * np.ones((q.B, q.k)) / column(at(q, q.P)) / q.D),
        ("−1/ŷ_1 at ℓ", "index", "index_of_another_class", "a typo of the lecture slides",
         lambda q: -q.Q / q.P[:, :1] / q.D),
        ("−1/ŷ of the next class at ℓ", "index", "index_of_another_class", "off by one in one index",
         lambda q: -q.Q / column(q.P[np.arange(q.B), neighbour(q, 1)]) / q.D),
        ("ŷ_ℓ e", "function", "inverse_lost", "y * p", lambda q: q.Q * q.P / q.D),
        ("−ŷ_ℓ e", "function", "inverse_lost inverse_lost+sign_lost", "−y * p", lambda q: -q.Q * q.P / q.D),
        ("e", "function", "one_hot_alone", "target as gradient", lambda q: q.Q / q.D),
        ("−e", "function", "one_hot_alone", "target as gradient", lambda q: -q.Q / q.D),
        ("ŷ − e", "function", "grad_a_L_for_grad_y_hat", "cross_entropy_derivative = p − y on GitHub",
         lambda q: (q.m * q.P - q.Q) / q.D, "f"),
        ("binary cross-entropy", "term", "binary_cross_entropy", "deeplearning.ai's dAL",
         lambda q: (q.P - q.E) / (q.P * (1 - q.P)) / q.D, "f"),
        ("binary cross-entropy / k", "term", "binary_cross_entropy binary_cross_entropy+mean_over_classes",
         "nn.BCELoss on one-hot rows", lambda q: (q.P - q.E) / (q.P * (1 - q.P)) / q.D / q.k),
        ("−2e/ŷ", "factor", "factor_two", "square rule", lambda q: -2 * q.Q / q.P / q.D, "f"),
        ("−e/(2ŷ)", "factor", "half factor_half", "1/(2m)", lambda q: -q.Q / q.P / q.D / 2),
        ("2(ŷ − e)", "function", "squared_error grad_a_L_for_grad_y_hat+factor_two", "mse_prime kept",
         lambda q: 2 * (q.P - q.E) / q.D),
        ("1/B lost", "reduction", "batch_mean_lost", "mean forgotten", lambda q: -q.Q / q.P if q.D != 1 else None, "f"),
        ("1/B twice", "reduction", "batch_mean_twice", "divided in two places",
         lambda q: -q.Q / q.P / q.D**2 if q.D != 1 else None),
        ("1/B added", "reduction", "batch_mean_added", "mean not asked for",
         lambda q: -q.Q / q.P / q.B if q.D == 1 < q.B else None),
        ("1/(Bk)", "reduction", "mean_over_entries", "/ y.size", lambda q: -q.Q / q.P / (q.B * q.k)),
        ("1/k for 1/B", "reduction", "mean_over_classes", "shape[1] for shape[0]", lambda q: -q.Q / q.P / q.k),
        ("−e/ŷ²", "function", "inverse_squared", "derivative of 1/ŷ", lambda q: -q.Q / q.P**2 / q.D),
        ("−log ŷ_ℓ e", "function", "logarithm_for_inverse losses_for_gradient derivative_of_logarithm_lost",
         "loss itself as gradient", lambda q: -q.Q * np.log(q.P) / q.D),
        ("e / log ŷ_ℓ", "function", "logarithm_in_denominator inverse_of_logarithm", "1/log p",
         lambda q: q.Q / np.log(q.P) / q.D),
        ("−e/(1 − ŷ)", "term", "complement", "the other branch of the binary formula",
         lambda q: -q.Q / (1 - q.P) / q.D),
        ("(1 − e)/(1 − ŷ)", "term", "other_classes_only only_other_classes complement", "half of the binary formula",
         lambda q: (1 - q.E) / (1 - q.P) / q.D),
        ("(1 − e)/(1 − ŷ) + e/ŷ", "term", "binary_cross_entropy sign_of_one_term",
         "sign of one term of deeplearning.ai's dAL", lambda q: ((1 - q.E) / (1 - q.P) + q.E / q.P) / q.D),
        ("−e(1 − ŷ)/ŷ", "elementwise", "one_added extra_one_minus_y_hat one_minus_y_hat",
         "sigmoid factor already in it", lambda q: -q.Q * (1 - q.P) / q.P / q.D),
        ("1 − e/ŷ", "term", "one_added", "derivative of Σŷ − Σ e log ŷ", lambda q: (1 - q.Q / q.P) / q.D),
        ("(ŷ − e)/ŷ", "elementwise", "divided_by_y_hat one_added", "p − y over p", lambda q: (q.P - q.E) / q.P / q.D),
        ("e − 1/ŷ", "term", "parenthesis one_hot_added", "y − 1/p", lambda q: (q.E - 1 / q.P) / q.D),
        ("−e/(ŷ ln 10)", "function", "logarithm_base", "log10 in the loss", lambda q: -q.Q / q.P / np.log(10) / q.D),
        ("−e/(ŷ ln 2)", "function", "logarithm_base", "log2 in the loss", lambda q: -q.Q / q.P / np.log(2) / q.D),
        ("summed over samples, in every row", "axis", "summed_over_samples sum_over_batch", "sum(axis=0), broadcast",
         lambda q: np.tile((-q.Q / q.P / q.D).sum(0), (q.B, 1))),
        ("next class", "index", "label_off_by_one", "labels from 1", lambda q: -one_hot(q, neighbour(q, 1)) / q.P / q.D,
         "f"),
        ("class before", "index", "label_off_by_one", "labels from 1",
         lambda q: -one_hot(q, neighbour(q, -1)) / q.P / q.D),
        ("greatest class", "index", "argmax_for_label", "prediction for label",
         lambda q: -one_hot(q, q.P.argmax(1)) / q.P / q.D, "f"),
        ("labels of all samples", "index", "labels_of_all_samples", "g[:, y] = −1/p[:, y]",
         lambda q: -1.0 * np.isin(np.arange(q.k), q.y) / q.P / q.D),
        ("last sample alone", "index", "last_sample_alone one_sample_alone", "index left after the loop",
         lambda q: -q.Q / q.P / q.D * (np.arange(q.B) == q.B - 1)[:, None]),
        ("rows reversed", "order", "rows_reordered", "np.flip", lambda q: (-q.Q / q.P / q.D)[::-1], "f"),
        ("first row repeated", "index", "first_row_repeated one_sample_repeated", "y[0] for y[n]",
         lambda q: np.tile((-q.Q / q.P / q.D)[0], (q.B, 1))),
        ("smoothing 0.1 added", "term", "label_smoothing_added", "smoothed targets",
         lambda q: None if q.smoothing else -(0.9 * q.Q + 0.1 * q.m / q.k) / q.P / q.D),
        ("weights lost", "term", "weights_lost", "class weights forgotten",
         lambda q: -q.E / q.P / q.B if q.kind == "weights" else None),
        ("smoothing lost", "term", "label_smoothing_lost", "smoothing forgotten",
         lambda q: -q.E / q.P / q.D if q.smoothing else None),
        ("ignored samples counted", "reduction", "ignored_samples_counted", "padding in the mean",
         lambda q: -q.Q / q.P / q.B if q.kind == "ignored" else None),
        ("through rounded ŷ", "digits", "rounded_too_early", "ŷ to 2 decimals first",
         lambda q: -q.Q / np.round(q.P, 2) / q.D),
    ],
)

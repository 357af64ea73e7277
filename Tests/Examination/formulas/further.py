"""Formulas that were collected after the others, of every quantity."""

import numpy as np

from formulas.formula import table
from formulas.grad_a_L import right
from formulas.grad_y_hat import column, one_hot
from formulas.losses import at
from formulas.softmaxes import rows, share, sigmoid
from question import losses, softmax


def logits_jacobian(q):
    """−e/ŷ through diag(a) − a aᵀ, the Jacobian formed from the logits in place of ŷ."""
    up = -q.Q / q.P / q.D
    return q.A * up - q.A * rows(up * q.A)


FURTHER = [
    *table(
        "y_hat",
        [
            ("softmax(relu(a))", "function", "relu_before_softmax relu", "activation on every layer, then softmax",
             lambda q: softmax(np.maximum(q.A, 0))),
            ("softmax(tanh a)", "function", "tanh_before_softmax tanh", "activation on every layer, then softmax",
             lambda q: softmax(np.tanh(q.A))),
            ("softmax(σ(a))", "function", "sigmoid_before_softmax sigmoid", "sigmoid output, then softmax",
             lambda q: softmax(sigmoid(q.A))),
            ("σ(−a)", "function", "sigmoid sigmoid+exponent_sign", "1/(1 + e^a)", lambda q: sigmoid(-q.A)),
            ("exp(−a)", "function", "exponent_sign not_normalised+exponent_sign", "sign and sum",
             lambda q: np.exp(-q.A)),
            ("2.71^a / Σ2.71^a", "function", "exponential_base rounded_too_early", "2.71 ** −x in a digits net",
             lambda q: share(2.71**q.A)),
            ("3^a / Σ3^a", "function", "exponential_base", "e rounded to 3", lambda q: share(3.0**q.A)),
            ("softmax(a / √k)", "function", "temperature", "attention's scaling",
             lambda q: softmax(q.A / np.sqrt(q.k))),
            ("last class left out of the sum", "index", "last_class_left_out", "range(k − 1)",
             lambda q: np.exp(q.A) / rows(np.exp(q.A[:, :-1]))),
            ("softmax of whole numbers", "digits", "rounded_too_early", "integer dtype",
             lambda q: softmax(np.trunc(q.A))),
            ("ŷ² / Σŷ²", "function", "temperature squared", "sharpened twice", lambda q: share(q.P**2)),
            ("ŷ within 0.1…0.9", "term", "clipped epsilon_added", "np.clip", lambda q: np.clip(q.P, 0.1, 0.9)),
        ],
    ),
    *table(
        "losses",
        [
            ("−ℓ Σ log ŷ", "index", "label_number_for_one_hot", "one-hot encoding forgotten",
             lambda q: -q.y * np.log(q.P).sum(1)),
            ("‖ŷ − e‖", "function", "distance squared_error", "np.linalg.norm",
             lambda q: np.sqrt(((q.P - q.E) ** 2).sum(1))),
            ("1 − Σŷ²", "function", "gini_impurity", "Gini impurity", lambda q: 1 - (q.P**2).sum(1)),
            ("first class", "index", "label_off_by_one class_0_for_label", "labels never filled",
             lambda q: -np.log(q.P[:, 0])),
            ("last class", "index", "label_off_by_one last_class_for_label", "index −1", lambda q: -np.log(q.P[:, -1])),
            ("least class", "index", "argmin_for_label", "argmin", lambda q: -np.log(q.P.min(1))),
            ("−log ŷ_ℓ²", "factor", "factor_two", "log of the square", lambda q: 2 * losses(q, q.P)),
            ("−log σ(a_ℓ)", "function", "sigmoid", "BCEWithLogits of the true class",
             lambda q: np.log1p(np.exp(-at(q, q.A)))),
            ("max a − a_ℓ", "function", "perceptron_loss hinge_loss", "perceptron", lambda q: q.A.max(1) - at(q, q.A)),
        ],
    ),
    *table(
        "grad_y_hat",
        [
            ("(e − ŷ)/(ŷ(1 − ŷ))", "term", "binary_cross_entropy+sign_lost binary_cross_entropy", "sign of both terms",
             lambda q: -(q.P - q.E) / (q.P * (1 - q.P)) / q.D),
            ("−e/(ŷ + 0.01)", "term", "epsilon_added", "division guard", lambda q: -q.Q / (q.P + 0.01) / q.D),
            ("−e(1 − ŷ)", "term", "only_true_class grad_a_L_for_grad_y_hat", "softmax step already in it",
             lambda q: -q.Q * (1 - q.P) / q.D),
            ("k times", "factor", "multiplied_by_classes", "k for 1/k", lambda q: -q.Q / q.P / q.D * q.k),
            ("−e/√ŷ", "function", "square_root", "a root", lambda q: -q.Q / np.sqrt(q.P) / q.D),
            ("0.1 times", "factor", "learning_rate_applied", "update step", lambda q: -0.1 * q.Q / q.P / q.D),
            ("first class", "index", "label_off_by_one class_0_for_label", "labels never filled",
             lambda q: -one_hot(q, 0 * q.y) / q.P / q.D),
            ("previous sample's label", "index", "label_of_another_sample", "shuffled X but not y",
             lambda q: -np.roll(q.E, 1, 0) / q.P / q.D),
        ],
    ),
    *table(
        "grad_a_L",
        [
            ("(ŷ − e)/ŷ_ℓ", "elementwise", "divided_by_y_hat_l", "1/ŷ_ℓ kept", lambda q: right(q) / column(at(q, q.P))),
            ("softmax(a − e)", "index", "one_hot_subtracted_from_logits", "scores −= 1 before softmax",
             lambda q: softmax(q.A - q.E) / q.D),
            ("Jacobian of the logits", "function", "logits_for_y_hat jacobian_of_logits", "diagflat(z) − z zᵀ",
             logits_jacobian),
            ("(ŷ − e) relu'(a)", "elementwise", "activation_derivative_added", "relu_backward on the output layer",
             lambda q: right(q) * (q.A > 0)),
            ("(ŷ − e) σ'(a)", "elementwise", "activation_derivative_added", "sigmoid_backward on the output layer",
             lambda q: right(q) * sigmoid(q.A) * (1 - sigmoid(q.A))),
            ("(ŷ − e)(1 − tanh² a)", "elementwise", "activation_derivative_added tanh_derivative", "tanh_backward",
             lambda q: right(q) * (1 - np.tanh(q.A) ** 2)),
            ("0.1 times", "factor", "learning_rate_applied", "update step", lambda q: 0.1 * right(q)),
            ("−0.1 times", "factor", "learning_rate_applied+sign_lost", "update step", lambda q: -0.1 * right(q)),
            ("first class", "index", "label_off_by_one class_0_for_label", "labels never filled",
             lambda q: (q.P - one_hot(q, 0 * q.y)) / q.D),
            ("columns reversed", "order", "columns_reversed", "np.fliplr", lambda q: right(q)[:, ::-1]),
            ("rows summed up", "axis", "sum_not_reset", "accumulator not reset", lambda q: np.cumsum(right(q), 0)),
            ("ŷ(ŷ_ℓ − 1)", "index", "y_hat_l_for_y_hat_i index_in_jacobian", "upstream scalar times ŷ",
             lambda q: q.P * (column(at(q, q.P)) - 1) / q.D),
            ("2(ŷ − e) ŷ(1 − ŷ)", "elementwise", "jacobian_diagonal jacobian_diagonal+factor_two", "mse_prime",
             lambda q: 2 * right(q) * q.P * (1 - q.P)),
        ],
    ),
]

"""Wrong losses. Each is a formula of one sample; `reduced` and `reductions` make the batch's loss of it."""

import numpy as np

from formulas.formula import Formula, table
from question import losses, softmax
from formulas.softmaxes import rows


def at(q, values):
    """The entry of the true class of each row."""
    return values[np.arange(q.B), q.y]


def neighbour(q, step):
    """The class next to the true one, from the first again after the last."""
    return (q.y + step) % q.k


def hinge(q):
    return (np.maximum(0, q.A - at(q, q.A)[:, None] + 1) * (1 - q.E)).sum(1)


LOSSES = table(
    "losses",
    [
        ("log ŷ_ℓ", "factor", "sign_lost", "cs231n threads: negative loss", lambda q: -losses(q, q.P), "f"),
        ("Σ(ŷ − e)²", "function", "squared_error", "MSE kept from regression", lambda q: ((q.P - q.E) ** 2).sum(1)),
        ("½Σ(ŷ − e)²", "function", "squared_error", "Nielsen's quadratic cost",
         lambda q: ((q.P - q.E) ** 2).sum(1) / 2),
        ("mean (ŷ − e)²", "function", "squared_error squared_error+mean_over_classes", "nn.MSELoss",
         lambda q: ((q.P - q.E) ** 2).mean(1)),
        ("(1 − ŷ_ℓ)²", "function", "squared_error", "MSE of the true class", lambda q: (1 - at(q, q.P)) ** 2),
        ("binary cross-entropy", "term", "binary_cross_entropy", "deeplearning.ai's cost kept for k classes",
         lambda q: -(q.E * np.log(q.P) + (1 - q.E) * np.log(1 - q.P)).sum(1), "f"),
        ("binary cross-entropy / k", "term", "binary_cross_entropy binary_cross_entropy+mean_over_classes",
         "nn.BCELoss on one-hot rows", lambda q: -(q.E * np.log(q.P) + (1 - q.E) * np.log(1 - q.P)).mean(1)),
        ("−Σ(1 − e) log(1 − ŷ)", "term", "other_classes_only only_other_classes", "cross_entropy_prime in a GitHub net",
         lambda q: -((1 - q.E) * np.log(1 - q.P)).sum(1)),
        ("−Σ log ŷ", "index", "indicator_lost", "-np.sum(np.log(p))", lambda q: -np.log(q.P).sum(1)),
        ("−Σ ŷ log ŷ", "function", "entropy_of_y_hat", "entropy for cross-entropy",
         lambda q: -(q.P * np.log(q.P)).sum(1)),
        ("ŷ_ℓ", "function", "log_lost", "policy gradient loss -p", lambda q: at(q, q.P)),
        ("−ŷ_ℓ", "function", "log_lost", "F.nll_loss on probabilities", lambda q: -at(q, q.P), "f"),
        ("1 − ŷ_ℓ", "function", "log_lost complement absolute_error linear_loss", "1 - accuracy thinking",
         lambda q: 1 - at(q, q.P)),
        ("1 / ŷ_ℓ", "function", "log_lost inverse_for_log inverse_of_y_hat perplexity", "inverse in place of log",
         lambda q: 1 / at(q, q.P)),
        ("−log(1 − ŷ_ℓ)", "term", "complement", "the wrong branch of the binary formula",
         lambda q: -np.log(1 - at(q, q.P))),
        ("−log(ŷ_ℓ + 0.01)", "term", "epsilon_added", "log(0) guards", lambda q: -np.log(at(q, q.P) + 0.01)),
        ("−log max(ŷ_ℓ, 0.1)", "term", "clipped epsilon_added", "np.clip guards",
         lambda q: -np.log(np.clip(at(q, q.P), 0.1, 0.9))),
        ("−log10 ŷ_ℓ", "function", "logarithm_base", "np.log10 in a GitHub net", lambda q: losses(q, q.P) / np.log(10),
         "f"),
        ("−log2 ŷ_ℓ", "function", "logarithm_base", "fairseq logs base 2", lambda q: losses(q, q.P) / np.log(2), "f"),
        ("−log_k ŷ_ℓ", "function", "logarithm_base logarithm_base_k", "normalised entropy",
         lambda q: losses(q, q.P) / np.log(q.k)),
        ("−log(1 + ŷ_ℓ)", "function", "log1p one_added_in_logarithm", "np.log1p for stability",
         lambda q: -np.log1p(at(q, q.P))),
        ("log² ŷ_ℓ", "function", "squared_logarithm", "squared log error", lambda q: np.log(at(q, q.P)) ** 2),
        ("exp loss", "function", "perplexity", "perplexity for loss", lambda q: np.exp(losses(q, q.P))),
        ("−ŷ_ℓ log ŷ_ℓ", "elementwise", "weighted_by_y_hat entropy_of_true_class", "entropy term",
         lambda q: -at(q, q.P * np.log(q.P))),
        ("focal loss", "elementwise", "focal_loss", "(1-p)**2 * ce", lambda q: (1 - at(q, q.P)) ** 2 * losses(q, q.P)),
        ("−a_ℓ", "function", "logits_for_y_hat log_sum_lost not_normalised", "F.nll_loss on logits",
         lambda q: -at(q, q.A)),
        ("log Σexp(a)", "term", "logit_of_true_class_lost true_logit_lost", "logsumexp alone",
         lambda q: np.log(np.exp(q.A).sum(1))),
        ("maximum not added back", "term", "maximum_not_added_back shift_in_one_place maximum_in_denominator_only",
         "stable logsumexp", lambda q: -at(q, q.A) + np.log(np.exp(q.A - q.A.max(1, keepdims=True)).sum(1))),
        ("a_ℓ added", "factor", "sign_of_logit logit_sign_lost", "logsumexp + a_y",
         lambda q: at(q, q.A) + np.log(np.exp(q.A).sum(1))),
        ("multi-class hinge", "function", "hinge_loss", "cs231n assignment 1's other loss", hinge),
        ("Σ|ŷ − e|", "function", "absolute_error", "L1 loss", lambda q: abs(q.P - q.E).sum(1)),
        ("class after the true one", "index", "label_off_by_one", "labels from 1",
         lambda q: -np.log(q.P[np.arange(q.B), neighbour(q, 1)]), "f"),
        ("class before the true one", "index", "label_off_by_one", "labels from 1",
         lambda q: -np.log(q.P[np.arange(q.B), neighbour(q, -1)])),
        ("greatest class", "index", "argmax_for_label", "prediction for label", lambda q: -np.log(q.P.max(1)), "f"),
        ("labels of all samples", "index", "labels_of_all_samples", "p[:, y] threads",
         lambda q: -np.log(q.P[:, q.y]).mean(1), "f"),
        ("previous sample's label", "index", "label_of_another_sample labels_shifted rows_reordered",
         "shuffled X but not y", lambda q: -np.log(q.P[np.arange(q.B), np.roll(q.y, 1)])),
        ("divided by k", "reduction", "mean_over_classes", "np.mean over the one-hot product",
         lambda q: losses(q, q.P) / q.k, "f"),
        ("smoothing 0.1 added", "term", "label_smoothing_added", "CrossEntropyLoss(label_smoothing=0.1)",
         lambda q: None if q.smoothing else losses(q, q.P) * 0.9 - 0.1 * (q.m * np.log(q.P)).mean(1)),
        ("half", "factor", "half factor_half", "1/(2m)", lambda q: losses(q, q.P) / 2),
        ("KL from uniform", "function", "uniform_for_one_hot kl_divergence", "cross-entropy of uniform targets",
         lambda q: -np.log(q.P).mean(1)),
        ("rounded ŷ", "digits", "rounded_too_early", "ŷ to 2 decimals first", lambda q: losses(q, np.round(q.P, 2))),
    ],
)


def reduced(formula):
    """The loss of a wrong formula of the losses, reduced as the question asks."""
    return Formula(
        "loss",
        formula.name,
        formula.kind,
        formula.codes,
        formula.source,
        lambda q: None if (v := formula.values(q)) is None else v.sum() / q.D,
        formula.frequent,
    )


def label_mean(q):
    return q.reduction == "mean" and q.kind != "weights"


REDUCTIONS = table(
    "loss",
    [
        ("sum for mean", "reduction", "batch_mean_lost", "mean forgotten",
         lambda q: losses(q, q.P).sum() if q.D != 1 else None, "f"),
        ("mean twice", "reduction", "batch_mean_twice", "np.mean, then / N",
         lambda q: losses(q, q.P).sum() / q.D**2 if q.D != 1 else None),
        ("mean over entries", "reduction", "mean_over_entries", "-np.mean(Y * np.log(P))",
         lambda q: losses(q, q.P).sum() / (q.B * q.k), "f"),
        ("mean for sum", "reduction", "batch_mean_added", "mean not asked for",
         lambda q: losses(q, q.P).mean() if q.D == 1 else None),
        ("log of the mean", "reduction", "log_of_mean mean_before_logarithm", "-np.log(np.mean(p_y))",
         lambda q: -np.log(at(q, q.P).mean()) if label_mean(q) else None),
        ("log of the sum", "reduction", "log_of_mean log_of_sum", "-np.log(np.sum(p_y))",
         lambda q: -np.log(at(q, q.P).sum()) if label_mean(q) else None),
        ("last sample alone", "index", "last_sample_alone one_sample_alone", "variable overwritten in the loop",
         lambda q: losses(q, q.P)[-1]),
        ("first sample alone", "index", "first_sample_alone one_sample_alone", "losses[0]",
         lambda q: losses(q, q.P)[0]),
        ("last sample alone, divided", "index", "last_sample_alone last_sample_alone+batch_mean_twice one_sample_alone",
         "overwritten in the loop, then / N", lambda q: losses(q, q.P)[-1] / q.D if q.D != 1 else None),
        ("median", "reduction", "median", "np.median", lambda q: np.median(losses(q, q.P))),
        ("maximum", "reduction", "maximum greatest_loss", "np.max", lambda q: losses(q, q.P).max()),
        ("root mean square", "reduction", "root_mean_square rms", "norm of the losses",
         lambda q: np.sqrt((losses(q, q.P) ** 2).mean())),
        ("perplexity", "reduction", "perplexity", "exp of the mean", lambda q: np.exp(losses(q, q.P).sum() / q.D)),
        ("B − 1", "reduction", "batch_size_minus_one divisor_off_by_one", "ddof=1",
         lambda q: losses(q, q.P).sum() / (q.D - 1) if q.D == q.B > 1 else None),
        ("weights lost", "term", "weights_lost", "class weights forgotten",
         lambda q: -np.log(at(q, q.P)).mean() if q.kind == "weights" else None),
        ("weighted mean over samples", "reduction", "weighted_mean_over_samples", "Σ w loss / N in Keras",
         lambda q: losses(q, q.P).mean() if q.kind == "weights" else None),
        ("ignored samples counted", "reduction", "ignored_samples_counted", "padding tokens in the mean",
         lambda q: losses(q, q.P).mean() if q.kind == "ignored" else None),
        ("smoothing lost", "term", "label_smoothing_lost", "smoothing forgotten",
         lambda q: -np.log(at(q, q.P)).mean() if q.smoothing else None),
    ],
)

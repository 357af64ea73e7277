"""Seeded questions, and what a student needs of them. Nothing here comes from the grader."""

import copy

import numpy as np

KINDS = ["mean", "sum", "none", "weights", "smoothing", "ignored", "targets", "one sample"]


class Question:
    """A batch of B samples and k classes, and the exact values to binary64's precision.

    Q [B, k] is what multiplies −log ŷ: one-hot rows e(ℓ), or smoothed, weighted, soft or (ignored) zero rows.
    D is the divisor of the mean, 1 for the other reductions.
    """

    def __init__(self, draw, kind="mean", samples=None, classes=None, spread=1.5):
        self.kind = kind
        self.B, self.k = shape(draw, kind, samples, classes)
        self.A = np.round(draw.normal(0, spread, (self.B, self.k)), 2)
        self.y = labels(draw, self.A)
        self.reduction = kind if kind in ("sum", "none") else "mean"
        self.fields = {"logits": self.A.tolist(), "labels": self.y.tolist(), "reduction": self.reduction}
        self.E = np.eye(self.k)[self.y]
        self.Q = self.E
        self.kept = np.ones(self.B, bool)
        self.W = np.ones(self.k)
        self.smoothing = 0.0
        getattr(self, "with_" + kind, lambda draw: None)(draw)
        self.D = self.divisor() if self.reduction == "mean" else 1.0
        self.P = softmax(self.A)
        self.m = self.Q.sum(1, keepdims=True)

    def with_weights(self, draw):
        self.W = np.round(draw.uniform(0.3, 3, self.k), 1)
        self.fields["weights"] = self.W.tolist()
        self.Q = self.E * self.W

    def with_smoothing(self, draw):
        self.smoothing = float(draw.choice([0.1, 0.2]))
        self.fields["label_smoothing"] = self.smoothing
        self.Q = (1 - self.smoothing) * self.E + self.smoothing / self.k

    def with_ignored(self, draw):
        self.kept[draw.integers(self.B)] = False
        self.fields["labels"] = [int(label) if kept else -100 for label, kept in zip(self.y, self.kept)]
        self.fields["ignore_index"] = -100
        self.Q = self.E * self.kept[:, None]

    def with_targets(self, draw):
        self.Q = draw.integers(1, 9, (self.B, self.k)) / 8.0
        self.Q /= self.Q.sum(1, keepdims=True)
        del self.fields["labels"]
        self.fields["targets"] = self.Q.tolist()
        self.y = self.Q.argmax(1)
        self.E = np.eye(self.k)[self.y]

    def divisor(self):
        return float((self.W[self.y] * self.kept).sum()) if self.kind != "targets" else float(self.B)

    def without_options(self):
        """The question as those see it who forget the weights or the smoothing, or all of the weights but their sum."""
        for divisor in {self.D, float(self.B) if self.reduction == "mean" else 1.0}:
            plain = copy.copy(self)
            plain.Q, plain.m, plain.D = self.E, np.ones((self.B, 1)), divisor
            yield plain

    def right(self, quantity):
        return {
            "y_hat": lambda: self.P,
            "losses": lambda: losses(self, self.P),
            "loss": lambda: losses(self, self.P).sum() / self.D,
            "grad_y_hat": lambda: -self.Q / self.P / self.D,
            "grad_a_L": lambda: (self.m * self.P - self.Q) / self.D,
        }[quantity]()

    @property
    def quantities(self):
        names = ["y_hat", "losses", "loss", "grad_y_hat", "grad_a_L"]
        return [name for name in names if name != "loss" or self.reduction != "none"]


def losses(q, probabilities):
    """−Σ Q log ŷ of each sample; entries where Q is 0 count for nothing, whatever ŷ is there."""
    return -np.where(q.Q == 0, 0, q.Q * np.log(probabilities)).sum(1)


def softmax(a, axis=1):
    powers = np.exp(a - a.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def shape(draw, kind, samples, classes):
    """B in 3…8 and k in 3…10, so that no factor of the one is a factor of the other: B, B², 2B, B/2 and B − 1."""
    while True:
        B = samples or (1 if kind == "one sample" else int(draw.integers(3, 9)))
        k = classes or int(draw.integers(3, 11))
        if B == 1 or samples or k not in (B, B * B, 2 * B, B - 1) and 2 * k != B and B * B != k and 4 not in (B, k):
            return B, k


def labels(draw, logits):
    """Random labels: some sample is misclassified, and a batch has at least two classes, but not all of them."""
    B, k = logits.shape
    while True:
        y = draw.integers(0, k, B)
        some = (y != logits.argmax(1)).any()
        if B == 1 and some or some and 1 < len(set(y.tolist())) < k and y[0] != y[-1]:
            return y

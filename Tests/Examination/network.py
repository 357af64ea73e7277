"""Seeded networks, and every quantity of them in float64."""

import math

import numpy as np

from question import softmax

ROOT = math.sqrt(2 / math.pi)


def logistic(a):
    return np.exp(-np.logaddexp(0, -a))


def normal(a):
    return 0.5 * np.vectorize(math.erfc)(-a / math.sqrt(2))


def bent(a):
    """(1 + tanh u) / 2, without the cancellation of 1 + tanh u."""
    return logistic(2 * ROOT * (a + 0.044715 * a**3))


def bent_slope(a):
    return bent(a) + 2 * a * bent(a) * (1 - bent(a)) * ROOT * (1 + 3 * 0.044715 * a**2)


SLOPE, ALPHA = 0.1, 0.7

# name: (g, g', what the request says)
ACTIVATIONS = {
    "logistic": (logistic, lambda a: logistic(a) * (1 - logistic(a)), "logistic"),
    "tanh": (np.tanh, lambda a: 1 - np.tanh(a) ** 2, "tanh"),
    "relu": (lambda a: np.maximum(a, 0), lambda a: 1.0 * (a > 0), "relu"),
    "leaky_relu": (
        lambda a: np.where(a > 0, a, SLOPE * a),
        lambda a: np.where(a > 0, 1, SLOPE),
        {"name": "leaky_relu", "slope": SLOPE},
    ),
    "elu": (
        lambda a: np.where(a > 0, a, ALPHA * np.expm1(np.minimum(a, 0))),
        lambda a: np.where(a > 0, 1, ALPHA * np.exp(np.minimum(a, 0))),
        {"name": "elu", "alpha": ALPHA},
    ),
    "gelu": (lambda a: a * normal(a), lambda a: normal(a) + a * np.exp(-a * a / 2) / math.sqrt(2 * math.pi), "gelu"),
    "gelu_tanh": (lambda a: a * bent(a), bent_slope, "gelu_tanh"),
    "silu": (lambda a: a * logistic(a), lambda a: logistic(a) * (1 + a * (1 - logistic(a))), "silu"),
    "softplus": (lambda a: np.log1p(np.exp(a)), logistic, "softplus"),
    "identity": (lambda a: a, np.ones_like, "identity"),
}


class Network:
    """x [B, n_0], layers W [n_i, n_{i−1}] and b [n_i]; lists of quantities have one entry for each layer, from 0."""

    def __init__(self, draw, widths=(4, 5, 3), B=6, activation="logistic", output="softmax", decimals=2):
        self.widths, self.B, self.L, self.output = widths, B, len(widths) - 1, output
        self.x = np.round(draw.normal(0, 1, (B, widths[0])), decimals)
        pairs = list(zip(widths[1:], widths))
        self.W = [None] + [np.round(draw.normal(0, 1.2, pair), decimals) for pair in pairs]
        self.b = [None] + [np.round(draw.normal(0, 0.5, n), decimals) for n, _ in pairs]
        self.activation = activation
        self.g, self.slope, name = ACTIVATIONS[activation]
        self.fields = {
            "x": self.x.tolist(),
            "output": output,
            "layers": [{"W": W.tolist(), "b": b.tolist(), "activation": name} for W, b in zip(self.W[1:], self.b[1:])],
        }
        del self.fields["layers"][-1]["activation"]
        self.truth(draw)
        self.forward()
        self.backward(self.output_gradient())

    def truth(self, draw):
        k = self.widths[-1]
        if self.output == "softmax":
            self.y = np.concatenate([[0, 1], draw.integers(0, k, self.B - 2)])
            self.fields["labels"] = self.y.tolist()
            self.T = np.eye(k)[self.y]
        else:
            self.T = np.round(draw.uniform(0, 1, (self.B, k)), 2)
            self.fields["targets"] = self.T.tolist()

    def forward(self):
        self.h, self.a = [self.x], [None]
        for W, b in zip(self.W[1:], self.b[1:]):
            self.a.append(self.h[-1] @ W.T + b)
            self.h.append(self.g(self.a[-1]))
        self.h.pop()
        a = self.a[-1]
        self.P = {"softmax": softmax, "logistic": logistic, "identity": lambda a: a}[self.output](a)
        self.loss = {
            "softmax": lambda: (np.logaddexp.reduce(a, axis=1) - (self.T * a).sum(1)).sum(),
            "logistic": lambda: (np.logaddexp(0, a) - self.T * a).sum(),
            "identity": lambda: ((self.P - self.T) ** 2).sum() / 2,
        }[self.output]() / self.B

    def output_gradient(self):
        if self.output != "softmax":
            return (self.P - self.T) / self.B
        # ŷ_ℓ − 1 from the other classes: a right answer has all its significant figures.
        others = np.where(self.T == 1, 0, self.P)
        return np.where(self.T == 1, -others.sum(1, keepdims=True), others) / self.B

    def backward(self, top):
        """∇ of a and h from ∇_{a_L}; lists are indexed by the layer, grad_h[0] is ∇_x."""
        self.grad_a = [None] * self.L + [top]
        self.grad_h = [None] * self.L
        for i in range(self.L - 1, -1, -1):
            self.grad_h[i] = self.grad_a[i + 1] @ self.W[i + 1]
            if i:
                self.grad_a[i] = self.grad_h[i] * self.slope(self.a[i])

    def grad_W(self, i, upstream=None):
        return (self.grad_a[i] if upstream is None else upstream).T @ self.h[i - 1]

    def grad_b(self, i, upstream=None):
        return (self.grad_a[i] if upstream is None else upstream).sum(0)

    def right(self):
        """Every quantity by its name in the interface, in the order of the course."""
        values = {}
        for i in range(1, self.L + 1):
            values[f"a_{i}"] = self.a[i]
            if i < self.L:
                values[f"h_{i}"] = self.h[i]
        values |= {"y_hat": self.P, "loss": self.loss}
        for i in range(self.L, 0, -1):
            values |= {
                f"grad_a_{i}": self.grad_a[i],
                f"grad_W_{i}": self.grad_W(i),
                f"grad_b_{i}": self.grad_b(i),
                f"grad_h_{i - 1}" if i > 1 else "grad_x": self.grad_h[i - 1],
            }
        return values

"""The formulas of the output units with their losses, for `mpq` and `Interval` (see intervals.py).

They are the definitions of the article *Backpropagation*, written without cancellation where that costs nothing: more
bits cure the rest.
"""
from activations import logistic, softplus
from intervals import HALF, ONE, ZERO, exp, is_exactly, log1p


def shares(targets, weights, epsilon, k):
    """q_c = ((1 − ε) t_c + ε/k) w_c."""
    return [((1 - epsilon) * t + epsilon / k) * w for t, w in zip(targets, weights)]


class SoftmaxRow:
    """One sample of softmax and its cross-entropy. Nothing is divided by D yet.

    gaps: greatest logit − a_c, or None for a masked class; q: the shares of the loss; keep: False if it is ignored.
    """

    def __init__(self, gaps, q, keep=True):
        self.gaps, self.q, self.keep = gaps, q, keep
        self.e = [ZERO if gap is None else exp(-gap) for gap in gaps]
        self.rest = without_each(self.e)
        top = next(c for c, gap in enumerate(gaps) if gap is not None and is_exactly(gap, 0))
        self.total = self.rest[top] + self.e[top]
        self.log_total = log1p(self.rest[top])

    def y_hat(self):
        return [e / self.total for e in self.e]

    def log_y_hat(self):
        return [None if gap is None else -(gap + self.log_total) for gap in self.gaps]

    def loss(self):
        if not self.keep:
            return ZERO
        return sum((q * (gap + self.log_total) for q, gap in zip(self.q, self.gaps) if q and gap is not None), ZERO)

    def grad_y_hat(self):
        if not self.keep:
            return [ZERO] * len(self.e)
        return [ZERO if q == 0 else -q * self.total / e for q, e in zip(self.q, self.e)]

    def grad_a(self):
        """ŷ_c Q − q_c; for the greatest logit (Q − q_c) − Q Σ_{j≠c} ŷ_j. So what is left of q_c keeps its sign."""
        if not self.keep:
            return [ZERO] * len(self.e)
        whole = sum(self.q, ZERO)
        return [(whole - q) - whole * rest / self.total if gap is not None and is_exactly(gap, 0) else
                whole * e / self.total - q for e, q, rest, gap in zip(self.e, self.q, self.rest, self.gaps)]

    def jacobian(self, row):
        """∂ŷ_row/∂a_c = ŷ_row (1_{c=row} − ŷ_c)."""
        mine = self.e[row] / self.total
        return [mine * self.rest[c] / self.total if c == row else -(mine * e) / self.total
                for c, e in enumerate(self.e)]


class LogisticRow:
    """Logistic output units with the sum of their binary cross-entropies. Nothing is divided by D yet."""

    def __init__(self, a, targets):
        self.a, self.t = a, targets

    def y_hat(self):
        return [logistic(a) for a in self.a]

    def loss(self):
        return sum((t * softplus(-a) + (1 - t) * softplus(a) for a, t in zip(self.a, self.t)), ZERO)

    def grad_y_hat(self):
        """−t/ŷ + (1 − t)/(1 − ŷ) = 1 − 2t + (1 − t) e^a − t e^−a."""
        return [(1 - 2 * t) + (1 - t) * exp(a) - t * exp(-a) for a, t in zip(self.a, self.t)]

    def grad_a(self):
        """ŷ − t = (1 − t) ŷ − t (1 − ŷ)."""
        return [(1 - t) * logistic(a) - t * logistic(-a) for a, t in zip(self.a, self.t)]

    def jacobian(self, row):
        return [logistic(a) * logistic(-a) if c == row else ZERO for c, a in enumerate(self.a)]


class IdentityRow:
    """Output units without a function, and half the squared error. Nothing is divided by D yet."""

    def __init__(self, a, targets):
        self.a, self.t = a, targets

    def y_hat(self):
        return self.a

    def loss(self):
        return sum((error * error * HALF for error in self.grad_a()), ZERO)

    def grad_a(self):
        return [a - t for a, t in zip(self.a, self.t)]

    grad_y_hat = grad_a

    def jacobian(self, row):
        return [ONE if c == row else ZERO for c in range(len(self.a))]


def without_each(numbers):
    """For each number the sum of the others, without subtraction."""
    before = [ZERO]
    for number in numbers:
        before.append(before[-1] + number)
    after, sums = ZERO, []
    for place in reversed(range(len(numbers))):
        sums.append(before[place] + after)
        after = numbers[place] + after
    return sums[::-1]

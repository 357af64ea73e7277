"""The activation functions g with their derivatives, for `mpq` and `Interval` (see intervals.py)."""
from gmpy2 import mpq

from intervals import HALF, ONE, ZERO, erfc, exp, expm1, log1p, middle, pi, sign, sqrt, tanh

CUBIC = mpq(44715, 1000000)  # of gelu_tanh: the decimal, exactly


FAR = 40  # beyond it a saturated unit is what it tends to, and a small rest


def logistic(a):
    return 1 - logistic(-a) if middle(a) > FAR else ONE / (1 + exp(-a))


def hyperbolic_tangent(a):
    if abs(middle(a)) < FAR:
        return tanh(a)
    return 1 - 2 * logistic(-2 * a) if middle(a) > 0 else 2 * logistic(2 * a) - 1


def softplus(a):
    """log(1 + e^a), by a + log(1 + e^−a) for a > 0. Both hold for every a."""
    return a + log1p(exp(-a)) if middle(a) > 0 else log1p(exp(a))


def normal(a):
    """Φ(a) and φ(a)."""
    return erfc(-a / sqrt(2 * ONE)) * HALF, exp(-(a * a) * HALF) / sqrt(2 * pi())


def gelu(a):
    area, density = normal(a)
    if middle(a) > 0:  # Φ(a) = 1 − Φ(−a)
        beyond = normal(-a)[0]
        return a - a * beyond, 1 + (a * density - beyond)
    return a * area, area + a * density


def gelu_tanh(a):
    """½(1 + tanh u) is the logistic function of 2u; its derivative is 2u'·logistic(2u)·logistic(−2u)."""
    scale = sqrt(8 / pi())
    up, down = logistic(scale * (a + CUBIC * (a * a * a))), logistic(-(scale * (a + CUBIC * (a * a * a))))
    slope = scale * (1 + 3 * CUBIC * (a * a))
    if middle(a) > 0:
        return a * up, 1 + down * (a * up * slope - 1)
    return a * up, up * (1 + a * down * slope)


def silu(a):
    up, down = logistic(a), logistic(-a)
    return a * up, 1 + down * (a * up - 1) if middle(a) > 0 else up * (1 + a * down)


def minus_one(a):
    """e^a − 1."""
    return expm1(a) if middle(a) > -FAR else exp(a) - 1


def activation(name, parameter, a):
    """h = g(a), g'(a)."""
    if name == "identity":
        return a, ONE
    if name == "logistic":
        return logistic(a), logistic(a) * logistic(-a)
    if name == "tanh":
        return hyperbolic_tangent(a), 4 * logistic(2 * a) * logistic(-2 * a)
    if name == "relu":
        return (a, ONE) if sign(a) > 0 else (ZERO, ZERO)
    if name == "leaky_relu":
        return (a, ONE) if parameter == 1 or sign(a) > 0 else (parameter * a, parameter)
    if name == "elu":
        return (a, ONE) if sign(a) > 0 else (parameter * minus_one(a), parameter * exp(a))
    if name == "softplus":
        return softplus(a), logistic(a)
    return {"gelu": gelu, "gelu_tanh": gelu_tanh, "silu": silu}[name](a)


def has_kink(name, parameter):
    return name == "relu" or (name in ("leaky_relu", "elu") and parameter != 1)

"""Draws networks by families: each family looks for another weakness."""
import math

import network_midpoints
from networks import Network
from solving import listed, solve

SMOOTH = ["logistic", "tanh", "gelu", "gelu_tanh", "silu", "softplus", "identity"]
KINKED = ["relu", "leaky_relu", "elu"]
ALL = SMOOTH + KINKED
SHAPES = [[2, 2, 3], [4, 5, 3], [3, 4, 2], [3, 4, 4, 3], [2, 3, 3, 3, 2], [6, 8, 5], [2, 1], [1, 1, 1], [3, 3]]

FAMILIES = ["plain", "decimal", "relu_decimal", "tiny", "zero_last", "const_hidden", "cancel", "range", "near_tie",
            "integer", "relu_integer", "constant", "twin", "balanced", "huge", "saturated", "midsat", "kinks", "deep",
            "wide", "outputs", "options", "edge", "steps", "search", "mirrored", "shared", "near_softplus"]
LONG, TABLE_CASES = [], 12


def long_table():
    return []


class Draft:
    """A network while it is drawn: shapes, activations and the functions that draw its numbers."""

    def __init__(self, family, rng, small):
        self.family, self.rng = family, rng
        self.n = list(rng.choice(SHAPES[:4] if small else SHAPES))
        self.samples = rng.choice([1, 1, 2] if small else [1, 1, 2, 3, 4])
        self.names, self.output = ALL, rng.choice(["softmax", "softmax", "logistic", "identity"])
        self.weight = self.input = lambda: rng.gauss(0, 1)
        self.bias = lambda: 0.1 * rng.gauss(0, 1)

    def rounded_to(self, weight, bias, inputs=3):
        """Small multiples of 1/weight for W and of 1/bias for b, integers for x."""
        choose = self.rng.randint
        self.weight = lambda: choose(-20, 20) / 10 if weight == 10 else float(choose(-2, 2))
        self.bias = lambda: choose(-5, 5) / 10 if bias == 10 else float(choose(-1, 1))
        self.input = lambda: float(choose(-inputs, inputs))

    def case(self):
        rng, n = self.rng, self.n
        layers = [{"W": [self.weight() for _ in range(n[i] * n[i + 1])], "b": [self.bias() for _ in range(n[i + 1])],
                   "g": with_parameter(rng.choice(self.names), rng)} for i in range(len(n) - 1)]
        layers[-1]["g"] = None
        case = {"family": self.family, "n": n, "layers": layers, "output": self.output,
                "reduction": rng.choice(["mean", "mean", "sum", "none"]),
                "x": [self.input() for _ in range(self.samples * n[0])]}
        truth(case, rng, self.samples)
        if rng.random() < 0.4:
            i = rng.randint(1, len(n) - 1)
            case["weight"] = [i, rng.randint(1, n[i]), rng.randint(1, n[i - 1]), rng.randrange(self.samples)]
        return case


def with_parameter(name, rng):
    if name == "leaky_relu":
        return name, rng.choice([0.01, 0.01, 0.3, 0.0, -0.5, 1.0])
    if name == "elu":
        return name, rng.choice([1.0, 1.0, 0.5, 2.0])
    return name, None


def truth(case, rng, samples):
    k = case["n"][-1]
    if case["output"] == "softmax":
        case["y"] = [rng.randrange(k) for _ in range(samples)]
    elif case["output"] == "logistic":
        case["t"] = [rng.choice([0.0, 1.0, rng.random()]) for _ in range(samples * k)]
    else:
        case["t"] = [rng.choice([0.0, 1.0, rng.gauss(0, 1)]) for _ in range(samples * k)]


def draw(family, rng, small=False):
    if family in ("steps", "search"):
        return network_midpoints.network(Draft(family, rng, small))
    draft = Draft(family, rng, small)
    prepare(draft, family, rng)
    case = draft.case()
    change = CHANGES.get(family)
    if change:
        change(case, rng, draft)
    for layer in case["layers"]:
        layer["W"], layer["b"] = [w + 0.0 for w in layer["W"]], [b + 0.0 for b in layer["b"]]
    if rng.random() < 0.1 and not any(case["layers"][-1]["b"]):
        case["layers"][-1]["b"] = None
    return case


def prepare(draft, family, rng):
    """The shapes, activations and scales of a family."""
    if family in ("decimal", "relu_decimal", "mirrored"):
        draft.rounded_to(10, 10)
    if family in ("integer", "relu_integer", "kinks"):
        draft.rounded_to(1, 1, inputs=2)
    if family in ("relu_decimal", "relu_integer"):
        draft.names = ["relu"]
    if family == "kinks":
        draft.names = KINKED
    if family == "integer":
        draft.names = ["relu", "logistic", "tanh", "elu", "silu", "softplus"]
    if family == "huge":
        draft.weight = lambda: rng.gauss(0, 1) * 10 ** rng.choice([0, 2, 5, 10])
    if family in ("saturated", "midsat"):
        draft.weight = lambda: rng.gauss(0, 1) * rng.choice([10, 30, 100, 200 if family == "midsat" else 700])
        draft.names = ["logistic", "tanh", "logistic", "tanh", "gelu", "softplus", "silu", "relu"]
    if family == "midsat":
        draft.n, draft.output = rng.choice([[2, 2, 3], [3, 4, 2], [2, 3, 3]]), "softmax"
    if family == "tiny":
        draft.weight = lambda: rng.gauss(0, 1) * 10 ** -rng.choice([5, 20, 100, 160])
    if family == "edge":
        draft.weight = lambda: rng.gauss(0, 1) * 10.0 ** rng.choice([-300, -150, 0, 0, 100, 150])
    if family == "range":
        draft.names, draft.n = ["relu", "leaky_relu"], [max(2, draft.n[0])] + draft.n[1:]
    if family == "deep":
        draft.n = [rng.randint(1, 3) for _ in range(rng.randint(6, 12))]
    if family == "wide":
        draft.n = [rng.randint(8, 24), rng.randint(8, 40), rng.randint(2, 12)]
    if family == "outputs":
        draft.output = rng.choice(["logistic", "identity"])
    if family in ("balanced", "options"):
        draft.output = "softmax"
    if family in ("twin", "const_hidden", "zero_last", "near_tie") and len(draft.n) < 3:
        draft.n = [2, 4, 3]
    if family == "mirrored":
        draft.n = list(rng.choice([[1, 1], [1, 2], [2, 2], [1, 2, 1], [2, 3, 2], [1, 1, 2, 1]]))
        draft.samples, draft.names = rng.choice([2, 2, 4]), SMOOTH
        draft.output = rng.choice(["logistic", "logistic", "identity", "softmax"])
    if family == "shared":
        draft.n, draft.output = rng.choice([[2, 4], [3, 5], [2, 2, 4]]), "softmax"
    if family == "near_softplus":
        draft.n, draft.samples, draft.output = [1, 1, rng.choice([2, 3, 4])], rng.choice([1, 1, 2]), "softmax"
        draft.names = ["softplus"]


# Changes of a case that has been drawn.

def zero_last(case, rng, draft):
    """W_L = b_L = 0: every ŷ is 1/k."""
    last = case["layers"][-1]
    last["W"], last["b"] = [0.0] * len(last["W"]), [rng.choice([0.0, 1.5])] * len(last["b"])
    if rng.random() < 0.5:
        for layer in case["layers"][:-1]:
            layer["g"] = with_parameter(rng.choice(["relu", "identity"]), rng)
            layer["W"] = [float(rng.randrange(-(2**52), 2**52)) for _ in layer["W"]]
            layer["b"] = [0.0 for _ in layer["b"]]
        case["x"] = [float(rng.choice([1, -1, 2, 0, 3])) for _ in case["x"]]


def const_hidden(case, rng, draft):
    """Hidden units that are all equal."""
    first = case["layers"][0]
    first["W"], first["b"] = [0.3] * len(first["W"]), [0.0] * len(first["b"])


def cancel(case, rng, draft):
    """Weights in pairs w, −w (1 + 2^-50), for inputs that are equal in pairs."""
    n = case["n"]
    for i, layer in enumerate(case["layers"]):
        for r in range(n[i + 1]):
            for c in range(0, n[i] - 1, 2):
                factor = 1 + rng.choice([0, 2.0**-52, 2.0**-50, 2.0**-30])
                layer["W"][r * n[i] + c + 1] = -layer["W"][r * n[i] + c] * factor
    for s in range(draft.samples):
        for c in range(0, n[0] - 1, 2):
            case["x"][s * n[0] + c + 1] = case["x"][s * n[0] + c]


def range_of_exponents(case, rng, draft):
    """1e300·x − 1e300·x plus something far below: the sign of the sum, and whether it is 0, needs every bit."""
    n = case["n"]
    for layer in case["layers"][1:]:
        layer["W"] = [rng.gauss(0, 1) * 10.0 ** -rng.choice([0, 250]) for _ in layer["W"]]
    for r in range(n[1]):
        case["layers"][0]["W"][r * n[0]], case["layers"][0]["W"][r * n[0] + 1] = 1e300, -1e300
        case["layers"][0]["b"][r] = rng.choice([0.0, 1e-300, -1e-300, 5e-324, -5e-324])
    for s in range(draft.samples):
        case["x"][s * n[0]] = case["x"][s * n[0] + 1] = rng.choice([1e-20, 1.0])
        for c in range(2, n[0]):
            case["x"][s * n[0] + c] = rng.choice([0.0, 5e-324])


def near_tie(case, rng, draft):
    last, spread = case["layers"][-1], rng.choice([1e-9, 1e-9, 1e-14])
    last["W"] = [1 + spread * rng.gauss(0, 1) for _ in last["W"]]
    last["b"] = [0.0 for _ in last["b"]]


def constant(case, rng, draft):
    """All weights of a layer are the same: the gradients of the lower layers are 0 exactly."""
    for layer in case["layers"]:
        layer["W"], layer["b"] = [rng.choice([0.5, 0.1, 1.0])] * len(layer["W"]), [0.0] * len(layer["b"])
    if rng.random() < 0.5:
        case["x"] = [float(rng.randint(-2, 2)) for _ in case["x"]]


def twin(case, rng, draft):
    """Equal hidden units whose sum with weights ±0.7 is 0 exactly, though each is transcendental."""
    n, layers = case["n"], case["layers"]
    layers[0]["W"], layers[0]["b"] = layers[0]["W"][: n[0]] * n[1], [rng.choice([0.0, 0.3])] * n[1]
    layers[1]["W"] = [0.7 if c % 2 else -0.7 for _ in range(n[2]) for c in range(n[1])]
    layers[1]["b"] = [rng.choice([0.0, 0.0, 0.5]) for _ in range(n[2])]
    if len(n) > 3:
        layers[1]["g"] = with_parameter(rng.choice(KINKED), rng)


def balanced(case, rng, draft):
    """The same sample once with every class: the gradients sum to 0 exactly."""
    n = case["n"]
    case["x"] = case["x"][: n[0]] * n[-1]
    case["y"] = list(range(n[-1]))
    last = case["layers"][-1]
    last["W"], last["b"] = [rng.choice([0.0, 1.0])] * len(last["W"]), [0.0] * len(last["b"])
    case.pop("weight", None)


def mirrored(case, rng, draft):
    """Samples in pairs x and −x: the transcendental parts of the sums over the batch cancel. Targets of a decimal."""
    n = case["n"]
    for s in range(0, draft.samples, 2):
        x = [float(rng.choice([1, 1, 2, 3])) for _ in range(n[0])]
        case["x"][s * n[0] : (s + 2) * n[0]] = x + [-number for number in x]
    for layer in case["layers"]:
        layer["b"] = [0.0] * len(layer["b"])
    case.pop("y", None)
    case["t"] = [rng.randint(0, 10) / 10 for _ in range(draft.samples * n[-1])]
    case["reduction"] = rng.choice(["sum", "mean"])


def shared(case, rng, draft):
    """Classes with equal logits, since the last unit below them is 0, for whose gradient their weights differ.

    The mean of its weights is the same in each group of classes, so the gradient of the unit is rational.
    """
    n, last = case["n"], case["layers"][-1]
    k, inputs = n[-1], n[-2]
    mean, first = rng.randint(-2, 2), rng.randint(2, k - 1)
    last["b"] = [0.0] * k
    for group in (range(first), range(first, k)):
        row = [float(rng.randint(-2, 2)) for _ in range(inputs - 1)]
        column = [float(rng.randint(-3, 3)) for _ in group]
        column[-1] += mean * len(column) - sum(column)
        for c, weight in zip(group, column):
            last["W"][c * inputs : (c + 1) * inputs] = row + [weight]
    for s in range(draft.samples):
        case["x"][(s + 1) * n[0] - 1] = 0.0
    if len(n) > 2:
        case["layers"][0]["W"][-n[0] :] = [0.0] * (n[0] - 1) + [rng.choice([1.0, -0.5])]
        case["layers"][0]["b"][-1], case["layers"][0]["g"] = 0.0, with_parameter(rng.choice(["tanh", "gelu"]), rng)
    del case["y"]
    case["t"] = [rng.choice([rng.random(), rng.randint(0, 10) / 10]) for _ in range(draft.samples * k)]


def near_softplus(case, rng, draft):
    """Logits that differ by e^−1000 to e^−3000, next to midpoints −q·S/e_c and ∇ = Q/k − q."""
    k, last = case["n"][-1], case["layers"][-1]
    case["x"] = [1.0] * draft.samples
    case["layers"][0]["W"], case["layers"][0]["b"] = [float(-rng.randint(1000, 3000))], [0.0]
    last["W"] = [rng.randint(-12, 12) / 10 for _ in last["W"]]
    last["b"] = [rng.choice([0.0, 0.0, -1000.0]) for _ in last["b"]]
    del case["y"]
    case["t"] = [rng.randint(0, 10) / 10 for _ in range(draft.samples * k)]


def saturated_midpoints(case, rng, draft):
    """Biases that make a_L a midpoint of two doubles, but for what a saturated unit lacks to 1."""
    last = case["layers"][-1]
    last["W"] = [float(rng.choice([1, 1, -1, 2, rng.gauss(0, 1)])) for _ in last["W"]]
    last["b"] = [rng.choice([2.0**-53, 3 * 2.0**-53, -(2.0**-54), 0.0, rng.gauss(0, 1)]) for _ in last["b"]]


def options(case, rng, draft):
    """Class weights, smoothing, soft targets, ignore_index."""
    k = case["n"][-1]
    if rng.random() < 0.6:
        case["w"] = [rng.choice([0.2, 1.0, 3.0, rng.random()]) for _ in range(k)]
    if rng.random() < 0.5:
        case["e"] = rng.choice([0.1, 0.5, 1.0, rng.random()])
    if rng.random() < 0.3:
        del case["y"]
        case["t"] = [rng.choice([0.0, rng.random(), 1.0]) for _ in range(draft.samples * k)]
    elif draft.samples > 1 and rng.random() < 0.5:
        case["i"] = -100
        case["y"][rng.randrange(draft.samples)] = -100
        if all(y == -100 for y in case["y"]):
            case["reduction"] = "sum"


CHANGES = {"zero_last": zero_last, "const_hidden": const_hidden, "cancel": cancel, "range": range_of_exponents,
           "mirrored": mirrored, "shared": shared, "near_softplus": near_softplus, "near_tie": near_tie,
           "constant": constant, "twin": twin, "balanced": balanced,
           "midsat": saturated_midpoints, "options": options}


def line(case):
    """The line of a case with its results, and their number."""
    kinks = []

    def computation():
        network = Network(case)
        kinks[:] = network.kinks
        return network.results()

    found = solve(computation)
    parts = [f"family={case['family']}", "n=" + ",".join(map(str, case["n"]))]
    parts.append("g=" + ",".join(named(layer["g"]) for layer in case["layers"][:-1]))
    parts += [f"output={case['output']}", f"reduction={case['reduction']}", "x=" + listed(case["x"])]
    for i, layer in enumerate(case["layers"], 1):
        parts.append(f"W_{i}=" + listed(layer["W"]))
        if layer["b"] is not None:
            parts.append(f"b_{i}=" + listed(layer["b"]))
    for name in ("y", "weight"):
        if name in case:
            parts.append(f"{name}=" + ",".join(map(str, case[name])))
    parts += [f"{name}=" + listed(case[name]) for name in ("t", "w") if name in case]
    if "e" in case:
        parts.append("e=" + listed([case["e"]]))
    if "i" in case:
        parts.append(f"i={case['i']}")
    parts.append("kinks=" + ",".join(":".join(map(str, kink)) for kink in kinks))
    return "\t".join(parts + [f"{name}={listed(values)}" for name, values in found.items()]), sum(
        map(len, found.values()))


def named(g):
    name, parameter = g
    return name if parameter is None else f"{name}:{listed([parameter])}"

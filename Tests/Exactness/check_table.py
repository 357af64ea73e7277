#!/usr/bin/env python3
"""Checks the exact values of the committed tables with a second arithmetic, mpmath, and with the lecture's formulas.

    python3 check_table.py [batches.txt] [networks.txt]

Every result is recomputed with 8,192 bits (1,400 in long rows and many rows) and rounded. Where it is so near to the
midpoint of two doubles, or to a kink, that these bits do not decide, either neighbour is right here. Needs mpmath;
shares no code with generate.py.
"""
import pathlib
import struct
import sys
from fractions import Fraction

from mpmath import erfc, exp, fabs, fsum, inf, log, mp, mpf, npdf, pi, sqrt, tanh

MATRICES = ["y_hat", "log_y_hat", "grad_y_hat", "jacobian_row", "grad_a_L"]


def binary64(text):
    return struct.unpack(">d", bytes.fromhex(text.rjust(16, "0")))[0]


def numbers(text):
    return [binary64(part) for part in text.split(",")]


def fields_of(line):
    return dict(field.split("=", 1) for field in line.split("\t"))


def is_right(nearest, value):
    """Whether a double is the one nearest to mpmath's value, or a neighbour of a midpoint that is as near."""
    if nearest == -inf:
        return value < -mpf(2) ** 1023
    if nearest == 0:
        return fabs(value) <= mpf(2) ** -1075
    exact = fraction(value)
    try:
        rounded = float(exact)
    except OverflowError:
        return False
    if rounded == nearest:
        return True
    middle = (Fraction(rounded) + Fraction(nearest)) / 2
    return abs(exact - middle) <= abs(middle) / 2 ** (mp.prec // 2) and abs(
        struct.unpack(">q", struct.pack(">d", rounded))[0] - struct.unpack(">q", struct.pack(">d", nearest))[0]) == 1


def fraction(value):
    sign, mantissa, exponent, _ = value._mpf_
    if exponent < -100000:
        return Fraction(0)
    return Fraction(-int(mantissa) if sign else int(mantissa)) * Fraction(2) ** exponent


class Targets:
    """q, D and the kept samples of a case, by PyTorch's definitions."""

    def __init__(self, fields, k, samples):
        self.labels = [int(y) for y in fields["y"].split(",")] if "y" in fields else None
        weights = [mpf(w) for w in numbers(fields["w"])] if "w" in fields else [mpf(1)] * k
        epsilon = mpf(binary64(fields["e"])) if "e" in fields else mpf(0)
        ignored = int(fields["i"]) if "i" in fields else None
        self.t = [mpf(t) for t in numbers(fields["t"])] if "t" in fields else None
        self.kept = [self.labels is None or self.labels[n] != ignored for n in range(samples)]
        self.q = []
        for n in range(samples):
            target = self.t[n * k : (n + 1) * k] if self.t else [mpf(c == self.labels[n]) for c in range(k)]
            self.q.append([self.kept[n] * ((1 - epsilon) * t + epsilon / k) * w for t, w in zip(target, weights)])
        self.divisor = mpf(1)
        if fields["reduction"] == "mean":
            self.divisor = mpf(samples) if self.labels is None else sum(
                (weights[y] for y, keep in zip(self.labels, self.kept) if keep), mpf(0))


def softmax(row):
    """ŷ and log ŷ. Gaps beyond 200,000 are cut off in ŷ, where they do not show."""
    greatest = mpf(max(row))
    gaps = [a - greatest if a == -inf else mpf(a) - greatest for a in row]
    powers = [mpf(0) if gap == -inf else exp(max(gap, mpf(-200000))) for gap in gaps]
    total = fsum(powers)
    rest = log(total)
    return [power / total for power in powers], [gap - rest for gap in gaps]


def logits_of(fields, count):
    if "a" in fields:
        return numbers(fields["a"])
    seed, scale = fields["formula"].split(",")
    state, scale, row = int(seed), float(scale), []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        row.append(((state >> 11) / 2.0**53 - 0.5) * 2 * scale)
    return row


def batch(fields):
    k = int(fields["k"])
    logits = logits_of(fields, k * (fields["y"].count(",") + 1) if "y" in fields else 0)
    samples = len(logits) // k
    targets = Targets(fields, k, samples)
    found = {name: [] for name in MATRICES + ["losses"]}
    for n in range(samples):
        y_hat, log_y_hat = softmax(logits[n * k : (n + 1) * k])
        q, whole = targets.q[n], fsum(targets.q[n])
        found["y_hat"] += y_hat
        found["log_y_hat"] += log_y_hat
        found["grad_y_hat"] += [-p / y / targets.divisor if p else mpf(0) for p, y in zip(q, y_hat)]
        found["grad_a_L"] += [(y * whole - p) / targets.divisor for p, y in zip(q, y_hat)]
        found["losses"].append(fsum(-p * l for p, l in zip(q, log_y_hat) if p))
        if targets.labels:
            mine = targets.labels[n]
            found["jacobian_row"] += [
                y_hat[mine] * ((c == mine) - y) if targets.kept[n] else mpf(0) for c, y in enumerate(y_hat)]
    found["loss"] = [fsum(found["losses"]) / targets.divisor]
    found["denominator"] = [targets.divisor]
    if "at" in fields:
        for name in MATRICES:
            found[name] = [found[name][int(place)] for place in fields["at"].split(",") if found[name]]
    return found


def logistic(a):
    return 1 / (1 + exp(-a))


def activation(field, a):
    """g(a) and g'(a), with PyTorch's derivative at a kink."""
    name, _, parameter = field.partition(":")
    p = mpf(binary64(parameter)) if parameter else None
    if name in ("relu", "leaky_relu", "elu"):
        if a > 0:
            return a, mpf(1)
        return {"relu": lambda: (mpf(0), mpf(0)), "leaky_relu": lambda: (p * a, p),
                "elu": lambda: (p * (exp(a) - 1), p * exp(a))}[name]()
    if name == "gelu_tanh":
        c = mpf(44715) / 1000000
        u, slope = sqrt(2 / pi) * (a + c * a**3), sqrt(2 / pi) * (1 + 3 * c * a**2)
        return a * (1 + tanh(u)) / 2, (1 + tanh(u)) / 2 + a * (1 - tanh(u) ** 2) * slope / 2
    if name == "gelu":
        area = erfc(-a / sqrt(2)) / 2
        return a * area, area + a * npdf(a)
    y = logistic(a)
    return {"identity": lambda: (a, mpf(1)), "logistic": lambda: (y, y * (1 - y)),
            "tanh": lambda: (tanh(a), 1 - tanh(a) ** 2), "silu": lambda: (a * y, y * (1 + a * (1 - y))),
            "softplus": lambda: (log(1 + exp(a)), y)}[name]()


def settled(value, terms):
    """0 for a sum that is far below its terms: mpmath cannot prove that it is 0, and the table says so."""
    return mpf(0) if fabs(value) < max(map(fabs, terms)) * mpf(2) ** (-mp.prec // 2) else value


def network(fields):
    n, output = [int(u) for u in fields["n"].split(",")], fields["output"]
    x, depth, k = numbers(fields["x"]), len(n) - 1, n[-1]
    samples, g = len(x) // n[0], fields["g"].split(",")
    W = [None] + [[mpf(w) for w in numbers(fields[f"W_{i}"])] for i in range(1, depth + 1)]
    b = [None] + [numbers(fields[f"b_{i}"]) if f"b_{i}" in fields else [0] * n[i] for i in range(1, depth + 1)]
    targets = Targets(fields, k, samples)
    found = {"losses": [], "y_hat": [], "grad_y_hat": [], "grad_x": [], "denominator": [targets.divisor]}
    for i in range(1, depth + 1):
        for name in (f"a_{i}", f"grad_a_{i}", f"h_{i}", f"grad_h_{i}"):
            found[name] = []
        found[f"grad_W_{i}"], found[f"grad_b_{i}"] = [mpf(0)] * (n[i] * n[i - 1]), [mpf(0)] * n[i]
    kinks = []
    for s in range(samples):
        h, slopes = [[mpf(v) for v in x[s * n[0] : (s + 1) * n[0]]]], []
        for i in range(1, depth + 1):
            terms = [[mpf(b[i][r])] + [W[i][r * n[i - 1] + c] * h[-1][c] for c in range(n[i - 1])]
                     for r in range(n[i])]
            a = [settled(fsum(t), t) for t in terms]
            found[f"a_{i}"] += a
            if i < depth:
                results = [activation(g[i - 1], value) for value in a]
                h.append([value for value, _ in results])
                slopes.append([slope for _, slope in results])
                found[f"h_{i}"] += h[-1]
                name, _, parameter = g[i - 1].partition(":")
                if name == "relu" or (name in ("leaky_relu", "elu") and binary64(parameter) != 1):
                    kinks += [(i, s, r + 1) for r, value in enumerate(a) if value == 0]
        grad_a = output_unit(found, output, a, targets, s)
        for i in range(depth, 0, -1):
            found[f"grad_a_{i}"] += grad_a
            for r in range(n[i]):
                found[f"grad_b_{i}"][r] += grad_a[r]
                for c in range(n[i - 1]):
                    found[f"grad_W_{i}"][r * n[i - 1] + c] += grad_a[r] * h[i - 1][c]
            grad_h = [fsum(W[i][r * n[i - 1] + c] * grad_a[r] for r in range(n[i])) for c in range(n[i - 1])]
            found[f"grad_h_{i - 1}" if i > 1 else "grad_x"] += grad_h
            if i > 1:
                grad_a = [grad * slope for grad, slope in zip(grad_h, slopes[i - 2])]
    found["loss"] = [fsum(found["losses"]) / targets.divisor]
    return found, ",".join(":".join(map(str, kink)) for kink in sorted(kinks))


def output_unit(found, output, a, targets, s):
    """Adds ŷ, the loss and ∇_ŷ of a sample, and returns ∇_{a_L}."""
    k, D = len(a), targets.divisor
    if output == "softmax":
        y_hat, log_y_hat = softmax(a)
        q = targets.q[s]
        found["losses"].append(fsum(-p * l for p, l in zip(q, log_y_hat) if p))
        found["grad_y_hat"] += [-p / y / D if p else mpf(0) for p, y in zip(q, y_hat)]
        grad = [(y * fsum(q) - p) / D for p, y in zip(q, y_hat)]
    else:
        t = targets.t[s * k : (s + 1) * k]
        y_hat = [logistic(v) for v in a] if output == "logistic" else a
        grad = [(y - v) / D for y, v in zip(y_hat, t)]
        if output == "logistic":
            found["losses"].append(fsum(v * log(1 + exp(-z)) + (1 - v) * log(1 + exp(z)) for z, v in zip(a, t)))
            found["grad_y_hat"] += [(-v * (1 + exp(-z)) + (1 - v) * (1 + exp(z))) / D for z, v in zip(a, t)]
        else:
            found["losses"].append(fsum((y - v) ** 2 for y, v in zip(y_hat, t)) / 2)
            found["grad_y_hat"] += grad
    found["y_hat"] += y_hat
    return grad


def check(path, kind):
    """The number of cases, of values, and of wrong ones."""
    checked = wrong = 0
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines, 1):
        fields = fields_of(line)
        mp.prec = 1400 if "formula" in fields else 8192
        found, kinks = (batch(fields), "") if kind == "batches" else network(fields)
        if fields.get("kinks", "") != kinks:
            wrong += 1
            print(f"{path.name} line {number}, {fields['family']}: kinks {fields['kinks']}, mpmath {kinks}")
        for name, values in found.items():
            if name not in fields:
                continue
            entries = numbers(fields[name])
            assert len(entries) == len(values), (number, name)
            for place, (entry, value) in enumerate(zip(entries, values)):
                checked += 1
                if not is_right(entry, value):
                    wrong += 1
                    print(f"{path.name} line {number}, {fields['family']}, {name}[{place}]: {entry!r}, "
                          f"mpmath {mp.nstr(value, 30)}")
    print(f"{path.name}: {len(lines)} cases, {checked} values checked with mpmath, {wrong} wrong")
    return checked > 0 and wrong == 0


def main():
    here = pathlib.Path(__file__).parent
    results = [check(pathlib.Path(sys.argv[i]) if len(sys.argv) > i else here / f"{kind}.txt", kind)
               for i, kind in enumerate(("batches", "networks"), 1)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Writes batches and their exact results, one on each line, for the exactness table and for fresh cases.

    python3 generate.py --seed 1 --cases 100000 > cases.txt
    python3 generate.py --table > table.txt

Needs python-flint. Every result is computed in ball arithmetic with 300 bits. The bits are doubled until the ball
determines 60 digits. A result is written as the nearest binary64 number, its distance from the exact value in ulp, and
the first 60 decimal digits.

A line has fields `name=value`, separated by tabs. Binary64 numbers are 16 hexadecimal digits, lists have commas:

    family  k  reduction  a (logits)  y (labels) or t (targets)  w (weights)  e (label smoothing)  i (ignore_index)
    loss losses y_hat log_y_hat grad_y_hat jacobian_row grad_a_L denominator: results, each `digits:ulp:decimal`

`formula` stands for `a` in rows that are too long to write (see `long_row`), and `at` lists the entries that are
checked. `case=SEED:N` is the origin of a fresh case: `generate.py --seed SEED --cases N | tail -n 1` makes it again.
"""
import argparse
import math
import random
import struct
import sys
from decimal import Decimal, localcontext
from fractions import Fraction

from flint import arb, ctx, fmpz

QUANTITIES = ["loss", "losses", "y_hat", "log_y_hat", "grad_y_hat", "jacobian_row", "grad_a_L", "denominator"]


def digits(number):
    return struct.pack(">d", number).hex()


def exactly(number):
    """A binary64 number as a ball of radius 0."""
    numerator, denominator = number.as_integer_ratio()
    return arb(fmpz(numerator)) / fmpz(denominator)  # the denominator is a power of two: exact


class Wide(Exception):
    """A ball does not determine all of the 60 digits: more bits are needed."""


class Overflow(Exception):
    """A result is beyond binary64, which the service refuses."""


def result(ball, minus_infinity=False):
    """`digits:ulp:decimal` of a ball: the nearest binary64 number, its distance in ulp, and the value's 60 digits."""
    if ball is None:
        return digits(-math.inf) + ":0:-inf"
    if ball == 0:
        return digits(0.0) + ":0:0"
    mantissa, exponent = ball.mid().man_exp()
    mantissa, exponent = int(mantissa), int(exponent)
    top = abs(mantissa).bit_length() + exponent - 1
    if mantissa == 0 or top < -1200:  # far below half of 2^-1074, so it is written as 0
        if not ball.rad() < arb(2) ** -1200:
            raise Wide
        return digits(0.0) + ":0:0"
    if top > 1030:
        if minus_infinity:
            return digits(-math.inf) + ":0:-inf"
        raise Overflow
    ulp_exponent = max(top - 52, -1074)
    if not ball.rad() < arb(2) ** (top - 210):
        raise Wide
    value = Fraction(mantissa) * Fraction(2) ** exponent
    try:
        nearest = value.numerator / value.denominator
    except OverflowError:
        nearest = math.inf
    if math.isinf(nearest):
        if minus_infinity:
            return digits(-math.inf) + ":0:-inf"
        raise Overflow
    offset = float((value - Fraction(nearest)) / Fraction(2) ** ulp_exponent)
    return f"{digits(nearest + 0.0)}:{offset:.4f}:{decimal(value)}"


def decimal(value):
    """The first 60 significant digits of a fraction."""
    with localcontext() as context:
        context.prec = 60
        return str((Decimal(value.numerator) / Decimal(value.denominator)).normalize())


def solve(case, bits=300):
    """All results of a case."""
    while True:
        ctx.prec = bits
        try:
            return Solution(case).fields()
        except Wide:
            bits *= 2
            if bits > 40000:
                raise


class Solution:
    """The formulas of the lecture and of PyTorch's cross_entropy, in ball arithmetic."""

    def __init__(self, case):
        self.case = case
        self.k = case["k"]
        self.samples = len(case["a"]) // self.k
        self.weights = [exactly(w) for w in case["w"]] if case.get("w") else [arb(1)] * self.k
        self.epsilon = exactly(case.get("e", 0.0))
        self.denominator = self.divisor()
        self.rows = [Row(self, n) for n in range(self.samples)]

    def divisor(self):
        if self.case["reduction"] != "mean":
            return arb(1)
        if "t" in self.case:
            return arb(self.samples)
        kept = [y for y in self.case["y"] if y != self.case.get("i")]
        return sum((self.weights[y] for y in kept), arb(0))

    def fields(self):
        rows = self.rows
        losses = [row.loss() for row in rows]
        matrices = {
            "y_hat": [y for row in rows for y in row.y_hat],
            "log_y_hat": [y for row in rows for y in row.log_y_hat],
            "grad_y_hat": [g for row in rows for g in row.grad_y_hat()],
            "grad_a_L": [g for row in rows for g in row.grad_a()],
        }
        if "y" in self.case:
            matrices["jacobian_row"] = [j for row in rows for j in row.jacobian_row()]
        chosen = self.case.get("at")
        fields = {"denominator": [result(self.denominator)]}
        if self.case["family"] != "many":
            fields["losses"] = [result(loss) for loss in losses]
        for name, values in matrices.items():
            values = [values[place] for place in chosen] if chosen else values
            fields[name] = [result(value, name in ("log_y_hat", "grad_y_hat")) for value in values]
        if self.case["reduction"] != "none":
            fields["loss"] = [result(sum(losses, arb(0)) / self.denominator)]
        return fields


class Row:
    """One sample."""

    def __init__(self, solution, n):
        case, k = solution.case, solution.k
        self.denominator = solution.denominator
        logits = case["a"][n * k : (n + 1) * k]
        self.masked = [math.isinf(a) for a in logits]
        greatest = max(logits)
        gaps = [None if math.isinf(a) else exactly(greatest) - exactly(a) for a in logits]
        e = [arb(0) if gap is None else exponential(gap) for gap in gaps]
        total = sum(e, arb(0))
        rest = sum(e[:], arb(0)) - 1 if total > 1.5 else self.without_one(e)
        log_total = rest.log1p()
        self.y_hat = [one / total for one in e]
        self.e, self.total = e, total
        self.log_y_hat = [None if gap is None else -(gap + log_total) for gap in gaps]
        self.label = case["y"][n] if "y" in case else None
        self.keep = self.label is None or self.label != case.get("i")
        self.q = self.targets(solution, case, n)

    @staticmethod
    def without_one(e):
        place = e.index(arb(1))
        return sum(e[:place] + e[place + 1 :], arb(0))

    def targets(self, solution, case, n):
        k = solution.k
        if not self.keep:
            return [arb(0)] * k
        if self.label is None:
            t = [exactly(value) for value in case["t"][n * k : (n + 1) * k]]
        else:
            t = [arb(1) if c == self.label else arb(0) for c in range(k)]
        epsilon = solution.epsilon
        return [((1 - epsilon) * t[c] + epsilon / k) * solution.weights[c] for c in range(k)]

    def loss(self):
        terms = (q * -log_y for q, log_y in zip(self.q, self.log_y_hat) if log_y is not None)
        return sum(terms, arb(0))

    def grad_a(self):
        """e_c Q − q_c S over S D, with Q and S expanded if that keeps an exact 0 exact."""
        if not self.keep:
            return [arb(0)] * len(self.e)
        total = sum(self.q, arb(0))
        if self.label is not None and all(q == 0 for c, q in enumerate(self.q) if c != self.label):
            weight = self.q[self.label]
            others = [e for c, e in enumerate(self.e) if c != self.label]
            factor = weight / (self.total * self.denominator)
            return [-sum(others, arb(0)) * factor if c == self.label else e * factor for c, e in enumerate(self.e)]
        return [self.zero_or((e * total - q * self.total) / (self.total * self.denominator), c)
                for c, (e, q) in enumerate(zip(self.e, self.q))]

    def zero_or(self, ball, c):
        """A ball around 0 that cannot shrink is an exact 0: every unmasked logit is the same, and q is in balance."""
        if not ball.contains(0) or ctx.prec < 9000:
            return ball
        tied = all(e == 1 or masked for e, masked in zip(self.e, self.masked))
        return arb(0) if tied or self.q[c] == 0 else ball

    def grad_y_hat(self):
        return [arb(0) if q == 0 else -q * self.total / (e * self.denominator) for q, e in zip(self.q, self.e)]

    def jacobian_row(self):
        if not self.keep:
            return [arb(0)] * len(self.e)
        mine = self.e[self.label]
        others = sum((e for c, e in enumerate(self.e) if c != self.label), arb(0))
        square = self.total * self.total
        return [mine * others / square if c == self.label else -mine * e / square for c, e in enumerate(self.e)]


def exponential(gap):
    """e^−gap. Beyond a gap of 10^5 no result shows it, and a tiny constant stands in for it."""
    return (-gap).exp() if gap < 100000 else arb(2) ** -140000


# Families: each draws the logits of a batch, and its labels or targets.

def gaussian(rng, n, scale):
    return [rng.gauss(0, scale) for _ in range(n)]


def logits_of(family, rng, k):
    """One row."""
    if family == "offset":
        offset = rng.choice([1e15, -1e15, 1e8, 2.0**52, -(2.0**53), 1e300, 123456.789])
        return [offset + a for a in gaussian(rng, k, rng.choice([1, 30, 1000]))]
    if family == "gap":
        gap = rng.choice([36.5, 36.7, 38, 37.4, 100, 700, 708.4, 740, 744.4, 745.1, 746, 760, 800, 1e5, 1e308])
        return [rng.choice([0.0, -gap, -gap * (1 + rng.random() * 1e-3), rng.gauss(0, 1)]) for _ in range(k)]
    if family == "tie":
        values = gaussian(rng, rng.randint(1, 2), 10)
        return [rng.choice(values) for _ in range(k)]
    if family == "confident":
        row = gaussian(rng, k, 2)
        row[rng.randrange(k)] += rng.choice([10, 20, 36, 37, 40, 80, 300, 700])
        return row
    if family == "masked":
        row = gaussian(rng, k, rng.choice([1, 20]))
        return [-math.inf if rng.random() < 0.3 and c else a for c, a in enumerate(row)]
    if family == "tiny":
        return [rng.choice([0.0, 5e-324, 1e-310, 1e-300, 1e-30, 1e-16, 1e-9]) * rng.choice([1, -1]) for _ in range(k)]
    if family == "subnormal":
        return [rng.choice([0.0, -700 - rng.random() * 50, -580 - rng.random() * 40]) for _ in range(k)]
    if family == "bits":
        exponent = rng.randint(-40, 11)
        return [math.ldexp(rng.choice([-1, 1]) * (1 + rng.random()), exponent + rng.randint(0, 3)) for _ in range(k)]
    if family == "extremes":
        few = [rng.choice(EXTREMES) for _ in range(rng.randint(1, 3))]
        return [rng.choice(few if rng.random() < 0.8 else EXTREMES) for _ in range(k)]
    if family == "near ties":
        step = rng.choice([1e-9, 1e-16, 1e-40, 1e-100, 1e-300])
        return [rng.randint(0, 3) * step for _ in range(k)]
    if family == "round":
        return [rng.choice([-3, -2, -1, 0, 0.1, 0.5, 1, 2, 2.5, 3, 10]) for _ in range(k)]
    return gaussian(rng, k, rng.choice([0.1, 1, 3, 10, 50, 300]))


FAMILIES = ["ordinary", "offset", "gap", "tie", "confident", "masked", "tiny", "subnormal", "bits", "round",
            "one class", "wide", "weights", "smoothing", "targets", "near targets", "every option", "great weights",
            "mixed losses", "masked targets"]
# Families that come last in the table, so that its other lines stay unchanged.
LATER = ["extremes", "any targets", "near ties"]
GREATEST = sys.float_info.max
EXTREMES = [0.0, 1.0, -1.0, GREATEST, -GREATEST, GREATEST / 2, -GREATEST / 2, 8e307, -8e307, 2.0**1021, -(2.0**1022),
            2.0**1023, -(2.0**1023), 5e-324, -5e-324, 1e-310, 1e154, -1e154, 745.2, -745.2]
# Families with other truths and options than labels. Their logits are those of a family of INNER, some with many
# classes.
SOFT = ["weights", "smoothing", "targets", "near targets", "every option", "great weights"]
INNER = ["ordinary", "offset", "gap", "tie", "confident", "tiny", "bits", "round"]


def draw(family, rng, small=False):
    """A valid case of a family."""
    k = {"one class": 1, "wide": rng.choice([17, 63, 64, 65, 100, 128, 200, 513])}.get(family, rng.randint(2, 12))
    samples = rng.choice([1, 1, 2, 3, 9]) if family != "wide" else rng.choice([1, 2])
    if family in SOFT and not small and rng.random() < 0.05:
        k, samples = rng.choice([13, 16, 63, 64, 65, 200, 513, 1000]), rng.choice([1, 2])
    if small:  # the committed table stays small, but has the sizes at which the core switches methods
        k, samples = {"wide": (rng.choice([17, 64, 65]), 1)}.get(family, (min(k, rng.randint(2, 5)), min(samples, 2)))
    source = rng.choice(INNER) if family in SOFT else family
    if family == "any targets":
        source = rng.choice(["ordinary", "tie", "extremes", "round"])
    if family == "near targets":
        source = rng.choice(["ordinary", "tie", "tiny", "round"])
    if family == "masked targets":
        source = "masked"
    if family == "wide":
        source = rng.choice(["ordinary", "offset", "confident", "gap", "masked", "subnormal"])
    rows = [[a + 0.0 for a in logits_of(source, rng, k)] for _ in range(samples)]
    if family == "mixed losses":
        samples = 9 if small else rng.choice([9, 33, 100])
        rows = [confident_row(rng, k) for _ in range(samples)]
    case = {"family": family, "k": k, "reduction": rng.choice(["mean", "mean", "sum", "none"]),
            "a": [a for row in rows for a in row]}
    truth(case, rows, family, rng)
    return case


def confident_row(rng, k):
    row = gaussian(rng, k, 1)
    row[0] += rng.choice([0, 10, 30, 100, 400, 700])
    return row


def unmasked(row, rng):
    return rng.choice([c for c, a in enumerate(row) if not math.isinf(a)])


def likely(row, rng):
    """A label: the greatest class, or any that is not masked."""
    return row.index(max(row)) if rng.random() < 0.4 else unmasked(row, rng)


def truth(case, rows, family, rng):
    k = case["k"]
    has_targets = family in ("targets", "near targets", "masked targets", "any targets", "near ties") or (
        family in ("every option", "extremes") and rng.random() < 0.5)
    if has_targets:
        case["t"] = [t for row in rows for t in target_row(row, family, rng)]
    else:
        case["y"] = [likely(row, rng) if family != "mixed losses" else 0 for row in rows]
    if family in ("weights", "every option"):
        case["w"] = [rng.choice([rng.random(), 1.0, 0.2, 3.0]) for _ in range(k)]
    if family == "weights" and k > 2 and rng.random() < 0.2:
        case["w"][rng.randrange(k)] = 0.0
    if family == "great weights":
        case["w"] = [math.ldexp(1 + rng.random(), rng.choice([-1070, -900, -300, -70, 0, 70, 300, 900, 1000]))
                     for _ in range(k)]
    if family in ("extremes", "any targets") and rng.random() < 0.4:
        case["w"] = [rng.choice([0.0, 5e-324, 1e-300, 0.5, 1.0, 1e300, GREATEST]) for _ in range(k)]
    if family in ("extremes", "any targets") and rng.random() < 0.3:
        case["e"] = rng.choice([0.1, 1.0, 5e-324, 1 - 2.0**-53])
    if family in ("smoothing", "every option"):
        case["e"] = rng.choice([0.1, 0.05, 1.0, 0.5, 1e-3, rng.random(), 1e-300])
    if "y" in case and rng.random() < 0.3 and len(rows) > 1:
        case["i"] = rng.choice([-100, -1, case["y"][0]])
        case["y"][rng.randrange(1, len(rows))] = case["i"]
    if case["reduction"] == "mean" and "y" in case:
        kept = [y for y in case["y"] if y != case.get("i")]
        if not kept or all((case.get("w") or [1.0] * k)[y] == 0 for y in kept):
            case["reduction"] = "sum"


def target_row(row, family, rng):
    if family == "near ties":
        return [rng.choice([1.0, 1.0, 1.0, 0.5])] * len(row)
    if family in ("any targets", "extremes"):
        values = [0.0, 5e-324, 1e-310, 1e-200, 0.333, 1.0]
        few = [rng.choice([*values, rng.random(), 1e200, 1e308, GREATEST]) for _ in range(2)]
        return [rng.choice(few + [0.0]) for _ in row]
    if family == "near targets":
        return near_targets(row, rng)
    if rng.random() < 0.2:
        chosen = unmasked(row, rng)
        return [1.0 if c == chosen else 0.0 for c in range(len(row))]
    parts = [0.0 if math.isinf(a) else rng.choice([0.0, rng.random(), rng.random(), 1e-12]) for a in row]
    if sum(parts) == 0:
        return [1.0 if c == row.index(max(row)) else 0.0 for c in range(len(row))]
    total = sum(parts)
    return [part / total for part in parts]


def near_targets(row, rng):
    """ŷ itself as target, rounded to some bits: the gradient cancels."""
    greatest = max(row)
    e = [math.exp(a - greatest) for a in row]
    total = sum(e)
    y_hat = [one / total for one in e]
    step = 2.0 ** -rng.choice([8, 12, 16, 22, 30, 40, 60, 1000])
    if step < 2**-900:
        return y_hat
    rounded = [round(y / step) * step for y in y_hat]
    rounded[y_hat.index(max(y_hat))] += 1 - sum(rounded)
    return rounded if min(rounded) >= 0 else y_hat


def long_row(seed, k, scale):
    """Logits that every reader can recompute: 53 bits of a 64-bit linear congruence, scaled to −scale…scale."""
    state, row = seed, []
    for _ in range(k):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        row.append(((state >> 11) / 2.0**53 - 0.5) * 2 * scale)
    return row


def long_case(seed, k, scale, **options):
    row = long_row(seed, k, scale)
    label = row.index(max(row)) if seed % 2 else k // 2
    at = sorted({0, 1, 7, k // 3, k // 2, k - 9, k - 2, k - 1, label})
    return {"family": "long", "k": k, "reduction": "mean", "a": row, "y": [label], "at": at,
            "formula": f"{seed},{scale}", **options}


def many_case(seed, k, samples, scale, reduction, **options):
    """A batch with so many samples that only its loss and some entries are written."""
    at = sorted({0, 1, k * samples // 3, k * samples // 2, k * samples - k - 1, k * samples - 1})
    return {"family": "many", "k": k, "reduction": reduction, "a": long_row(seed, k * samples, scale),
            "y": [n * 7 % k for n in range(samples)], "at": at, "formula": f"{seed},{scale}", **options}


def great_options(rng, k):
    """No option, smoothing, weights, or both."""
    options = {}
    if rng.random() < 0.3:
        options["e"] = rng.choice([0.1, 0.5, 1.0, 1e-3])
    if rng.random() < 0.3:
        options["w"] = [rng.choice([0.2, 0.5, 1.0, 3.0, rng.random()]) for _ in range(k)]
    return options


def great_case(rng):
    """A large case, drawn rarely: it takes as long as hundreds of others."""
    seed = rng.randrange(2**32)
    if rng.random() < 0.5:
        k = rng.choice([1000, 4097, 10000, 50257, 100000])
        return long_case(seed, k, rng.choice([0.1, 1.0, 10.0, 300.0, 800.0]), **great_options(rng, k))
    k, samples = rng.choice([(1, 4096), (2, 4096), (10, 4096), (10, 1000), (64, 256), (65, 256), (100, 100)])
    scale, reduction = rng.choice([0.1, 3.0, 40.0, 800.0]), rng.choice(["mean", "sum", "none"])
    case = many_case(seed, k, samples, scale, reduction, **great_options(rng, k))
    if rng.random() < 0.3:
        case["i"] = rng.choice([-100, -1])
        case["y"] = [case["i"] if rng.random() < 0.3 else y for y in case["y"]]
    return case


# For the table: labels with smoothing and with weights, and more classes than one fold of the sums holds.
LONG_ROWS = [(1, 1000, 5.0), (2, 4097, 300.0), (3, 50257, 10.0), (4, 100000, 1.0), (5, 100000, 800.0)]
MANY_ROWS = [(6, 10, 5.0, "mean"), (7, 3, 300.0, "sum"), (8, 2, 40.0, "none"), (9, 1, 1.0, "mean")]
LONG_OPTIONS = [(10, 1000, 5.0, {"e": 0.1}), (11, 513, 1.0, {"e": 0.05, "w": [1 + c % 7 / 4 for c in range(513)]}),
                (12, 4097, 10.0, {"e": 0.1}), (13, 50257, 3.0, {"e": 0.1})]


def line(case, fields):
    parts = [f"family={case['family']}", f"k={case['k']}", f"reduction={case['reduction']}"]
    if "formula" in case:
        parts += [f"formula={case['formula']}", "at=" + ",".join(map(str, case["at"]))]
    else:
        parts.append("a=" + ",".join(map(digits, case["a"])))
    if "y" in case:
        parts.append("y=" + ",".join(map(str, case["y"])))
    for name in ("t", "w"):
        if case.get(name):
            parts.append(f"{name}=" + ",".join(map(digits, case[name])))
    if "e" in case:
        parts.append("e=" + digits(case["e"]))
    if "i" in case:
        parts.append(f"i={case['i']}")
    parts += [f"{name}=" + ",".join(fields[name]) for name in QUANTITIES if name in fields]
    return "\t".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument(
        "--table", action="store_true", help="the committed table: some cases of each family, long rows, and many rows")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    count = 400 if arguments.table else arguments.cases
    written = 0
    while written < count:
        is_great = written % 200 == 199 and not arguments.table
        families = FAMILIES if arguments.table else FAMILIES + LATER
        case = great_case(rng) if is_great else draw(families[written % len(families)], rng, small=arguments.table)
        try:
            fields = solve(case)
        except Overflow:
            continue
        origin = "" if arguments.table else f"case={arguments.seed}:{written + 1}\t"
        print(origin + line(case, fields))
        written += 1
    if arguments.table:
        for seed, k, scale in LONG_ROWS:
            case = long_case(seed, k, scale)
            print(line(case, solve(case)))
        for seed, k, scale, reduction in MANY_ROWS:
            case = many_case(seed, k, 4096, scale, reduction)
            print(line(case, solve(case)))
        for seed, k, scale, options in LONG_OPTIONS:
            case = long_case(seed, k, scale, **options)
            print(line(case, solve(case)))
        case = many_case(14, 10, 4096, 5.0, "mean", e=0.1, w=[0.1 * (c + 1) for c in range(10)], i=7)
        print(line(case, solve(case)))
        rng, written = random.Random(arguments.seed + 1), 0
        while written < 60:
            case = draw(LATER[written % len(LATER)], rng, small=True)
            try:
                print(line(case, solve(case)))
            except Overflow:
                continue
            written += 1


if __name__ == "__main__":
    main()

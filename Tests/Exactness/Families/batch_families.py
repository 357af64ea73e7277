"""Draws batches of `/v1/gradients` by families: each family looks for another weakness."""
import math
import sys

import midpoints
from batches import results
from solving import listed, solve
from special_batches import SPECIAL

QUANTITIES = ["loss", "losses", "y_hat", "log_y_hat", "grad_y_hat", "jacobian_row", "grad_a_L", "denominator"]

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
            "mixed losses", "masked targets", "extremes", "any targets", "near ties", "many ties", "rational", "edge",
            "saturated sums", "steps", "search", "long", "many"]
LONG = ["long", "many"]  # families whose cases are too long for the table
GREATEST = sys.float_info.max
EXTREMES = [0.0, 1.0, -1.0, GREATEST, -GREATEST, GREATEST / 2, -GREATEST / 2, 8e307, -8e307, 2.0**1021, -(2.0**1022),
            2.0**1023, -(2.0**1023), 5e-324, -5e-324, 1e-310, 1e154, -1e154, 745.2, -745.2]
# Families with other truths and options than labels. Their logits are those of a family of INNER, some with many
# classes.
SOFT = ["weights", "smoothing", "targets", "near targets", "every option", "great weights"]
INNER = ["ordinary", "offset", "gap", "tie", "confident", "tiny", "bits", "round"]


def draw(family, rng, small=False):
    """A valid case of a family."""
    if family in SPECIAL:
        return SPECIAL[family](rng, small)
    if family in ("steps", "search"):
        return midpoints.batch(family, rng, small)
    if family in ("long", "many"):
        return great(family, rng)
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


def long_case(family, seed, k, samples, scale, **options):
    """A case that is too long to write: the table lists the entries that it checks, `at`."""
    row = long_row(seed, k * samples, scale)
    if samples == 1:
        labels = [row.index(max(row)) if seed % 2 else k // 2]
    else:
        labels = [n * 7 % k for n in range(samples)]
    return {"family": family, "k": k, "reduction": "mean", "a": row, "y": labels, "formula": f"{seed},{scale}",
            **options}


def great_options(rng, k):
    """No option, smoothing, weights, or both."""
    options = {}
    if rng.random() < 0.3:
        options["e"] = rng.choice([0.1, 0.5, 1.0, 1e-3])
    if rng.random() < 0.3:
        options["w"] = [rng.choice([0.2, 0.5, 1.0, 3.0, rng.random()]) for _ in range(k)]
    return options


def great(family, rng):
    seed = rng.randrange(2**32)
    if family == "long":
        k = rng.choice([1000, 1000, 1000, 4097, 4097, 10000, 50257])
        return long_case(family, seed, k, 1, rng.choice([0.1, 1.0, 10.0, 300.0, 800.0]), **great_options(rng, k))
    k, samples = rng.choice([(1, 4096), (2, 4096), (10, 1000), (64, 256), (65, 256), (100, 100)])
    options = great_options(rng, k)
    options["reduction"] = rng.choice(["mean", "sum", "none"])
    case = long_case(family, seed, k, samples, rng.choice([0.1, 3.0, 40.0, 800.0]), **options)
    if rng.random() < 0.3:
        case["i"] = rng.choice([-100, -1])
        case["y"] = [case["i"] if rng.random() < 0.3 else y for y in case["y"]]
    return case


TABLE_CASES = 10  # of each family, and the long ones: seed, k, samples, scale, options
LONG_TABLE = [
    (1, 1000, 1, 5.0, {}), (2, 4097, 1, 300.0, {}), (3, 50257, 1, 10.0, {}), (4, 100000, 1, 1.0, {}),
    (5, 100000, 1, 800.0, {}), (6, 10, 4096, 5.0, {}), (7, 3, 4096, 300.0, {"reduction": "sum"}),
    (8, 2, 4096, 40.0, {"reduction": "none"}), (9, 1, 4096, 1.0, {}), (10, 1000, 1, 5.0, {"e": 0.1}),
    (11, 513, 1, 1.0, {"e": 0.05, "w": [1 + c % 7 / 4 for c in range(513)]}), (12, 4097, 1, 10.0, {"e": 0.1}),
    (13, 50257, 1, 3.0, {"e": 0.1}), (14, 10, 4096, 5.0, {"e": 0.1, "w": [0.1 * (c + 1) for c in range(10)], "i": 7}),
]


def long_table():
    for seed, k, samples, scale, options in LONG_TABLE:
        case = long_case("long" if samples == 1 else "many", seed, k, samples, scale, **options)
        if samples == 1:
            case["at"] = sorted({0, 1, 7, k // 3, k // 2, k - 9, k - 2, k - 1, case["y"][0]})
        else:
            case["at"] = sorted({0, 1, k * samples // 3, k * samples // 2, k * samples - k - 1, k * samples - 1})
        yield case


def line(case):
    """The line of a case with its results."""
    found = solve(lambda: results(case))
    parts = [f"family={case['family']}", f"k={case['k']}", f"reduction={case['reduction']}"]
    parts.append(f"formula={case['formula']}" if "formula" in case else "a=" + listed(case["a"]))
    for name in ("at", "y"):
        if name in case:
            parts.append(f"{name}=" + ",".join(map(str, case[name])))
    parts += [f"{name}=" + listed(case[name]) for name in ("t", "w") if case.get(name)]
    if "e" in case:
        parts.append("e=" + listed([case["e"]]))
    if "i" in case:
        parts.append(f"i={case['i']}")
    return "\t".join(parts + [f"{name}={listed(found[name])}" for name in QUANTITIES if name in found]), sum(
        map(len, found.values()))

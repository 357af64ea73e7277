"""Batches that are built rather than drawn: many ties, exact midpoints, the edges of binary64, saturated rows."""
import math


def with_labels(family, rows, rng, **options):
    k = len(rows[0])
    return {"family": family, "k": k, "reduction": rng.choice(["mean", "sum", "none"]),
            "a": [a for row in rows for a in row], "y": [rng.randrange(k) for _ in rows], **options}


def with_targets(family, rows, targets, rng, **options):
    case = with_labels(family, rows, rng, **options)
    del case["y"]
    return {**case, "t": [t for row in targets for t in row]}


def many_ties(rng, small):
    """Logits that differ by far less than one bit of ŷ, and targets that cancel against them."""
    k = rng.randint(6, 16) if small else rng.choice([20, 100, 300, 1000])
    step = rng.choice([1e-36, 1e-40, 1e-60, 1e-100, 1e-200, 1e-300])
    row = [rng.randint(-9, 9) * step for _ in range(k)]
    if rng.random() < 0.3:
        return with_labels("many ties", [row], rng)
    value = rng.choice([1.0, 0.5, 0.3, 1 / k])
    return with_targets("many ties", [row], [[value] * k], rng)


def rational(rng, small):
    """Rows of equal logits, whose results are rational, and often midpoints of two doubles."""
    k, samples = rng.choice([1, 2, 3, 3, 5, 6, 7, 10, 12] + [] * small), rng.choice([1, 1, 2, 3])
    level = rng.choice([0.0, 1.0, -3.7, 1e300, rng.gauss(0, 10)])
    rows = [[level] * k for _ in range(samples)]
    if rng.random() < 0.3:
        for row in rows:
            row[rng.randrange(k)] = -math.inf if k > 1 and rng.random() < 0.5 else level
    is_masked = any(math.isinf(a) for row in rows for a in row)
    if is_masked or rng.random() < 0.3:
        case = with_labels("rational", rows, rng, w=short_weights(rng, k))
        case["y"] = [rng.choice([c for c, a in enumerate(row) if a == level]) for row in rows]
        if rng.random() < 0.5 and not is_masked:
            case["e"] = rng.randrange(2**26) / 2.0**26
        return case
    targets = [balanced_shares(rng, k * (samples if rng.random() < 0.5 else 1), k) for _ in rows]
    return with_targets("rational", rows, targets, rng)


def short_weights(rng, k):
    """Numbers of 27 bits, so that a product of two of them is often a midpoint; sums of them often too."""
    if rng.random() < 0.3:
        return [rng.choice([1.0, 1.0, 2.0**-53, 3 * 2.0**-53]) for _ in range(k)]
    return [rng.randrange(1, 2**27) / 2.0**27 for _ in range(k)]


def balanced_shares(rng, factor, k):
    """Targets of 53 bits whose sum is a multiple of `factor`: (Q/k − q)/B is dyadic, with 53 to 55 bits."""
    shares = [rng.randrange(2**52, 2**53) for _ in range(k)]
    shares[-1] -= sum(shares) % factor
    return [share / 2.0**rng.choice([53, 54]) for share in shares] if rng.random() < 0.2 else [
        share / 2.0**54 for share in shares]


EDGES = [math.log(2) * 1024, math.log(2) * 1022, math.log(2) * 1074, math.log(2) * 1075, math.log(2) * 53, 709.0, 744.0]


def edge(rng, small):
    """Results next to the greatest double, to the least one, and to the least normal one."""
    k = rng.randint(2, 5)
    gap = rng.choice(EDGES) * (1 + rng.choice([0, 1e-15, 1e-13, 1e-9, 1e-4]) * rng.gauss(0, 1))
    row = [-gap + rng.choice([0.0, rng.gauss(0, 1e-10), rng.gauss(0, 1)]) for _ in range(k)]
    row[rng.randrange(k)] = 0.0
    case = with_labels("edge", [row], rng)
    if rng.random() < 0.3:
        case["w"] = [math.ldexp(1 + rng.random(), rng.choice([-1074, -1022, -52, 0, 52, 1000])) for _ in range(k)]
    return case


def saturated_sums(rng, small):
    """Losses within e^−500 of a dyadic number of 54 bits: a midpoint, and the rest decides the side."""
    k, samples = rng.randint(2, 4), rng.choice([1, 2, 2, 3])
    rows = []
    for _ in range(samples):
        gap = rng.choice([600, 1300, 2900, 50000, 1e6, 1e15]) * (1 + rng.random() / 2)
        top = rng.choice([0.0, 0.0, gap / 3])
        row = [top - gap * rng.choice([1, 1.5]) for _ in range(k)]
        row[0] = top
        rows.append(row)
    case = with_labels("saturated sums", rows, rng)
    if rng.random() < 0.5:
        case["w"] = short_weights(rng, k)
    if rng.random() < 0.3:
        return with_targets("saturated sums", rows, [short_weights(rng, k) for _ in rows], rng)
    return case


SPECIAL = {"many ties": many_ties, "rational": rational, "edge": edge, "saturated sums": saturated_sums}

"""Looks for inputs whose exact result is as near as possible to the midpoint of two doubles.

`steps` solves for tiny inputs, one after the other: a double has 53 bits, so each one that is 2^53 times smaller than
the last brings the result 2^53 times nearer. `search` changes the last bits of ordinary inputs, and meets in the
middle: of millions of combinations it takes the one whose result is nearest to a midpoint to first order.
"""
import bisect
import itertools
import math

from gmpy2 import mpq

import intervals
from batches import rows_of
from intervals import Interval

BITS = 900


def middle(value):
    """The middle of an interval, as a rational number."""
    return (mpq(value.low) + mpq(value.high)) / 2 if type(value) is Interval else value


def midpoint_beside(value):
    """The midpoint of the nearest double and its neighbour on the side of the value, and the distance of the two."""
    rounded = float(value)
    if math.isinf(rounded):
        return None, None
    other = math.nextafter(rounded, math.inf if value > mpq(rounded) else -math.inf)
    return (mpq(rounded) + mpq(other)) / 2, abs(mpq(other) - mpq(rounded))


def by_steps(value_of, inputs, places):
    """Changes `inputs` at `places`, one after the other. Returns whether the result depends on them all."""
    intervals.set_bits(BITS)
    value = value_of(inputs)
    target, _ = midpoint_beside(value)
    scale = 2.0**-40
    for place in places:
        if target is None or value == target:
            return target is not None
        changed = list(inputs)
        changed[place] += scale
        slope = (value_of(changed) - value) / (mpq(changed[place]) - mpq(inputs[place]))
        if slope == 0 or not 1e-6 < abs(slope / target if target else 0) < 1e6:
            return False
        for _ in range(6):  # Newton's method: the step is a double, the value is not
            step = inputs[place] + float((target - value) / slope)
            if step == inputs[place] or abs(step) > 0.01:
                break
            inputs[place] = step
            value = value_of(inputs)
        scale = max(2.0**-1000, abs(inputs[place]) * 2.0**-20)
    return True


def by_search(value_of, inputs, places):
    """Changes the last bits of `inputs` at `places`, an even number of them."""
    intervals.set_bits(300)
    value = value_of(inputs)
    _, distance = midpoint_beside(value)
    if not distance:
        return False
    effects, ulps = [], [math.ulp(inputs[place]) for place in places]
    for place, ulp in zip(places, ulps):
        changed = list(inputs)
        changed[place] += ulp
        effects.append(int((value_of(changed) - value) / distance * 2**64))
    wanted = int((value / distance - mpq(1, 2)) * 2**64)  # value + effects = wanted modulo one step of doubles
    half, span = len(places) // 2, range(-24, 25) if len(places) == 4 else range(-4096, 4097)
    sums = sorted((sum(n * e for n, e in zip(numbers, effects)) % 2**64, numbers)
                  for numbers in itertools.product(span, repeat=half))
    best = min((nearness(sums, wanted + sum(n * e for n, e in zip(numbers, effects[half:]))) + (numbers,)
                for numbers in itertools.product(span, repeat=half)), key=lambda found: found[0])
    for place, ulp, number in zip(places, ulps, best[1] + best[2]):
        inputs[place] += number * ulp
    return True


def nearness(sums, value):
    """Of the sums, one so that sum + value is nearest to a multiple of 2^64."""
    at = bisect.bisect(sums, (-value % 2**64, ())) % len(sums)
    return min((min((sums[i][0] + value) % 2**64, -(sums[i][0] + value) % 2**64), sums[i][1]) for i in (at, at - 1))


# Batches.

def value_in_row(case, name, place):
    """The exact value of one entry of a quantity of a case with one sample, as a function of its logits."""
    def value(logits):
        (row, label), = rows_of({**case, "a": logits})[0]
        divisor = rows_of({**case, "a": logits})[1]
        return middle({
            "y_hat": lambda: row.e[place] / row.total,
            "log_y_hat": lambda: row.log_y_hat()[place],
            "jacobian_row": lambda: row.jacobian(label)[place],
            "grad_a_L": lambda: row.grad_a()[place] / divisor,
            "grad_y_hat": lambda: row.grad_y_hat()[place] / divisor,
            "loss": lambda: row.loss() / divisor,
        }[name]())
    return value


def batch(family, rng, small):
    is_search = family == "search"
    k = rng.randint(3, 6) if is_search or rng.random() < 0.9 or small else rng.choice([17, 101, 200])
    scale = rng.choice([0.5, 2, 5])
    row = [rng.gauss(0, scale) for _ in range(k)]
    steps = [] if is_search else [k - 1, k - 2, k - 3][: rng.randint(1, min(3, k - 2))]
    for place in steps:
        row[place] = 0.0
    label = rng.randrange(k)
    case = {"family": family, "k": k, "reduction": rng.choice(["mean", "sum"]), "a": row, "y": [label]}
    if rng.random() < 0.3:
        case["w"] = [rng.choice([0.2, 1.0, 3.0, rng.random()]) for _ in range(k)]
    if rng.random() < 0.3:
        case["e"] = rng.choice([0.1, 0.05])
    if rng.random() < 0.3:
        del case["y"]
        case["t"] = [rng.random() for _ in range(k)]
    names = ["y_hat", "log_y_hat", "grad_a_L", "loss"] + (["jacobian_row", "grad_y_hat"] if "y" in case else [])
    name = rng.choice(names)
    place = label if name == "grad_y_hat" else rng.randrange(k)
    if is_search:
        by_search(value_in_row(case, name, place), row, rng.sample(range(k), 2 if k < 4 else 4))
    else:
        by_steps(value_in_row(case, name, place), row, steps)
    return case

"""Repeats a computation with more bits until each of its results rounds to one binary64 number."""
import math
import struct

import intervals
from intervals import Interval, Overflow, Wide, nearest

# Quantities that are −∞ beyond binary64, as the service returns them.
MAY_BE_MINUS_INFINITY = {"log_y_hat", "grad_y_hat", "chain_1", "product_1"}
ZERO_BITS = 1300  # an interval around 0 with so many bits rounds to 0
BITS_MAX = 20000


class Undecided(Exception):
    """The bits do not suffice: an exact tie that is not known as a rational number, or a kink of that kind."""


def rounded(results):
    """The binary64 numbers of each quantity. Raises `Wide`, if one is not certain, after trying all of them."""
    wide, found = [], {}
    for name, values in results.items():
        found[name] = []
        for value in values:
            try:
                found[name].append(-math.inf if value is None else nearest(value))
            except Wide as error:
                wide.append(error)
            except Overflow:
                if name not in MAY_BE_MINUS_INFINITY or intervals.middle(value) > 0:
                    raise
                found[name].append(-math.inf)
    if wide:
        raise Wide(is_zero=all(error.is_zero for error in wide))
    return found


def solve(computation, bits=200):
    """`computation` returns the numbers of each quantity at the current precision."""
    while bits <= BITS_MAX:
        intervals.set_bits(bits)
        try:
            return rounded(computation())
        except Wide as error:
            bits = max(2 * bits, ZERO_BITS) if error.is_zero else 2 * bits
    raise Undecided


def hexadecimal(number):
    """The 64 bits of a binary64 number in hexadecimal; `0` for +0."""
    return struct.pack(">d", number).hex() if number or math.copysign(1, number) < 0 else "0"


def listed(numbers):
    return ",".join(map(hexadecimal, numbers))

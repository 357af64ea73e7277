"""Interval arithmetic whose ends come from MPFR's directed rounding, and rational numbers where a value is rational.

A number is an `mpq`, which is exact, or an `Interval` that provably contains the exact value. Both take the usual
operators. `set_bits` chooses the precision of the intervals. `nearest` is the one binary64 number that every value of
the interval rounds to, ties to even. If there is none, it raises `Wide`: repeat the computation with more bits.

Two things decide a value just beside the midpoint of two doubles with few bits, such as 1 + 2^-53 − e^-1000000:

- An interval may have a head, a rational number to which its ends are added, as 1 + 2^-53 and an interval around
  −e^-1000000 that has the same relative precision.
- An end is open if the exact value cannot be equal to it. So 1 + e^-1e300 is above 1, where even the exponent
  underflows.

Needs gmpy2. Its operations between mpfr and mpq are not rounded as directed, so they are not used.
"""
import math
import sys

import gmpy2
from gmpy2 import mpfr, mpq

ZERO, ONE, HALF = mpq(0), mpq(1), mpq(1, 2)
GREATEST = sys.float_info.max


class Wide(Exception):
    """The interval contains numbers that round differently, or of both signs: more bits are needed."""

    def __init__(self, is_zero=False):
        super().__init__()
        self.is_zero = is_zero  # whether the interval is around 0


class Overflow(Exception):
    """A result is beyond binary64, which the service refuses."""


def set_bits(bits):
    global DOWN, UP, BITS
    BITS = bits
    DOWN = gmpy2.context(precision=bits, round=gmpy2.RoundDown)
    UP = gmpy2.context(precision=bits, round=gmpy2.RoundUp)


set_bits(200)


def integer(value):
    """An integer as an mpfr, exactly."""
    return mpfr(value, max(2, value.bit_length()))


def interval(value):
    """The interval of a rational number."""
    if type(value) is Interval:
        return value
    numerator, denominator = integer(value.numerator), integer(value.denominator)
    low, high = DOWN.div(numerator, denominator), UP.div(numerator, denominator)
    return Interval(low, high, low.rc != 0, high.rc != 0)


class Interval:
    """head + low…high; an end that is open does not belong to it. A head is either 0 or far greater than the ends."""

    __slots__ = ("low", "high", "low_open", "high_open", "head")

    def __init__(self, low, high, low_open, high_open, head=ZERO):
        self.low, self.high, self.low_open, self.high_open, self.head = low, high, low_open, high_open, head

    def __neg__(self):
        return Interval(DOWN.minus(self.high), UP.minus(self.low), self.high_open, self.low_open, -self.head)

    def __add__(self, other):
        if type(other) is not Interval:
            return self if other == 0 else with_head(self.tail(), self.head + other)
        low, high = DOWN.add(self.low, other.low), UP.add(self.high, other.high)
        total = Interval(low, high, self.low_open or other.low_open or low.rc != 0,
                         self.high_open or other.high_open or high.rc != 0)
        return with_head(total, self.head + other.head) if self.head or other.head else total

    __radd__ = __add__

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        if type(other) is not Interval:
            if other == 0:
                return ZERO
            if other == 1:
                return self
            return with_head(self.tail().times(interval(other)), self.head * other)
        tail = self.tail().times(other.tail())
        if not (self.head or other.head):
            return tail
        return with_head(tail + self.tail() * other.head + other.tail() * self.head, self.head * other.head)

    __rmul__ = __mul__

    def __truediv__(self, other):
        if type(other) is Interval or other < 0:
            return self * reciprocal(other)
        # In this order an exact quotient keeps its exact ends.
        numerator, denominator = integer(other.numerator), integer(other.denominator)
        low, high = DOWN.mul(self.low, denominator), UP.mul(self.high, denominator)
        low_open, high_open = self.low_open or low.rc != 0, self.high_open or high.rc != 0
        low, high = DOWN.div(low, numerator), UP.div(high, numerator)
        return Interval(low, high, low_open or low.rc != 0, high_open or high.rc != 0, self.head / other)

    def __rtruediv__(self, other):
        return other * reciprocal(self)

    def tail(self):
        return Interval(self.low, self.high, self.low_open, self.high_open) if self.head else self

    def times(self, other):
        """The product without heads."""
        if self.low >= 0 and other.low >= 0:
            low, low_open = product(DOWN, self.low, self.low_open, other.low, other.low_open)
            high, high_open = product(UP, self.high, self.high_open, other.high, other.high_open)
            return Interval(low, high, low_open, high_open)
        if self.high <= 0:
            return -(-self).times(other)
        if other.high <= 0:
            return -self.times(-other)
        ends = [(a, b) for a in ((self.low, self.low_open), (self.high, self.high_open))
                for b in ((other.low, other.low_open), (other.high, other.high_open))]
        low, low_open = min(product(DOWN, *a, *b) for a, b in ends)
        high, is_closed = max((end, not is_open) for end, is_open in (product(UP, *a, *b) for a, b in ends))
        return Interval(low, high, low_open, not is_closed)

    def holds_zero(self):
        """Whether 0 is in the interval. Only for an interval without a head."""
        is_above = self.low > 0 or (self.low == 0 and self.low_open)
        is_below = self.high < 0 or (self.high == 0 and self.high_open)
        return not (is_above or is_below)


def with_head(tail, head):
    """head + tail; as one interval if the tail is not far smaller."""
    if head == 0:
        return tail
    if max(abs(tail.low), abs(tail.high)) < abs(interval(head).low) * 2.0**-20:
        return Interval(tail.low, tail.high, tail.low_open, tail.high_open, head)
    return tail + interval(head)


def plain(value):
    """The interval of a number, without a head."""
    return interval(value.head) + value.tail() if type(value) is Interval and value.head else interval(value)


def product(context, a, a_open, b, b_open):
    """The product of two ends, and whether it is open: 0 times anything is 0 if the 0 is closed."""
    if (a == 0 and not a_open) or (b == 0 and not b_open):
        return mpfr(0), False
    if a == 0 or b == 0:  # also 0·∞, of a bound that has underflowed and one that has overflowed
        return mpfr(0), True
    end = context.mul(a, b)
    return end, a_open or b_open or end.rc != 0


def reciprocal(value):
    """1/value for a number that is not 0."""
    if type(value) is not Interval:
        return 1 / value
    value = plain(value)
    if value.holds_zero():
        raise Wide
    if value.high <= 0:
        return -reciprocal(-value)
    low = DOWN.div(1, value.high)
    high = UP.div(1, value.low) if value.low > 0 else mpfr("inf")
    return Interval(low, high, value.high_open or low.rc != 0, value.low_open or high.rc != 0)


def increasing(name, value):
    """An increasing function of MPFR, by its name, without its exact values."""
    value = plain(value)
    low, high = getattr(DOWN, name)(value.low), getattr(UP, name)(value.high)
    return Interval(low, high, value.low_open or low.rc != 0, value.high_open or high.rc != 0)


def exp(value):
    return ONE if is_exactly(value, 0) else increasing("exp", value)


def expm1(value):
    return ZERO if is_exactly(value, 0) else increasing("expm1", value)


def tanh(value):
    return ZERO if is_exactly(value, 0) else increasing("tanh", value)


def log(value):
    return ZERO if is_exactly(value, 1) else increasing("log", value)


def log1p(value):
    return ZERO if is_exactly(value, 0) else increasing("log1p", value)


def sqrt(value):
    return increasing("sqrt", value)


def erfc(value):
    """Decreasing, and 1 at 0."""
    if is_exactly(value, 0):
        return ONE
    value = plain(value)
    low, high = DOWN.erfc(value.high), UP.erfc(value.low)
    return Interval(low, high, value.high_open or low.rc != 0, value.low_open or high.rc != 0)


def pi():
    low, high = DOWN.const_pi(), UP.const_pi()
    return Interval(low, high, True, True)


def is_exactly(value, integer_value):
    return type(value) is not Interval and value == integer_value


def sign(value):
    """−1, 0 or 1. Raises `Wide` if the interval does not show it."""
    if type(value) is not Interval:
        return (value > 0) - (value < 0)
    value = plain(value)
    if value.holds_zero():
        raise Wide(is_zero=True)
    return 1 if value.high > 0 else -1


def middle(value):
    """A number of the interval, for comparisons that need not be exact."""
    return plain(value).low if type(value) is Interval else value


def nearest(value):
    """The binary64 number nearest to the exact value, ties to even. Raises `Wide` and `Overflow`."""
    if type(value) is not Interval:
        try:
            return int(value.numerator) / int(value.denominator) + 0.0
        except OverflowError:
            raise Overflow from None
    whole = plain(value)
    low, high = float(whole.low), float(whole.high)
    if low != high:
        low, high = beside(whole.low, low, whole.low_open, max), beside(whole.high, high, whole.high_open, min)
    if low != high and value.head:
        low = high = on_side(value, low, high)
    if low != high:
        raise Wide(is_zero=whole.holds_zero())
    if math.isinf(low):
        raise Overflow
    return low + 0.0


def on_side(value, low, high):
    """Of two neighbours, the one on whose side of their midpoint the value is."""
    if math.nextafter(low, math.inf) != high:
        raise Wide
    middle_of_both = (exactly(low) + exactly(high)) / 2
    side = value.tail() + (value.head - middle_of_both)
    return high if sign(side) > 0 else low


def beside(end, rounded, is_open, choose):
    """Where the numbers next to an end round: a midpoint goes to even, but its neighbours on one side may not."""
    if not is_open or not gmpy2.is_finite(end):
        return rounded
    if math.isinf(rounded):
        other = math.copysign(GREATEST, rounded)
    else:
        other = math.nextafter(rounded, math.inf if end > rounded else -math.inf)
    return choose(rounded, other) if 2 * mpq(end) == exactly(rounded) + exactly(other) else rounded


def exactly(number):
    """A binary64 number; for infinity the number that would follow the greatest one."""
    return mpq(2) ** 1024 * int(math.copysign(1, number)) if math.isinf(number) else mpq(number)

#!/usr/bin/env python3
"""Proves the claim of docs/decisions/0201 on the general path of printing, in exact arithmetic. Takes some seconds.

Printing computes n·β for β = 2^q·10^-k and n = 4c − 2, 4c, 4c + 2, with a power of ten to 128 bits. The computed
product is above the exact one by less than 2^-69. It counts as an integer if the first 64 bits of its fraction are 0 or
1. So these must not occur:

1. n·β is not an integer, but less than 2^-63 above one: it would count as that integer;
2. n·β is less than 2^-69 below an integer: it would count as that integer or more.

Prints every n for which 1 is true, and whether it matters. Exits with 1 if one matters, or if 2 is true for any.
"""
import sys
from fractions import Fraction


def floor_log10_pow2(e):
    return (e * 315653) >> 20


def floor_log10_three_quarters_pow2(e):
    return (e * 1262611 - 524031) >> 22


def first_hit(a, b, low, high):
    """The least m ≥ 0 with low ≤ a·m mod b ≤ high, for 0 ≤ low ≤ high < b; None if no such m exists."""
    a %= b
    if low == 0:
        return 0
    if a == 0:
        return None
    if 2 * a > b:
        a, low, high = b - a, b - high, b - low
    m = -(-low // a)
    if m * a <= high:
        return m
    # a·m − b·j in [low, high], so b·j mod a in [−high, −low] mod a.
    least, greatest = -high % a, -low % a
    j = first_hit(b % a, a, least, greatest) if least <= greatest else 0
    return None if j is None else -(-(low + b * j) // a)


def hits(num, den, first, last, below):
    """All m in first…last for which m·num/den is not an integer, but less than `below` above one."""
    size = int(below * den)
    while size >= 1 and first <= last:
        offset = num * first % den
        low, high = (1 - offset) % den, (size - offset) % den
        t = first_hit(num, den, low, high) if low <= high else 0
        if t is None or first + t > last:
            return
        yield first + t
        first += t + 1


def ratio(q, k, factor):
    exact = Fraction(2) ** q / Fraction(10) ** k * factor
    return exact.numerator, exact.denominator


harmful = 0
for q in range(-1074, 972):
    # n = 2m with m = 2c − 1, 2c, 2c + 1; a subnormal's c may be as small as 1.
    k = floor_log10_pow2(q)
    num, den = ratio(q, k, 2)
    first, last = (1 if q == -1074 else 2**53 - 1), 2**54 + 1
    for m in hits(num, den, first, last, Fraction(1, 2**63)):
        quarters = m * num // den
        # Between the ends, n·β of an end is compared with multiples of 4, and that of the value, n = 4c, with 4s + 2.
        # Rounding to odd does not change an odd integer.
        matters = quarters % 2 == 0
        harmful += matters
        print(f"q = {q}, n = {2 * m}: {'matters' if matters else 'rounds to the same odd integer'}")
    for m in hits(den - num % den, den, first, last, Fraction(1, 2**69)):
        harmful += 1
        print(f"q = {q}, n = {2 * m}: just below an integer")
    # Powers of two, whose lower end is closer.
    k = floor_log10_three_quarters_pow2(q)
    num, den = ratio(q, k, 1)
    for n in (2**54 - 1, 2**54, 2**54 + 2):
        rest = Fraction(n * num % den, den)
        if 0 < rest < Fraction(1, 2**63) or rest > 1 - Fraction(1, 2**69):
            harmful += 1
            print(f"q = {q}, n = {n}: too close")
print(f"{harmful} that matter")
sys.exit(1 if harmful else 0)

#!/usr/bin/env python3
"""Writes the constants of GradientCore and Backpropagation with 400-bit arithmetic: the tables of exp and log, and
polynomials.

    python3 tables.py gradient > Sources/Kernels/GradientKernels/GradientConstants.swift
    python3 tables.py powers > Sources/GradientCore/Certificates/ExponentialTable.swift
    python3 tables.py log > Sources/GradientCore/Certificates/LogarithmTable.swift
    python3 tables.py network > Sources/Kernels/NetworkKernels/NetworkConstants.swift
    python3 tables.py network-powers > Sources/Backpropagation/Fast/NetworkPowers.swift
    python3 tables.py mills > Sources/Backpropagation/Fast/MillsRatios.swift

Needs mpmath. The output is committed. This script documents its origin, and reproduces it bit for bit.
"""
import sys
from mpmath import mp, mpf, exp, log, nint, ldexp, chebyfit, pi, sqrt, erfc

mp.prec = 400
STEPS = 512  # of exp's table: |r| <= ln2/1024
LOG_STEPS = 512
NETWORK_STEPS = 64  # of the double-double exp's table: |r| <= ln2/128


def hexadecimal(value):
    """The shortest decimal literal that parses to the binary64 nearest to `value`."""
    return repr(float(value))


def short(value, lowest_bit):
    """`value` rounded to a multiple of 2^lowest_bit."""
    return ldexp(nint(ldexp(value, -lowest_bit)), lowest_bit)


def print_numbers(numbers):
    for i in range(0, len(numbers), 4):
        print("    " + ", ".join(hexadecimal(number) for number in numbers[i : i + 4]) + ",")


def gradient():
    step = log(2) / STEPS
    first = short(step, -42)
    second = short(step - first, -76)
    half = step / 2 * (1 + mpf(2) ** -20)
    # (e^r − 1 − r − r²/2)/r³, degree 3.
    coefficients = chebyfit(
        lambda r: (exp(r) - 1 - r - r**2 / 2) / r**3 if r else mpf(1) / 6, [-half, half], 4)[::-1]
    print("// Written by Tests/Exactness/tables.py.\n")
    print("/// The constants of exp and log other than their tables.")
    print("enum GradientConstants {")
    print("  /// 512/ln2, and ln2/512 in three parts.")
    print(f"  static let stepsPerUnit = {hexadecimal(1 / step)}")
    print("  /// Multiples of 2^-42 and of 2^-76, of 33 bits: their products with an integer below 2^20 are exact.")
    print(f"  static let step1 = {hexadecimal(first)}")
    print(f"  static let step2 = {hexadecimal(second)}")
    print(f"  static let step3 = {hexadecimal(step - first - second)}")
    print("  // (eʳ − 1 − r − r²/2)/r³ = c3 + c4 r + c5 r² + c6 r³ within 2^-56, on |r| ≤ ln2/1024.")
    for degree, coefficient in enumerate(coefficients):
        print(f"  static let c{degree + 3} = {hexadecimal(coefficient)}")
    ln2 = log(2)
    head = short(ln2, -40)
    print("  /// ln 2: a multiple of 2^-40, and the rest.")
    print(f"  static let ln2Head = {hexadecimal(head)}")
    print(f"  static let ln2Tail = {hexadecimal(ln2 - head)}")
    print("}")


def powers():
    print("// Written by Tests/Exactness/tables.py.\n")
    print("enum ExponentialTable {")
    print("  /// 2^(i/512) for i in 0..<512: the nearest binary64 number at 2i, the remainder at 2i + 1.")
    print("  static let powers: [Double] = [")
    numbers = []
    for i in range(STEPS):
        power = mpf(2) ** (mpf(i) / STEPS)
        numbers += [power, power - mpf(float(power))]
    print_numbers(numbers)
    print("  ]\n}")


def logarithm():
    print("// Written by Tests/Exactness/tables.py.\n")
    print("/// The table of log: for each 1/512 of 1…2 a reciprocal of 12 bits and its −log.")
    print("enum LogarithmTable {")
    print("  /// For z in 1 + i/512 ..< 1 + (i + 1)/512: r ≈ 1/z at 3i, a multiple of 2^-12; −log r at 3i + 1,")
    print("  /// a multiple of 2^-40, and its remainder at 3i + 2. The entry after the last is r = 1.")
    print("  static let steps: [Double] = [")
    numbers = []
    for i in range(LOG_STEPS + 1):
        r = short(1 / (1 + (mpf(i) + 0.5) / LOG_STEPS), -12) if i < LOG_STEPS else mpf(1)
        value = -log(r)
        top = short(value, -40)
        numbers += [r, top, value - top]
    print_numbers(numbers)
    print("  ]\n}")


def pair(value):
    head = mpf(float(value))
    return f"{hexadecimal(head)}, {hexadecimal(value - head)}"


def network():
    step = log(2) / NETWORK_STEPS
    first = short(step, -40)  # 34 bits: n·first is exact for |n| < 2^19
    second = short(step - first, -75)
    print("// Written by Tests/Exactness/tables.py.\n")
    print("/// The constants of the functions in double-double. A pair is a head and its tail.")
    print("enum NetworkConstants {")
    print("  /// 64/ln2, and ln2/64 in three parts; the first two have at most 35 bits.")
    print(f"  static let stepsPerUnit = {hexadecimal(1 / step)}")
    print(f"  static let step1 = {hexadecimal(first)}")
    print(f"  static let step2 = {hexadecimal(second)}")
    print(f"  static let step3 = {hexadecimal(step - first - second)}")
    for name, value in [
        ("ln2", log(2)),
        ("c3", mpf(1) / 6),
        ("c4", mpf(1) / 24),
        ("c5", mpf(1) / 120),
        ("third", mpf(1) / 3),
        ("fifth", mpf(1) / 5),
        ("seventh", mpf(1) / 7),
        ("normalDensity", 1 / sqrt(2 * pi)),
        ("geluScale", 2 * sqrt(2 / pi)),
        ("geluCubic", 2 * sqrt(2 / pi) * mpf("0.044715")),
    ]:
        print(f"  static var {name}: DoubleDoubles {{")
        print(f"    @inline(__always) get {{ DoubleDoubles({pair(value)}) }}")
        print("  }")
    print("}")


def network_powers():
    print("// Written by Tests/Exactness/tables.py.\n")
    print("/// The table of exp in double-double.")
    print("enum NetworkPowers {")
    print("  /// 2^(i/64) for i in 0..<64: the head at 2i, the tail at 2i + 1.")
    print("  static let table: [Double] = [")
    for i in range(NETWORK_STEPS):
        print(f"    {pair(mpf(2) ** (mpf(i) / NETWORK_STEPS))},")
    print("  ]\n}")


def mills():
    print("// Written by Tests/Exactness/tables.py.\n")
    print("/// Mills' ratio of the normal distribution, R(x) = Φ(−x)/φ(x).")
    print("enum MillsRatios {")
    print("  /// R(i/8) for i in 0...192: the head at 2i, the tail at 2i + 1.")
    print("  static let table: [Double] = [")
    for i in range(193):
        x = mpf(i) / 8
        print(f"    {pair(sqrt(pi / 2) * exp(x * x / 2) * erfc(x / sqrt(2)))},")
    print("  ]\n}")


tables = {
    "gradient": gradient, "powers": powers, "log": logarithm, "network": network, "network-powers": network_powers,
    "mills": mills,
}
tables[sys.argv[1]]()

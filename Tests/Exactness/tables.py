#!/usr/bin/env python3
"""Writes the constants of GradientCore with 400-bit arithmetic: the tables of exp and log, and the polynomial of exp.

    python3 tables.py exp > Sources/Kernels/GradientKernels/ExponentialConstants.swift
    python3 tables.py powers > Sources/GradientCore/Certificates/ExponentialTable.swift
    python3 tables.py ln2 > Sources/Kernels/GradientKernels/LogarithmConstants.swift
    python3 tables.py log > Sources/GradientCore/Certificates/LogarithmTable.swift

Needs mpmath. The output is committed. This script documents its origin, and reproduces it bit for bit.
"""
import sys
from mpmath import mp, mpf, exp, log, nint, ldexp, chebyfit

mp.prec = 400
STEPS = 256  # of exp's table: |r| <= ln2/512
LOG_STEPS = 128


def hexadecimal(value):
    """The shortest decimal literal that parses to the binary64 nearest to `value`."""
    return repr(float(value))


def short(value, lowest_bit):
    """`value` rounded to a multiple of 2^lowest_bit."""
    return ldexp(nint(ldexp(value, -lowest_bit)), lowest_bit)


def exponential():
    step = log(2) / STEPS
    head = short(step, -40)  # 32 bits: n·head is exact for |n| < 2^21
    half = step / 2 * (1 + mpf(2) ** -20)
    # (e^r − 1 − r)/r², degree 3.
    coefficients = chebyfit(lambda r: (exp(r) - 1 - r) / r**2 if r else mpf(1) / 2, [-half, half], 4)[::-1]
    print("// Written by Tests/Exactness/tables.py.\n")
    print("/// The constants of exp other than its table: ln2/256 as head and tail, and a polynomial.")
    print("package enum ExponentialConstants {")
    print("  /// 256/ln2.")
    print(f"  package static let stepsPerUnit = {hexadecimal(1 / step)}")
    print("  /// 32 bits of ln2/256, so that a product with an integer below 2^21 is exact.")
    print(f"  package static let stepHead = {hexadecimal(head)}")
    print(f"  package static let stepTail = {hexadecimal(step - mpf(float(head)))}")
    print("  // (eʳ − 1 − r)/r² = c2 + c3 r + c4 r² + c5 r³ within 2^-50, on |r| ≤ ln2/512.")
    for degree, coefficient in enumerate(coefficients):
        print(f"  package static let c{degree + 2} = {hexadecimal(coefficient)}")
    print("}")


def powers():
    print("// Written by Tests/Exactness/tables.py.\n")
    print("enum ExponentialTable {")
    print("  /// 2^(i/256) for i in 0..<256: the nearest multiple of 2^-21 at 2i, the remainder at 2i + 1.")
    print("  static let powers: [Double] = [")
    for i in range(STEPS):
        power = mpf(2) ** (mpf(i) / STEPS)
        top = short(power, -21)
        print(f"    {hexadecimal(top)}, {hexadecimal(power - top)},")
    print("  ]")
    print("  /// The remainders of both, for i in 0..<256.")
    print("  static let rests: [Double] = [")
    for i in range(0, STEPS, 4):
        print("    " + ", ".join(hexadecimal(rest_of_power(j)) for j in range(i, i + 4)) + ",")
    print("  ]")
    step = log(2) / STEPS
    head = mpf(float(short(step, -40)))
    print("  /// The remainder of ln2/256 after the kernels' two parts.")
    print(f"  static let stepRest = {hexadecimal(step - head - mpf(float(step - head)))}")
    print("}")


def rest_of_power(i):
    power = mpf(2) ** (mpf(i) / STEPS)
    top = short(power, -21)
    return power - top - mpf(float(power - top))


def logarithm_constants():
    ln2 = log(2)
    head = short(ln2, -40)
    print("// Written by Tests/Exactness/tables.py.\n")
    print("/// The constants of log other than its table: ln 2.")
    print("enum LogarithmConstants {")
    print("  /// A multiple of 2^-40.")
    print(f"  static let ln2Head = {hexadecimal(head)}")
    print(f"  static let ln2Tail = {hexadecimal(ln2 - head)}")
    print("}")


def logarithm():
    print("// Written by Tests/Exactness/tables.py.\n")
    print("/// The table of log: for each 1/128 of 1…2 a reciprocal of 10 bits and its −log.")
    print("enum LogarithmTable {")
    print(
        "  /// For z in 1 + i/128 ..< 1 + (i + 1)/128: r ≈ 1/z at 4i, "
        "a multiple of 2^-10; −log r at 4i + 1, a multiple"
    )
    print("  /// of 2^-40, and its remainder at 4i + 2. The entry after the last is r = 1.")
    print("  static let steps: [Double] = [")
    for i in range(LOG_STEPS + 1):
        r = short(1 / (1 + (mpf(i) + 0.5) / LOG_STEPS), -10) if i < LOG_STEPS else mpf(1)
        value = -log(r)
        top = short(value, -40)
        print(f"    {hexadecimal(r)}, {hexadecimal(top)}, {hexadecimal(value - top)}, 0,")
    print("  ]\n}")


{"exp": exponential, "powers": powers, "ln2": logarithm_constants, "log": logarithm}[sys.argv[1]]()

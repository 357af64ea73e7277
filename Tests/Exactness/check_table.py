#!/usr/bin/env python3
"""Checks the exact values of the committed table with a second arithmetic, mpmath, and with the lecture's formulas.

    python3 check_table.py [table.txt]

Every result is recomputed with 8,192 bits (1,400 for long rows and many rows). It is compared with the 60 digits of the
table, the nearest binary64 number, and its distance in ulp. Needs mpmath; shares no code with generate.py.
"""
import pathlib
import struct
import sys

from mpmath import exp, fabs, inf, ldexp, log, mp, mpf

MATRICES = ["y_hat", "log_y_hat", "grad_y_hat", "jacobian_row", "grad_a_L"]


def binary64(text):
    return struct.unpack(">d", bytes.fromhex(text))[0]


def numbers(text):
    return [binary64(part) for part in text.split(",")]


def logits_of(fields, count):
    if "a" in fields:
        return numbers(fields["a"])
    seed, scale = fields["formula"].split(",")
    state, scale, row = int(seed), float(scale), []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        row.append(((state >> 11) / 2.0**53 - 0.5) * 2 * scale)
    return row


class Sample:
    """One row by the plain formulas: softmax, log and the chain rule, with more bits than they can cancel."""

    def __init__(self, logits, target, weights, epsilon, keep, label):
        k = len(logits)
        self.label, self.keep = label, keep
        self.isMasked = [a == -inf for a in logits]
        powers = [mpf(0) if a == -inf else exp(mpf(a)) for a in self.shifted(logits)]
        total = sum(powers, mpf(0))
        self.y_hat = [power / total for power in powers]
        self.log_y_hat = [-inf if m else log(y) for y, m in zip(self.y_hat, self.isMasked)]
        self.q = [keep * ((1 - epsilon) * t + epsilon / k) * w for t, w in zip(target, weights)]

    @staticmethod
    def shifted(logits):
        greatest = max(logits)
        return [a if a == -inf else max(mpf(a) - mpf(greatest), mpf(-200000)) for a in logits]

    def exact_log(self, logits):
        """log ŷ, exact even for gaps that `shifted` limits to 200000."""
        greatest = mpf(max(logits))
        top = self.log_y_hat[logits.index(max(logits))]
        self.log_y_hat = [-inf if a == -inf else mpf(a) - greatest + top for a in logits]

    def results(self, divisor):
        total = sum(self.q, mpf(0))
        jacobian = [mpf(0)] * len(self.q)
        if self.label is not None and self.keep:
            mine = self.y_hat[self.label]
            jacobian = [mine * ((c == self.label) - y) for c, y in enumerate(self.y_hat)]
        return {
            "y_hat": self.y_hat, "log_y_hat": self.log_y_hat, "jacobian_row": jacobian,
            "grad_y_hat": [-q / y / divisor if q else mpf(0) for q, y in zip(self.q, self.y_hat)],
            "grad_a_L": [(y * total - q) / divisor for q, y in zip(self.q, self.y_hat)],
        }

    def loss(self):
        return sum((-q * l for q, l in zip(self.q, self.log_y_hat) if q), mpf(0))


def results_of(fields):
    k = int(fields["k"])
    labels = [int(y) for y in fields["y"].split(",")] if "y" in fields else None
    logits = logits_of(fields, k * len(labels) if labels else 0)
    samples = len(logits) // k
    weights = [mpf(w) for w in numbers(fields["w"])] if "w" in fields else [mpf(1)] * k
    epsilon = mpf(binary64(fields["e"])) if "e" in fields else mpf(0)
    ignored = int(fields["i"]) if "i" in fields else None
    targets = [mpf(t) for t in numbers(fields["t"])] if "t" in fields else None
    kept = [labels is None or labels[n] != ignored for n in range(samples)]
    divisor = mpf(1)
    if fields["reduction"] == "mean":
        divisor = mpf(samples) if labels is None else sum((weights[y] for y, keep in zip(labels, kept) if keep), mpf(0))
    found = {name: [] for name in MATRICES + ["losses"]}
    for n in range(samples):
        row = logits[n * k : (n + 1) * k]
        target = targets[n * k : (n + 1) * k] if targets else [mpf(c == labels[n]) for c in range(k)]
        sample = Sample(row, target, weights, epsilon, kept[n], labels[n] if labels else None)
        sample.exact_log(row)
        for name, values in sample.results(divisor).items():
            found[name] += values
        found["losses"].append(sample.loss())
    found["loss"] = [sum(found["losses"], mpf(0)) / divisor]
    found["denominator"] = [divisor]
    return found


def is_right(entry, value):
    """Whether `digits:ulp:decimal` agrees with mpmath's value."""
    hexadecimal, offset, decimal = entry.split(":")
    nearest = binary64(hexadecimal)
    if decimal == "-inf":
        return nearest == -inf and value < -mpf(2) ** 1023
    if decimal == "0":
        return nearest == 0 and fabs(value) < mpf(2) ** -1199
    if fabs(value - mpf(decimal)) > fabs(value) * mpf(10) ** -58:
        return False
    top = int(mp.floor(mp.log(fabs(value), 2)))
    top += (fabs(value) >= ldexp(1, top + 1)) - (fabs(value) < ldexp(1, top))
    off = (value - mpf(nearest)) / ldexp(1, max(top - 52, -1074))
    return fabs(off) < 0.500001 and fabs(off - mpf(offset)) < 1e-4


def main():
    here = pathlib.Path(__file__).parent / "table.txt"
    lines = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else here).read_text().splitlines()
    checked, wrong = 0, 0
    for number, line in enumerate(lines, 1):
        fields = dict(field.split("=", 1) for field in line.split("\t"))
        mp.prec = 1400 if "formula" in fields else 8192
        found = results_of(fields)
        for name, values in found.items():
            if name not in fields:
                continue
            entries = fields[name].split(",")
            if "at" in fields and name in MATRICES:
                values = [values[int(place)] for place in fields["at"].split(",")]
            assert len(entries) == len(values), (number, name)
            for place, (entry, value) in enumerate(zip(entries, values)):
                checked += 1
                if not is_right(entry, value):
                    wrong += 1
                    print(f"line {number}, {fields['family']}, {name}[{place}]: {entry}, mpmath {mp.nstr(value, 30)}")
    print(f"{len(lines)} cases, {checked} values checked with mpmath, {wrong} wrong")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())

"""Judges the name that a wrong answer got, by the formulas' numbers alone."""

from collections import Counter, defaultdict

import numpy as np

from formulas.compositions import compositions, factors, singles
from grading import is_name, name, parts

OUTCOMES = ["itself", "alias", "twin", "another", "new name", "ambiguous", "unrecognised", "right"]


class Pool:
    """Every formula of one quantity of one question: singles, singles with a factor, and pairs of frequent slips."""

    def __init__(self, question, quantity):
        scales = {"": 1.0, **factors(question, quantity), "percent": 100.0}
        self.entries = []
        for formula in singles(quantity):
            if (values := formula.of(question)) is not None:
                for code, scale in scales.items():
                    self.entries.append((formula.codes, code, scale * values))
        if quantity != "y_hat" and question.kind in ("mean", "sum", "none"):
            for pair in compositions(question, quantity, 2):
                self.entries.append((pair.codes, "", pair.of(question)))
        right = question.right(quantity)
        self.entries += [((code,), "", scale * right) for code, scale in scales.items() if code]

    def names(self, values, resolution):
        """The codes, as sets, of the formulas that give these numbers to within the resolution."""
        found = set()
        for codes, factor, numbers in self.entries:
            if numbers.shape == np.shape(values) and close(numbers, values, resolution):
                found |= {parts(code) | (parts(factor) if factor else frozenset()) for code in codes}
        return found


def close(numbers, values, resolution):
    within = abs(numbers - values) <= resolution + 1e-9 * abs(values)
    return bool(np.all(within | (np.isinf(values) & (numbers == values))))


def known_codes():
    """Every code that some formula of the collection has."""
    quantities = ["y_hat", "losses", "loss", "grad_y_hat", "grad_a_L"]
    return {part for q in quantities for f in singles(q) for code in f.codes for part in parts(code)}


KNOWN = known_codes()


def judged(formula, report, pool, values, digits):
    """The outcome for one answer; `pool` returns the Pool, which few answers need."""
    code = name(report)
    if code in ("correct", "follows"):
        return "right"
    if not is_name(code):
        return code if code in OUTCOMES else "unrecognised"
    given = parts(code)
    if any(given == parts(own) for own in formula.codes):
        return "itself"
    if given in pool().names(values, 0):
        return "alias"
    if given in pool().names(values, 1.01 * digits.resolution(values)):
        return "twin"
    return "another" if given <= KNOWN else "new name"


class Tally:
    """Outcomes by row, and for each formula the names that it got."""

    def __init__(self):
        self.rows = defaultdict(Counter)
        self.formulas = defaultdict(Counter)

    def add(self, row, formula, outcome, code):
        self.rows[row][outcome] += 1
        self.formulas[(formula.quantity, formula.kind, formula.name, outcome)][code] += 1

    def __iadd__(self, other):
        for row, counts in other.rows.items():
            self.rows[row] += counts
        for formula, counts in other.formulas.items():
            self.formulas[formula] += counts
        return self

    def share(self, row, *outcomes):
        """The share of the answers whose mistake the digits show."""
        counts = self.rows[row]
        return sum(counts[o] for o in outcomes) / max(1, sum(counts.values()) - counts["right"])

    def print(self, title):
        print(f"\n{title}\n{'':52}{'answers':>8}" + "".join(f"{outcome:>13}" for outcome in OUTCOMES))
        for row in self.rows:
            total = sum(self.rows[row].values()) - self.rows[row]["right"]
            shares = [f"{100 * self.share(row, o):12.2f}%" for o in OUTCOMES[:-1]] + [f"{self.rows[row]['right']:13}"]
            print(f"{row:52}{total:8}" + "".join(shares))

    def print_kinds(self):
        """The outcomes by the kind of slip."""
        kinds = defaultdict(Counter)
        for (_, kind, _, outcome), codes in self.formulas.items():
            kinds[kind][outcome] += sum(codes.values())
        by_kind = Tally()
        by_kind.rows = kinds
        by_kind.print("By kind of slip")

    def print_formulas(self, outcome, most):
        """The formulas with the most answers of an outcome, and what they were called."""
        found = [(sum(c.values()), f, c) for f, c in self.formulas.items() if f[3] == outcome]
        for total, (quantity, kind, formula, _), codes in sorted(found, key=lambda f: -f[0])[:most]:
            called = ", ".join(f"{code} {count}" for code, count in codes.most_common(3))
            print(f"  {outcome:13}{total:6}  {quantity:12}{kind:26}{formula:56}{called}")

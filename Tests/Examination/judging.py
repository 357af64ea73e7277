"""Judges the name that a wrong answer got, by the formulas' numbers alone."""

import itertools
from collections import Counter, defaultdict

import numpy as np

from formulas.compositions import SHIFTS, composition, factors, own_formulas, singles, softmaxes
from grading import is_name, name, parts

OUTCOMES = ["itself", "alias", "twin", "another", "new name", "ambiguous", "unrecognised", "right"]


class Pool:
    """Every composition of formulas of one quantity of one question: labels, a softmax, a formula and factors."""

    def __init__(self, question, quantity):
        self.question, self.quantity = question, quantity
        is_plain = question.kind in ("mean", "sum", "none")
        self.labels = [None, *SHIFTS] if is_plain and quantity != "y_hat" else [None]
        self.softmaxes = [None] + (softmaxes() if quantity != "y_hat" else [])
        self.nodes = [None, *own_formulas(quantity)]
        scales = {**factors(question, quantity), "percent": 100.0, "learning_rate_applied": 0.1}
        self.scales = [None, *scales.items(), ("percent", 0.01), ("batch_mean_added", 1 / question.B)]

    def gives(self, name, values, resolution):
        """Whether some composition of that name, a set of codes, gives these numbers to within the resolution."""
        labels = [label for label in self.labels if label is None or label in name]
        scales = [scale for scale in self.scales if scale is None or scale[0] in name]
        candidates = itertools.product(
            labels, named(self.softmaxes, name), named(self.nodes, name),
            itertools.combinations_with_replacement(scales, 2)
        )
        for label, softmax, node, pair in candidates:
            found = [{label}, *([softmax] if softmax else []), *([node] if node else []), *({s[0]} for s in pair if s)]
            if name not in unions(found):
                continue
            numbers = composition(self.question, self.quantity, label, softmax, node, None).of(None)
            if numbers is None:  # The formula means nothing for this question.
                continue
            numbers = numbers * np.prod([scale[1] for scale in pair if scale])
            if numbers.shape == np.shape(values) and close(numbers, values, resolution):
                return True
        return False


FORGOTTEN = {"weights_lost": "weights", "label_smoothing_lost": "smoothing"}


def forgets(formula, question, name, values, resolution):
    """Whether a name is the formula's and that of the option which the student does not take."""
    for code, kind in FORGOTTEN.items():
        if question.kind == kind and code in name:
            for plain in question.without_options():
                is_own = any(name == parts(own) | {code} for own in formula.codes)
                if is_own and close(formula.of(plain), values, resolution):
                    return True
                if Pool(plain, formula.quantity).gives(name - {code}, values, resolution):
                    return True
    return False


def named(found, name):
    """The formulas of which some code is a part of a name; None is none."""
    return [f for f in found if f is None or any(parts(code) <= name for code in f.codes)]


def unions(found):
    """The names of some formulas and codes together, as sets."""
    choices = [[parts(code) for code in f.codes] if hasattr(f, "codes") else [frozenset(f - {None})] for f in found]
    return {frozenset().union(*choice) for choice in itertools.product(*choices)}


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
    if pool().gives(given, values, 0) or forgets(formula, pool().question, given, values, 0):
        return "alias"
    if pool().gives(given, values, 1.01 * digits.resolution(values)):
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

"""The exact quantities of a network: forward and backward, in the order of the course (article *Backpropagation*).

A pre-activation that is exactly 0, and logits that are exactly equal, are proved by linear forms: a rational number
plus rational multiples of distinct values g(a). Equal arguments give the same value, so equal weights cancel exactly.
Gradients that are rational are proved by polynomials of these values and of the values g'(a) and ŷ, over all samples.
"""
from collections import Counter

from gmpy2 import mpfr, mpq

import intervals
from activations import activation, has_kink
from intervals import ONE, ZERO, Interval, Wide, middle, sign, with_head
from output_units import IdentityRow, LogisticRow, SoftmaxRow, shares
from polynomials import Polynomial, TooLong, total

PLAIN_BITS = 200  # with so many bits no polynomials are made: if nothing is left to decide, none are needed


class Form:
    """rational + Σ coefficient · value, each value known by its number."""

    __slots__ = ("rational", "terms")

    def __init__(self, rational, terms=None):
        self.rational, self.terms = rational, terms or {}

    def scaled(self, factor):
        if factor == 0:
            return Form(ZERO)
        return Form(self.rational * factor, {term: c * factor for term, c in self.terms.items()})

    def plus(self, other):
        terms = dict(self.terms)
        for term, c in other.terms.items():
            total = terms.get(term, ZERO) + c
            if total:
                terms[term] = total
            else:
                terms.pop(term, None)
        return Form(self.rational + other.rational, terms)

    def key(self):
        return self.rational, tuple(sorted(self.terms.items()))

    def leading(self):
        return self.rational or (self.terms[min(self.terms)] if self.terms else ZERO)


class Unit:
    """A pre-activation or an activation: its form, and its value."""

    __slots__ = ("form", "value")

    def __init__(self, form, value):
        self.form, self.value = form, form.rational if not form.terms else value


class Weights:
    """W of a layer, as rational numbers and as floats of 53 bits."""

    def __init__(self, layer, inputs):
        exact, floats = [mpq(w) for w in layer["W"]], [mpfr(w) for w in layer["W"]]
        rows = range(0, len(exact), inputs)
        self.rows = [list(zip(exact[r : r + inputs], floats[r : r + inputs])) for r in rows]
        self.columns = [list(column) for column in zip(*self.rows)]
        self.biases = [mpq(b) for b in layer["b"]] if layer.get("b") else [ZERO] * len(self.rows)


def dot(weights, values, start=ZERO):
    """start + Σ w·value."""
    low = high = mpfr(0)
    low_open = high_open = has_interval = False
    down, up = intervals.DOWN, intervals.UP
    for (exact, weight), value in zip(weights, values):
        if type(value) is not Interval:
            start += exact * value
        elif exact:
            has_interval = True
            if value.head:
                start += exact * value.head
            ends = (value.low, value.high) if exact > 0 else (value.high, value.low)
            opens = (value.low_open, value.high_open) if exact > 0 else (value.high_open, value.low_open)
            one, other = down.mul(ends[0], weight), up.mul(ends[1], weight)
            is_cut, other_cut = one.rc != 0, other.rc != 0
            low, high = down.add(low, one), up.add(high, other)
            low_open = low_open or opens[0] or is_cut or low.rc != 0
            high_open = high_open or opens[1] or other_cut or high.rc != 0
    return with_head(Interval(low, high, low_open, high_open), start) if has_interval else start


class Network:
    """All values of one case, at the current precision."""

    def __init__(self, case):
        self.case, self.sizes = case, case["n"]
        self.depth = len(self.sizes) - 1
        self.layers = [Weights(layer, self.sizes[i]) for i, layer in enumerate(case["layers"])]
        self.samples = len(case["x"]) // self.sizes[0]
        self.seen, self.kinks = {}, []
        self.a, self.h, self.slopes = [], [], []  # by sample, then by layer
        for s in range(self.samples):
            self.forward(s)
        self.kinks.sort()
        self.unit_rows()
        self.grad_a, self.grad_h = zip(*(self.backward(s) for s in range(self.samples)))
        self.polynomials = self.gradient_polynomials() if intervals.BITS > PLAIN_BITS else None
        for s in range(self.samples if self.polynomials else 0):
            for mine, found in zip((self.grad_a[s], self.grad_h[s]), self.polynomials[s]):
                for i in mine:
                    mine[i] = [proved(value, polynomial) for value, polynomial in zip(mine[i], found[i])]

    def forward(self, s):
        inputs = self.case["x"][s * self.sizes[0] : (s + 1) * self.sizes[0]]
        h, a, slopes = [[Unit(Form(mpq(x)), None) for x in inputs]], [], []
        for i, weights in enumerate(self.layers):
            a.append([self.pre_activation(row, bias, h[-1]) for row, bias in zip(weights.rows, weights.biases)])
            if i + 1 < self.depth:
                name, parameter = self.case["layers"][i]["g"]
                results = [self.activate(name, None if parameter is None else mpq(parameter), unit) for unit in a[-1]]
                h.append([unit for unit, _ in results])
                slopes.append([slope for _, slope in results])
                if has_kink(name, parameter):
                    self.kinks += [(i + 1, s, c + 1) for c, unit in enumerate(a[-1]) if is_zero(unit)]
        self.a.append(a)
        self.h.append(h)
        self.slopes.append(slopes)

    @staticmethod
    def pre_activation(row, bias, below):
        form = Form(bias)
        for (weight, _), unit in zip(row, below):
            if weight:
                form = form.plus(unit.form.scaled(weight))
        return Unit(form, dot(row, [unit.value for unit in below], bias) if form.terms else None)

    def activate(self, name, parameter, unit):
        value = unit.form.rational if not unit.form.terms else unit.value
        h, slope = activation(name, parameter, value)
        return Unit(self.form_of(name, parameter, unit, h), h), slope

    def form_of(self, name, parameter, unit, h):
        """The linear form of h = g(a), by g(−a) in terms of g(a) where that is linear."""
        form = unit.form
        if type(h) is not Interval:
            return Form(h)
        if name == "identity" or (name == "elu" and sign(unit.value) > 0):
            return form
        if name in ("relu", "leaky_relu"):
            is_above = parameter == 1 or sign(unit.value) > 0
            return form if is_above else form.scaled(ZERO if name == "relu" else parameter)
        if name == "elu":
            return Form(-parameter, {self.number("exp", None, form): parameter})
        is_turned = form.leading() < 0
        value = Form(ZERO, {self.number(name, parameter, form.scaled(-ONE) if is_turned else form): ONE})
        if not is_turned:
            return value
        if name == "tanh":
            return value.scaled(-ONE)
        if name == "logistic":
            return Form(ONE).plus(value.scaled(-ONE))
        return value.plus(form)  # gelu, gelu_tanh, silu and softplus: g(−a) = g(a) − a

    def number(self, name, parameter, form):
        return self.seen.setdefault((name, parameter, form.key()), len(self.seen))

    def unit_rows(self):
        case, k = self.case, self.sizes[-1]
        ones = [ONE] * k
        weights = [mpq(w) for w in case["w"]] if case.get("w") else ones
        self.rows = []
        for s in range(self.samples):
            units = self.a[s][-1]
            keep = "y" not in case or case["y"][s] != case.get("i")
            if "t" in case:
                targets = [mpq(t) for t in case["t"][s * k : (s + 1) * k]]
            else:
                targets = [ONE if keep and c == case["y"][s] else ZERO for c in range(k)]
            if case["output"] == "softmax":
                q = shares(targets, weights, mpq(case.get("e", 0.0)), k)
                self.rows.append(SoftmaxRow(gaps(units), q, keep))
            else:
                unit = LogisticRow if case["output"] == "logistic" else IdentityRow
                self.rows.append(unit([u.value for u in units], targets))
        self.denominator = ONE
        if case["reduction"] == "mean":
            kept = [y for y in case.get("y", []) if y != case.get("i")]
            self.denominator = sum((weights[y] for y in kept), ZERO) if "y" in case else mpq(self.samples)

    def backward(self, s):
        """D times ∇_{a_i} and D times ∇_{h_i}, the latter from i = 0."""
        grad_a, grad_h = {self.depth: self.rows[s].grad_a()}, {}
        for i in range(self.depth, 0, -1):
            grad_h[i - 1] = [dot(column, grad_a[i]) for column in self.layers[i - 1].columns]
            if i > 1:
                grad_a[i - 1] = [g * slope for g, slope in zip(grad_h[i - 1], self.slopes[s][i - 2])]
        return grad_a, grad_h

    # Gradients as polynomials.

    def gradient_polynomials(self):
        """For each sample those of `backward`; None if they are too long."""
        try:
            return [self.backward_polynomials(s) for s in range(self.samples)]
        except TooLong:
            return None

    def backward_polynomials(self, s):
        grad_a, grad_h = {self.depth: self.output_polynomials(s)}, {}
        for i in range(self.depth, 0, -1):
            columns = self.layers[i - 1].columns
            grad_h[i - 1] = [total(g.scaled(w) for (w, _), g in zip(column, grad_a[i])) for column in columns]
            if i > 1:
                slopes = [self.slope_polynomial(i - 2, unit, slope)
                          for unit, slope in zip(self.a[s][i - 2], self.slopes[s][i - 2])]
                grad_a[i - 1] = [g * slope for g, slope in zip(grad_h[i - 1], slopes)]
        return grad_a, grad_h

    def output_polynomials(self, s):
        """∇_{a_L}, not divided by D."""
        units, row = self.a[s][-1], self.rows[s]
        if self.case["output"] == "softmax":
            if not row.keep:
                return [Polynomial({}) for _ in units]
            whole = sum(row.q, ZERO)
            return [y.scaled(whole) + Polynomial.constant(-q) for y, q in zip(self.softmax_polynomials(units), row.q)]
        if self.case["output"] == "logistic":
            y_hat = [self.form_of("logistic", None, unit, y) for unit, y in zip(units, row.y_hat())]
        else:
            y_hat = [unit.form for unit in units]
        return [Polynomial.linear(y) + Polynomial.constant(-t) for y, t in zip(y_hat, row.t)]

    def softmax_polynomials(self, units):
        """ŷ. Rows with the same gaps have the same values; that of the greatest logit is what the others leave of 1."""
        top = max(units, key=lambda unit: middle(unit.value))
        keys = [top.form.plus(unit.form.scaled(-ONE)).key() for unit in units]
        counts, greatest = Counter(keys), Form(ZERO).key()
        row = tuple(sorted(counts.items()))
        values = {key: Polynomial.value(self.number("softmax", row, Form(ZERO, {key: ONE}))) for key in counts}
        others = total(values[key].scaled(mpq(-count)) for key, count in counts.items() if key != greatest)
        values[greatest] = (Polynomial.constant(1) + others).scaled(mpq(1, counts[greatest]))
        return [values[key] for key in keys]

    def slope_polynomial(self, layer, unit, slope):
        """g'(a): even for tanh and logistic, g'(−a) = 1 − g'(a) for gelu, gelu_tanh, silu and softplus."""
        if type(slope) is not Interval:
            return Polynomial.constant(slope)
        name, parameter = self.case["layers"][layer]["g"]
        if name == "elu":
            return Polynomial.value(self.number("exp", None, unit.form)).scaled(mpq(parameter))
        is_turned = unit.form.leading() < 0
        form = unit.form.scaled(-ONE) if is_turned else unit.form
        value = Polynomial.value(self.number(name + "'", None, form))
        if not is_turned or name in ("tanh", "logistic"):
            return value
        return Polynomial.constant(1) + value.scaled(-ONE)

    def sum_over_batch(self, i, r, c=None):
        """Σ ∇_{a_i,r}, times h_{i−1,c}; not divided by D."""
        h = [ONE if c is None else self.h[s][i - 1][c].value for s in range(self.samples)]
        found = sum((self.grad_a[s][i][r] * h[s] for s in range(self.samples)), ZERO)
        if not self.polynomials or type(found) is not Interval:
            return found
        forms = [Polynomial.constant(1) if c is None else Polynomial.linear(self.h[s][i - 1][c].form)
                 for s in range(self.samples)]
        try:
            polynomial = total(self.polynomials[s][0][i][r] * form for s, form in enumerate(forms))
        except TooLong:
            return found
        return proved(found, polynomial)

    def results(self):
        """Each quantity by its name, and whether it may be −∞."""
        case, samples, depth = self.case, range(self.samples), self.depth
        none = case["reduction"] == "none"
        divided = lambda numbers: [number / self.denominator for number in numbers]
        losses = [row.loss() for row in self.rows]
        found = {"losses": losses, "denominator": [self.denominator],
                 "y_hat": [y for row in self.rows for y in row.y_hat()],
                 "grad_y_hat": divided(g for row in self.rows for g in row.grad_y_hat()),
                 "grad_x": divided(g for s in samples for g in self.grad_h[s][0])}
        if not none:
            found["loss"] = divided([sum(losses, ZERO)])
        for i in range(1, depth + 1):
            found[f"a_{i}"] = [unit.value for s in samples for unit in self.a[s][i - 1]]
            found[f"grad_a_{i}"] = divided(g for s in samples for g in self.grad_a[s][i])
            if i < depth:
                found[f"h_{i}"] = [unit.value for s in samples for unit in self.h[s][i]]
                found[f"grad_h_{i}"] = divided(g for s in samples for g in self.grad_h[s][i])
            if not none:
                found[f"grad_b_{i}"] = divided(self.sum_over_batch(i, r) for r in range(self.sizes[i]))
                found[f"grad_W_{i}"] = divided(
                    self.sum_over_batch(i, r, c) for r in range(self.sizes[i]) for c in range(self.sizes[i - 1]))
        if "weight" in case:
            for number, (values, products) in enumerate(self.chain(*case["weight"]), 1):
                found[f"chain_{number}"] = values
                found[f"product_{number}"] = products
        return found

    def chain(self, layer, row, column, s):
        """The factors of one weight with their running products, from ∂L/∂ŷ on."""
        divided = lambda numbers: [number / self.denominator for number in numbers]
        unit, depth = self.rows[s], self.depth
        first = divided(unit.grad_y_hat())
        yield first, first
        matrix = [value for r in range(self.sizes[-1]) for value in unit.jacobian(r)]
        yield matrix, divided(self.grad_a[s][depth])
        for i in range(depth, layer, -1):
            yield [w for r in self.layers[i - 1].rows for w, _ in r], divided(self.grad_h[s][i - 1])
            yield self.slopes[s][i - 2], divided(self.grad_a[s][i - 1])
        last = self.h[s][layer - 1][column - 1].value
        yield [last], divided([self.grad_a[s][layer][row - 1] * last])


def proved(value, polynomial):
    """The value, as a rational number if its polynomial is one. The interval must contain it."""
    rational = polynomial.rational()
    if rational is None:
        return value
    if type(value) is Interval:
        try:
            assert sign(value - rational) == 0, "the interval does not contain what the polynomial says"
        except Wide:
            pass
    return rational


def is_zero(unit):
    if not unit.form.terms:
        return unit.form.rational == 0
    return sign(unit.value) == 0


def gaps(units):
    """The greatest logit minus each one, exactly 0 where the forms are equal."""
    top = max(units, key=lambda unit: middle(unit.value))
    found = []
    for unit in units:
        form = top.form.plus(unit.form.scaled(-ONE))
        found.append(form.rational if not form.terms else top.value - unit.value)
    return found

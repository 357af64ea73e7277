"""Polynomials of distinct values, each known by its number, with rational coefficients.

What cancels in a sum leaves no term: a polynomial without terms is a rational number, which an interval never shows.
"""
from gmpy2 import mpq

from intervals import ONE, ZERO

TERMS_MAX = 300


class TooLong(Exception):
    """The polynomial has more than TERMS_MAX terms."""


class Polynomial:
    """Σ coefficient · product of values. The key of a term is the sorted tuple of its values' numbers."""

    __slots__ = ("terms",)

    def __init__(self, terms):
        self.terms = {key: c for key, c in terms.items() if c}
        if len(self.terms) > TERMS_MAX:
            raise TooLong

    @staticmethod
    def constant(number):
        return Polynomial({(): mpq(number)})

    @staticmethod
    def value(number):
        return Polynomial({(number,): ONE})

    @staticmethod
    def linear(form):
        return Polynomial({(): form.rational, **{(number,): c for number, c in form.terms.items()}})

    def __add__(self, other):
        terms = dict(self.terms)
        for key, c in other.terms.items():
            terms[key] = terms.get(key, ZERO) + c
        return Polynomial(terms)

    def __mul__(self, other):
        terms = {}
        for one, c in self.terms.items():
            for two, d in other.terms.items():
                key = tuple(sorted(one + two))
                terms[key] = terms.get(key, ZERO) + c * d
        return Polynomial(terms)

    def scaled(self, factor):
        return Polynomial({key: c * factor for key, c in self.terms.items()})

    def rational(self):
        """The number, if it is rational; else None."""
        return self.terms.get((), ZERO) if set(self.terms) <= {()} else None


def total(polynomials):
    found = Polynomial({})
    for polynomial in polynomials:
        found = found + polynomial
    return found

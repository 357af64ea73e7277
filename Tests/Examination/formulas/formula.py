"""What a wrong formula is: its numbers on a question, and the codes that name it."""

from dataclasses import dataclass
from typing import Callable

import numpy as np

# A wrong formula may divide by 0. Values that are not finite are left out where answers are made of them.
np.seterr(all="ignore")


@dataclass(frozen=True)
class Formula:
    """A formula that students write for one quantity.

    codes are the names that are right for it, "a+b" for two mistakes at once. kind is the sort of slip, and source
    says where the formula is seen. frequent formulas are composed with each other.
    """

    quantity: str
    name: str
    kind: str
    codes: tuple
    source: str
    values: Callable
    frequent: bool = False

    def of(self, question):
        """The numbers as an array, None if the formula means nothing for this question."""
        return None if (values := self.values(question)) is None else np.asarray(values, float)


def table(quantity, rows):
    """Formulas from rows (name, kind, codes, source, values[, "frequent"]); codes are one string, with spaces."""
    return [
        Formula(quantity, name, kind, tuple(codes.split()), source, values, bool(frequent))
        for name, kind, codes, source, values, *frequent in rows
    ]

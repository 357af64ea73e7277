#!/usr/bin/env python3
"""Writes cases with their exact results, one on each line: the committed tables, and fresh cases for `make exactness`.

    python3 generate.py batches --table > batches.txt                        (or networks)
    python3 generate.py batches "near ties" --seed 1 --values 1000 > cases.txt

Needs gmpy2. Every result is computed in intervals, with more bits until one binary64 number remains: `Truths` has the
formulas and the arithmetic, `Families` the inputs.

A line has fields `name=value`, separated by tabs. A binary64 number is its bits in hexadecimal, a list has commas.

    batches:  family  k  reduction  a (logits)  y (labels) or t (targets)  w (weights)  e (label smoothing)
              i (ignore_index), then the quantities by their names in the response. `formula` replaces `a` in long rows
              (see `long_row`), and `at` lists the entries that are checked
    networks: family  n (units of each layer)  g (activations, `name:parameter`)  output  reduction  x  W_1  b_1 …
              y  t  w  e  i  weight (layer, row, column, sample), then the quantities by their names in the response,
              chain_1… and product_1… of the weight, kinks (layer:sample:unit)

`case=SEED:N` is the origin of a fresh case: line N of the family's cases with that seed.
"""
import argparse
import pathlib
import random
import sys

sys.path[:0] = [str(pathlib.Path(__file__).parent / folder) for folder in ("Truths", "Families")]

import batch_families
import network_families
from intervals import Overflow
from solving import Undecided

KINDS = {"batches": batch_families, "networks": network_families}


def lines_of(kind, family, rng, small):
    """Cases without end, with the number of their results. Those without results are dropped, and counted on stderr."""
    dropped = {}
    try:
        while True:
            case = kind.draw(family, rng, small)
            try:
                yield kind.line(case)
            except (Overflow, Undecided) as reason:
                dropped[type(reason).__name__] = dropped.get(type(reason).__name__, 0) + 1
    finally:
        for reason, number in dropped.items():
            print(f"{family}: {number} cases dropped, {reason}", file=sys.stderr)


def table(kind):
    """The lines of the committed table."""
    rng = random.Random(1)
    for family in kind.FAMILIES:
        lines = lines_of(kind, family, rng, True)
        for _ in range(0 if family in kind.LONG else kind.TABLE_CASES):
            print(next(lines)[0])
        lines.close()
    for case in kind.long_table():
        print(kind.line(case)[0])


def fresh(kind, family, seed, wanted):
    """Cases of one family, until they have as many results as wanted."""
    lines, number = lines_of(kind, family, random.Random(f"{family} {seed}"), False), 0
    while wanted > 0:
        line, values = next(lines)
        number += 1
        wanted -= values
        print(f"case={seed}:{number}\t{line}")
    lines.close()


def main():
    parser = argparse.ArgumentParser(description="Writes cases with their exact results.")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("family", nargs="?", help="a family, for fresh cases")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--values", type=int, default=1000)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--families", action="store_true", help="print their names")
    arguments = parser.parse_args()
    kind = KINDS[arguments.kind]
    if arguments.families:
        print("\n".join(kind.FAMILIES))
    elif arguments.table:
        table(kind)
    else:
        fresh(kind, arguments.family, arguments.seed, arguments.values)


if __name__ == "__main__":
    main()

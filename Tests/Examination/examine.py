#!/usr/bin/env python3
"""Examines the grader from outside: answers in, results out. Nothing here comes from its tables.

    examine.py [PART…] [--seed N] [--questions N] [--junk N] [--rights N] [--networks N] [--levels N] [--class N]

PART  formulas      wrong formulas that students write, each alone
      compositions  two and three frequent slips at once
      options       the same formulas on questions with weights, smoothing, ignored samples, soft targets, one sample
      own           frequent slips, and right formulas, computed from the student's own ŷ
      junk          answers without a computation, next to every kind of own ŷ
      rights        right answers in every rounding
      networks      every mistake at every quantity of a network
      levels        what a lower level of disclosure shows of a higher one
      class         a class of answers to a network: seconds and memory

Prints each number next to what it must be, and exits with 1 if one misses it.
"""

import argparse
import multiprocessing
import sys
import time

import class_part
import formula_parts
import junk_part
import level_part
import network_part
import own_part
import rights_part

PARTS = {
    "formulas": formula_parts.formulas,
    "compositions": formula_parts.pairs_and_triples,
    "options": formula_parts.options,
    "own": own_part.own_y_hat,
    "junk": junk_part.junk,
    "rights": rights_part.rights,
    "networks": network_part.networks,
    "levels": level_part.levels,
    "class": class_part.network_class,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", choices=[[], *PARTS], help=argparse.SUPPRESS)
    counts = {
        "seed": 1,
        "questions": 8,
        "junk": 20_000,
        "rights": 100_000,
        "networks": 6,
        "levels": 2_000,
        "class": 2_000,
        "list": 12,
    }
    for option, count in counts.items():
        parser.add_argument(f"--{option}", type=int, default=count, metavar="N")
    settings = parser.parse_args()
    missed = []
    with multiprocessing.Pool() as pool:
        for part in settings.parts or PARTS:
            start = time.perf_counter()
            for measured, text, must in PARTS[part](settings, pool):
                print(f"  {'ok  ' if must(measured) else 'MISS'} {text}")
                if not must(measured):
                    missed.append(text)
            print(f"  ({part}: {time.perf_counter() - start:.0f} s)", flush=True)
    print(f"\nseed {settings.seed}: {len(missed)} numbers miss what they must be")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Checks results by the rules of the program that parses them.

    Tests/Graders/check.py FORMAT < RESULTS

Each line of RESULTS is a JSON list: a result as text, then the arguments of `faults` of parsers/FORMAT.py by name. It
prints a line for each result with faults, and exits 1 if there is one.
"""

import importlib
import json
import sys


def main(form):
    parser = importlib.import_module(f"parsers.{form}")
    isRight = True
    for line in sys.stdin:
        text, arguments = json.loads(line)
        faults = parser.faults(text, **arguments)
        if faults:
            isRight = False
            print(json.dumps([faults, text], ensure_ascii=False))
    return 0 if isRight else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

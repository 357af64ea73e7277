#!/usr/bin/env python3
"""Prints the table of ratios from the peers' run: server CPU per request relative to a base, paired within each round.

    Benchmarks/ratios.py RESULTS.jsonl [--base cpp-own] [--foreign-max 0.15]

A round counts only if other processes used at most `--foreign-max` cores during both runs of the pair. A cell is the
median of the rounds that count. If fewer than 3 do, it is the median of all rounds, with `~` in front. `-` means that
the peer did not run.
"""

import argparse
import json
import statistics
from collections import defaultdict


def cell(own: dict[int, dict], base: dict[int, dict], foreign_max: float) -> str:
    pairs = [(own[number], base[number]) for number in own if number in base]
    if not pairs:
        return "-"
    quiet = [pair for pair in pairs if all(run["foreign_cpu"] <= foreign_max for run in pair)]
    counted = quiet if len(quiet) >= 3 else pairs
    ratio = statistics.median(a["cpu_us_per_req"] / b["cpu_us_per_req"] for a, b in counted)
    return ("" if len(quiet) >= 3 else "~") + f"{ratio:.2f}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("results")
    options.add_argument("--base", default="cpp-own")
    options.add_argument("--foreign-max", type=float, default=0.15)
    given = options.parse_args()

    runs: dict[str, dict[str, dict[int, dict]]] = defaultdict(lambda: defaultdict(dict))
    with open(given.results, encoding="utf-8") as file:
        for line in file:
            run = json.loads(line)
            runs[run["peer"]][f"{run['workload']} c{run['conns']}"][run["round"]] = run

    columns = list(dict.fromkeys(column for peer in runs.values() for column in peer))
    print(f"CPU per request, x {given.base}, medians of paired rounds")
    print("| | " + " | ".join(columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for peer, rows in runs.items():
        cells = [cell(rows[column], runs[given.base][column], given.foreign_max) for column in columns]
        print(f"| {peer} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

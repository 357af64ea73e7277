#!/usr/bin/env python3
"""Checks that every metric and label in the alert rules and in the dashboard is one that the server exports.

    Tests/Deploy/names.py FILE…

The release server runs meanwhile: its `/metrics` has every series from the start.
"""

import re
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Faults"))

from server import Server  # noqa: E402

METRIC = re.compile(r"\b((?:nabla|http_server|process)_[a-z0-9_]+)(?:\{([^}]*)\})?")
LABEL = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*\\?"')
GROUPED = re.compile(r"\bby \(([^)]*)\)")
# Prometheus adds these to every series. `up` is its own.
OF_PROMETHEUS = {"job", "instance"}


def exported() -> tuple[set[str], set[str]]:
    """The names of the series and of their labels."""
    with Server() as server, urllib.request.urlopen(f"{server.url}/metrics", timeout=10) as response:
        text = response.read().decode()
    series = re.findall(r"^([a-z0-9_]+)(?:\{(.*)\})? ", text, re.MULTILINE)
    return {name for name, _ in series}, {label for _, labels in series for label in re.findall(r'(\w+)="', labels)}


def main() -> int:
    names, labels = exported()
    labels |= OF_PROMETHEUS
    faults, found = [], set()
    for path in sys.argv[1:]:
        text = Path(path).read_text()
        for name, selector in METRIC.findall(text):
            found.add(name)
            if name not in names:
                faults.append(f"{path}: the server exports no {name}")
            faults += [f"{path}: {name} has no label {label}" for label in LABEL.findall(selector)
                       if label not in labels]
        for group in GROUPED.findall(text):
            faults += [f"{path}: no series has the label {label}" for label in re.split(r", *", group)
                       if label not in labels]
    print("\n".join(sorted(set(faults))) or f"{len(found)} names, all exported")
    return 1 if faults or not found else 0


if __name__ == "__main__":
    raise SystemExit(main())

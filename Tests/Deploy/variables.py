#!/usr/bin/env python3
"""Runs `nabla serve --check-config` with the variables of each YAML file: a wrong value ends it, and a wrong name is
reported.

    Tests/Deploy/variables.py NABLA FILE…
"""

import os
import subprocess
import sys

import yaml


def variables(node: object) -> dict[str, str]:
    """Every `NABLA_…: value`, and every pair of `name` and `value`, anywhere in the document."""
    found: dict[str, str] = {}
    if isinstance(node, dict):
        if str(node.get("name", "")).startswith("NABLA_") and "value" in node:
            found[node["name"]] = node["value"]
        found |= {key: value for key, value in node.items() if key.startswith("NABLA_") and isinstance(value, str)}
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    for child in children:
        found |= variables(child)
    return found


def main() -> int:
    nabla, *paths = sys.argv[1:]
    faults = 0
    for path in paths:
        with open(path) as file:
            # HAProxy's own variables in compose.yaml have the names of replicas.
            found = {name: value for name, value in variables(list(yaml.safe_load_all(file))).items()
                     if name not in ("NABLA_A", "NABLA_B", "NABLA_C")}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NABLA_")} | found
        done = subprocess.run([nabla, "serve", "--check-config"], env=environment, capture_output=True, text=True)
        print(f"{path}: {len(found)} variables; {done.stdout}{done.stderr}")
        faults += done.returncode != 0 or done.stderr != "" or not found
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

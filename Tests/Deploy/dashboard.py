#!/usr/bin/env python3
"""Checks a Grafana dashboard, and writes its expressions as recording rules, which promtool can parse.

    Tests/Deploy/dashboard.py DASHBOARD RULES
"""

import json
import re
import sys
from collections import Counter

# The grid of Grafana has this many columns.
COLUMNS = 24
# The oldest format that Grafana 10 reads without a conversion that can lose fields.
SCHEMA_MIN = 36
VARIABLES = {"$__rate_interval": "5m", "$job": "nabla", "${datasource}": "prometheus"}


def main() -> int:
    dashboard_path, rules_path = sys.argv[1:]
    with open(dashboard_path) as file:
        board = json.load(file)
    panels = board["panels"]
    faults = [f"schemaVersion {board['schemaVersion']}"] if board["schemaVersion"] < SCHEMA_MIN else []
    faults += [f"panel id {number} occurs {count} times" for number, count in Counter(
        panel["id"] for panel in panels).items() if count > 1]
    faults += overlaps(panels)
    names = {variable["name"] for variable in board["templating"]["list"]}
    expressions = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    expressions += [note["expr"] for note in board["annotations"]["list"]]
    for panel in panels:
        if panel["type"] != "row" and not (panel["title"] and panel.get("targets")):
            faults.append(f"panel {panel['id']} has no title, or nothing to show")
    for name in re.findall(r"\$\{?(\w+)", json.dumps(board)):
        if name not in names and f"${name}" not in VARIABLES:
            faults.append(f"unknown variable ${name}")
    with open(rules_path, "w") as file:
        json.dump({"groups": [{"name": "dashboard", "rules": [
            {"record": f"dashboard:expression:{index}", "expr": replaced(expression)}
            for index, expression in enumerate(expressions)]}]}, file)
    print("\n".join(faults) or f"{len(panels)} panels, {len(expressions)} expressions")
    return 1 if faults or not expressions else 0


def overlaps(panels: list) -> list[str]:
    cells = Counter()
    for panel in panels:
        place = panel["gridPos"]
        cells.update((x, y) for x in range(place["x"], place["x"] + place["w"])
                     for y in range(place["y"], place["y"] + place["h"]))
    faults = [f"panels overlap at {cell}" for cell, count in cells.items() if count > 1][:1]
    return faults + [f"a panel reaches column {x}" for x, _ in cells if x >= COLUMNS][:1]


def replaced(expression: str) -> str:
    for variable, value in VARIABLES.items():
        expression = expression.replace(variable, value)
    return expression


if __name__ == "__main__":
    raise SystemExit(main())

#!/usr/bin/env python3
"""Checks that every fast path is marked, measured and tested (docs/decisions/0006).

    Scripts/fast_paths.py [ROOT]

A fast path is a second implementation that exists only for speed. Its place in the code has the marker
`// Fast path (NNNN): …`, where NNNN is a decision page. The table in docs/performance.md has a row for each file and
page with a marker, and a marker for each row. A row names the test that holds both paths equal.
"""

import pathlib
import re
import sys

MARKER = re.compile(r"// Fast path \((\d{4})\): \S")
WRONG_MARKER = re.compile(r"(?i)//+ *fast path\b(?! \(\d{4}\): \S)")
ROW = re.compile(r"^\| `([\w+./-]+\.swift)` \| \[(\d{4})\]\((decisions/[\w.-]+\.md)\) \|(.*)\|$")
TEST = re.compile(r"`(\w+Tests)`")
HEADING = "## The fast paths"


def markers(root: pathlib.Path) -> tuple[set[tuple[str, str]], list[str]]:
    """The files with a marker, each with its page; and the markers that are malformed."""
    found, faults = set(), []
    for path in sorted((root / "Sources").rglob("*.swift")):
        if any(parent.is_symlink() for parent in [path, *path.parents]):
            continue
        name = str(path.relative_to(root / "Sources"))
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found |= {(name, page) for page in MARKER.findall(line)}
            if WRONG_MARKER.search(line):
                faults.append(f"Sources/{name}:{number}: a marker reads `// Fast path (NNNN): …`")
    return found, faults


def rows(root: pathlib.Path) -> tuple[set[tuple[str, str]], list[str]]:
    """The rows of the table, each with its page; and what is wrong with them."""
    page = root / "docs/performance.md"
    _, found, section = page.read_text().partition(f"\n{HEADING}\n")
    if not found:
        return set(), [f"docs/performance.md: no section `{HEADING}`"]
    section = section.split("\n## ")[0]
    tests = {path.stem for path in (root / "Tests").rglob("*Tests.swift")}
    keys, faults = set(), []
    for line in section.splitlines():
        if not (row := ROW.match(line)):
            continue
        file, number, link, rest = row.groups()
        keys.add((file, number))
        if not link.startswith(f"decisions/{number}-") or not (root / "docs" / link).exists():
            faults.append(f"docs/performance.md: the row of {file} links to no page {number}")
        named = TEST.findall(rest)
        if not named:
            faults.append(f"docs/performance.md: the row of {file} names no test")
        faults += [f"docs/performance.md: the row of {file} names {test}, which does not exist"
                   for test in named if test not in tests]
    return keys, faults


def check(root: pathlib.Path) -> list[str]:
    marked, faults = markers(root)
    listed, more = rows(root)
    faults += more
    faults += [f"Sources/{file}: the marker ({page}) has no row in docs/performance.md"
               for file, page in sorted(marked - listed)]
    faults += [f"docs/performance.md: the row of {file} ({page}) has no marker in Sources"
               for file, page in sorted(listed - marked)]
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
    for fault in found:
        print(fault, file=sys.stderr)
    sys.exit(1 if found else 0)

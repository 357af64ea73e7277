#!/usr/bin/env python3
"""Checks the modules' imports and words against the tables of docs/architecture.md.

    Scripts/check_imports.py [PACKAGE]

Prints one line a violation, `file:line: reason`, and exits 1 where there is one.
The tables are found by their headings: `may import` and `words that stand nowhere in it`.
"""

import re
import sys
from pathlib import Path

# `import M`, `private import M`, `@preconcurrency import func M.f`, in any order that Swift takes.
IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*"
    r"(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor|macro)\s+)?"
    r"`?(?P<module>\w+)"
)

# Comments and string literals, so that neither hides an import nor passes for one; line ends are kept.
# One pattern, tried from left to right: what opens first decides.
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"""(?:\\.|.)*?"""|"(?:\\.|[^"\\\n])*"', re.DOTALL)

# An address names no vocabulary: https://www.rfc-editor.org/ may stand in any comment.
ADDRESS = re.compile(r"https?://\S+")


def table(document: str, heading: str) -> dict[str, list[str]]:
    """Rows of the table whose last heading is `heading`: module → names in its last cell."""
    rows: dict[str, list[str]] = {}
    inside = False
    for line in document.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells[-1] == heading:
            inside = True
        elif inside and (module := re.fullmatch(r"`(\w+)`", cells[0])):
            rows[module[1]] = re.findall(r"`(\w+)`", cells[-1])
    if not rows:
        raise SystemExit(f"docs/architecture.md: no table with the heading '{heading}'")
    return rows


def without_comments(source: str) -> str:
    return NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)


def imports(source: str) -> list[tuple[int, str]]:
    """The imported modules of a Swift file, with their line numbers from 1."""
    found = []
    for number, line in enumerate(without_comments(source).splitlines(), start=1):
        for statement in line.split(";"):
            if match := IMPORT.match(statement):
                found.append((number, match["module"]))
    return found


def file_violations(source: str, module: str, allowed: list[str], words: list[str]) -> list[tuple[int, str]]:
    found = [
        (number, f"{module} may not import {imported} (docs/architecture.md)")
        for number, imported in imports(source)
        if imported not in allowed
    ]
    for number, line in enumerate(source.splitlines(), start=1):
        prose = ADDRESS.sub("", line).lower()
        found += [(number, f"'{word}' stands nowhere in {module} (docs/architecture.md)") for word in words if word in prose]
    return sorted(found)


def package_violations(package: Path) -> list[str]:
    document = (package / "docs" / "architecture.md").read_text(encoding="utf-8")
    may_import = table(document, "may import")
    refused_words = table(document, "words that stand nowhere in it")
    modules = {folder.name: folder for folder in sorted((package / "Sources").iterdir()) if folder.is_dir()}

    found = [f"docs/architecture.md: Sources/{name} has no row" for name in modules if name not in may_import]
    for name in sorted({*may_import, *refused_words} - set(modules)):
        found.append(f"docs/architecture.md: the row {name} names no folder of Sources")
    for name, folder in modules.items():
        for file in sorted(folder.rglob("*.swift")):
            source = file.read_text(encoding="utf-8")
            for number, reason in file_violations(source, name, may_import.get(name, []), refused_words.get(name, [])):
                found.append(f"{file.relative_to(package)}:{number}: {reason}")
    return found


def main() -> int:
    package = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    found = package_violations(package)
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print("imports: every module keeps to its row of docs/architecture.md")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

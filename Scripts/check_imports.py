#!/usr/bin/env python3
"""Checks the modules' imports and words, and Package.swift, against docs/architecture.md.

    Scripts/check_imports.py [PACKAGE]

Prints one line for each violation, `file:line: reason`, and exits 1 if there is one.
The tables are found by their headings, `may import` and `refused words`; the drawing is the first block of text.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PAGE = "docs/architecture.md"

# `import M`, `private import M`, `@preconcurrency import func M.f`, in every order that Swift allows.
IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*"
    r"(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor|macro)\s+)?"
    r"`?(?P<module>\w+)"
)

# Comments and string literals: neither may hide an import or look like one. Line ends are kept.
# One pattern, tried from left to right: the first that opens decides.
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"""(?:\\.|.)*?"""|"(?:\\.|[^"\\\n])*"', re.DOTALL)

# An address is no vocabulary: https://www.rfc-editor.org/ is allowed in any comment.
ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Row:
    """A module as the page has it."""

    folder: str
    may_import: list[str]
    refused_words: list[str]


def table(document: str, heading: str) -> dict[str, list[str]]:
    """Rows of the table whose last heading is `heading`: the name in the first cell → the other cells."""
    rows: dict[str, list[str]] = {}
    inside = False
    for line in document.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells[-1] == heading:
            inside = True
        elif inside and (module := re.fullmatch(r"`(\w+)`", cells[0])):
            rows[module[1]] = cells[1:]
    if not rows:
        raise SystemExit(f"{PAGE}: no table with the heading '{heading}'")
    return rows


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def module_rows(document: str) -> dict[str, Row]:
    words = {name: quoted(cells[-1]) for name, cells in table(document, "refused words").items()}
    return {
        name: Row("".join(quoted(cells[0])[:1]), quoted(cells[-1]), words.pop(name, []))
        for name, cells in table(document, "may import").items()
    } | {name: Row("", [], refused) for name, refused in words.items()}


def drawing(document: str) -> list[tuple[str, str | None]]:
    """The modules of the drawing in their order, each with the module that it is drawn under."""
    block = re.search(r"```text\n(.*?)```", document, re.DOTALL)
    if not block:
        raise SystemExit(f"{PAGE}: no drawing, a block that begins with ```text")
    drawn: list[tuple[str, str | None]] = []
    above: list[tuple[int, str]] = []
    for line in block[1].splitlines():
        if name := re.match(r"^([│├└─ ]*)(\w+)", line):
            depth = len(name[1])
            above = [entry for entry in above if entry[0] < depth]
            drawn.append((name[2], above[-1][1] if above else None))
            above.append((depth, name[2]))
    return drawn


def drawing_violations(document: str, rows: dict[str, Row]) -> list[str]:
    drawn = drawing(document)
    names = [name for name, _ in drawn]
    found = [f"{PAGE}: the drawing lacks {name}" for name in rows if name not in names]
    for name, parent in drawn:
        if name not in rows:
            found.append(f"{PAGE}: {name} is in the drawing, but has no row")
        elif parent in rows and name not in rows[parent].may_import:
            found.append(f"{PAGE}: {name} is drawn under {parent}, whose row does not import it")
    return found


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


def file_violations(source: str, module: str, row: Row) -> list[tuple[int, str]]:
    found = [
        (number, f"{module} may not import {imported} ({PAGE})")
        for number, imported in imports(source)
        if imported not in row.may_import
    ]
    for number, line in enumerate(source.splitlines(), start=1):
        prose = ADDRESS.sub("", line).lower()
        refused = [word for word in row.refused_words if word in prose]
        found += [(number, f"{module} may not use the word '{word}' ({PAGE})") for word in refused]
    return sorted(found)


def source_files(folder: Path) -> list[Path]:
    """The Swift files and C headers below a folder; a folder that is a link counts as the folder that it names."""
    return sorted(file for file in folder.resolve().rglob("*") if file.suffix in (".swift", ".h"))


def source_violations(package: Path, rows: dict[str, Row]) -> list[str]:
    found = []
    folders = {name: package / "Sources" / row.folder for name, row in rows.items() if row.folder}
    for name, row in rows.items():
        if name not in folders or not folders[name].is_dir():
            found.append(f"{PAGE}: the row {name} names no folder of Sources")
    rooms = {folder.resolve(): name for name, folder in reversed(folders.items())}
    for file in source_files(package / "Sources"):
        if not any(parent in rooms for parent in file.parents):
            place = file.relative_to((package / "Sources").resolve()).parent
            found.append(f"{PAGE}: Sources/{place} has no row")
    for name, folder in folders.items():
        for file in source_files(folder):
            shown = Path("Sources") / rows[name].folder / file.relative_to(folder.resolve())
            if file.suffix == ".swift":
                for number, reason in file_violations(file.read_text(encoding="utf-8"), name, rows[name]):
                    found.append(f"{shown}:{number}: {reason}")
    return list(dict.fromkeys(found))


def manifest_violations(dependencies: dict[str, list[str]], rows: dict[str, Row]) -> list[str]:
    """Compares the modules that each row may import with what Package.swift lists, on this processor."""
    found = []
    for name, row in rows.items():
        if name not in dependencies:
            if not name.endswith("AVX2"):
                found.append(f"Package.swift: no target {name} ({PAGE})")
            continue
        wanted = {module for module in row.may_import if module in dependencies}
        for module in sorted(wanted ^ set(dependencies[name])):
            verb = "does not list" if module in wanted else "lists"
            found.append(f"Package.swift: {name} {verb} {module}, unlike its row ({PAGE})")
    return found


def manifest_dependencies(package: Path) -> dict[str, list[str]]:
    """The targets of Package.swift, each with the targets that it depends on."""
    dumped = subprocess.run(
        ["swift", "package", "--package-path", str(package), "dump-package"], check=True, capture_output=True, text=True
    ).stdout
    return {
        target["name"]: [name for entry in target["dependencies"] for name in entry.get("byName", [])[:1]]
        for target in json.loads(dumped)["targets"]
    }


def package_violations(package: Path) -> list[str]:
    document = (package / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = module_rows(document)
    return drawing_violations(document, rows) + source_violations(package, rows)


def main() -> int:
    package = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    rows = module_rows((package / "docs" / "architecture.md").read_text(encoding="utf-8"))
    found = package_violations(package) + manifest_violations(manifest_dependencies(package), rows)
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print(f"imports: every module agrees with {PAGE}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

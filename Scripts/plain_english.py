#!/usr/bin/env python3
"""Finds words that docs/style.md replaces, and lines over 120 columns, in the repository's prose.

    Scripts/plain_english.py [PATH…]

Prints one line for each finding, `file:line: reason`, and exits 1 if there is any. PATHs are files or folders;
without one, the whole package is checked. Prose is all text of documents and scripts, and the comments and string
literals of Swift and C. Code in backticks and addresses are not prose.
"""

import re
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
HEADING = "not"
COLUMNS_MAX = 120

CODE = {".swift", ".c", ".h"}
TEXT = {".md", ".py", ".sh", ".lua", ".yaml", ".yml", ".toml", ".modulemap"}
NAMES = {"Makefile", "Dockerfile", ".gitignore"}
FOLDERS = {".ci", ".github"}

COMMENT_OR_STRING = re.compile(r'(?P<comment>//[^\n]*|/\*.*?\*/)|"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"', re.DOTALL)
NOT_PROSE = re.compile(r"`[^`\n]*`|https?://\S+|\\\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")

# Between two words of a phrase: spaces, or a line end and what begins a line of a comment or a quotation.
GAP = r"(?:[ \t]+|[ \t]*\n[ \t]*(?:///?|#+|\*|>|--)?[ \t]*)"


class Glossary:
    """The first table of docs/style.md: words to avoid, what to write instead, and phrases that are fine."""

    def __init__(self, document: str):
        self.instead: dict[str, str] = {}
        fine: list[str] = []
        inside = False
        for line in document.splitlines():
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not line.startswith("|"):
                inside = False
            elif cells[0] == HEADING:
                inside = True
            elif inside and (words := re.findall(r"`([^`]+)`", cells[0])):
                self.instead.update((word, cells[1]) for word in words)
                fine += re.findall(r"`([^`]+)`", cells[2]) if len(cells) > 2 else []
        if not self.instead:
            raise SystemExit(f"docs/style.md: no table whose first heading is '{HEADING}'")
        self.words = phrases(self.instead)
        self.fine = phrases(fine) if fine else None

    def findings(self, prose: str) -> list[tuple[int, str]]:
        """Line numbers from 1, each with a reason."""
        if self.fine:
            prose = self.fine.sub(blank, prose)
        found = []
        for match in self.words.finditer(prose):
            word = re.sub(GAP, " ", match[0].lower())
            number = prose.count("\n", 0, match.start()) + 1
            found.append((number, f"'{word}': write {self.instead[word]} (docs/style.md)"))
        return found


def phrases(words) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    spaced = [GAP.join(re.escape(word) for word in phrase.split()) for phrase in longest_first]
    return re.compile(r"(?<![\w-])(?:" + "|".join(spaced) + r")(?![\w-])", re.IGNORECASE)


def blank(match: re.Match[str]) -> str:
    """Spaces of the same length, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", match[0])


def prose_of(source: str, suffix: str) -> str:
    """`source` with spaces in place of all that is not prose."""
    if suffix in CODE:
        kept, end = [], 0
        for match in COMMENT_OR_STRING.finditer(source):
            kept += [re.sub(r"[^\n]", " ", source[end : match.start()]), match[0]]
            end = match.end()
        source = "".join(kept) + re.sub(r"[^\n]", " ", source[end:])
    elif suffix == ".md":
        source = re.sub(r"^```.*?^```", blank, source, flags=re.DOTALL | re.MULTILINE)
    return NOT_PROSE.sub(blank, source)


def long_lines(source: str, suffix: str) -> list[tuple[int, str]]:
    """Tables, code blocks and addresses may be longer; the code of Swift is the formatter's."""
    found, fenced = [], False
    for number, line in enumerate(source.splitlines(), start=1):
        fenced ^= suffix == ".md" and line.startswith("```")
        if len(line) <= COLUMNS_MAX or "://" in line:
            continue
        if suffix == ".md" and (fenced or re.match(r"\||    |<!--", line)):
            continue
        if suffix == ".swift" and not line.lstrip().startswith("//"):
            continue
        found.append((number, f"{len(line)} columns, at most {COLUMNS_MAX} (docs/style.md)"))
    return found


def files(paths: list[Path]) -> list[Path]:
    """Files with prose, without links, hidden folders, and what was built or downloaded."""
    found = []
    for path in paths:
        if path.is_symlink():
            continue
        if path.is_dir():
            children = [c for c in sorted(path.iterdir()) if not c.name.startswith(".") or c.name in FOLDERS]
            found += files(children)
        elif path.suffix in CODE | TEXT or path.name in NAMES or is_script(path):
            found.append(path)
    return found


def is_script(path: Path) -> bool:
    with path.open("rb") as file:
        return path.suffix == "" and file.read(2) == b"#!"


def violations(paths: list[Path], package: Path) -> list[str]:
    glossary = Glossary((package / "docs" / "style.md").read_text(encoding="utf-8"))
    found = []
    for path in files(paths):
        source = path.read_text(encoding="utf-8")
        reasons = glossary.findings(prose_of(source, path.suffix)) + long_lines(source, path.suffix)
        found += [f"{path.relative_to(package)}:{number}: {reason}" for number, reason in sorted(reasons)]
    return found


def main() -> int:
    paths = [Path(argument).resolve() for argument in sys.argv[1:]] or [PACKAGE]
    found = violations(paths, PACKAGE)
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print("prose: no word of the first table in docs/style.md, no line over 120 columns")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

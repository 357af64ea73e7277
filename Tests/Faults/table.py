"""The table of results: scenario, requirement, measurement, ok."""

import sys
import textwrap
from dataclasses import dataclass, field

WIDTHS = (16, 50, 62)
HEADINGS = ("scenario", "required", "measured")


@dataclass
class Table:
    """Prints each row as soon as it is known, and remembers the requirements that were not met."""

    scenario: str = ""
    failures: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self._print(HEADINGS, "ok")
        print("|" + "|".join("-" * (width + 2) for width in WIDTHS) + "|------|", flush=True)

    def row(self, asked: str, measured: str, met: bool) -> None:
        self._print((self.scenario, asked, measured), "yes" if met else "NO")
        if not met:
            self.failures.append(f"{self.scenario}: required {asked}; measured {measured}")

    def _print(self, cells: tuple[str, str, str], verdict: str) -> None:
        wrapped = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, WIDTHS)]
        for line in range(max(map(len, wrapped))):
            parts = [(rows[line] if line < len(rows) else "").ljust(width) for rows, width in zip(wrapped, WIDTHS)]
            print("| " + " | ".join(parts) + f" | {verdict if line == 0 else '':4} |", flush=True)


def say(text: str) -> None:
    """Prints progress on standard error, outside the table."""
    print(f"  … {text}", file=sys.stderr, flush=True)

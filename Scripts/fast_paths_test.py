#!/usr/bin/env python3
"""Tests of fast_paths.py: each fault is found, and a correct tree has none."""

import pathlib
import tempfile
import unittest

import fast_paths

CODE = "  // Fast path (0001): equals the general path.\n"
ROW = "| `Module/A.swift` | [0001](decisions/0001-a.md) | 10 % | `general()` | `ATests` |\n"
# Not in the section of the table.
OTHER = ROW.replace("A.swift", "B.swift")


class FastPathsTest(unittest.TestCase):
    def faults(self, code: str = CODE, row: str = ROW, heading: str = fast_paths.HEADING) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path, text in {
                "Sources/Module/A.swift": code,
                "Tests/ATests/ATests.swift": "",
                "docs/decisions/0001-a.md": "",
                "docs/performance.md": f"# Performance\n\n{heading}\n\n{row}\n## Next\n\n{OTHER}",
            }.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text)
            return fast_paths.check(root)

    def test_correct(self):
        self.assertEqual(self.faults(), [])

    def test_marker_without_row(self):
        self.assertIn("no row", self.faults(row="")[0])
        self.assertIn("no row", self.faults(code=CODE + CODE.replace("0001", "0002"))[0])

    def test_row_without_marker(self):
        self.assertIn("no marker", self.faults(code="")[0])

    def test_malformed_marker(self):
        for code in ("// Fast path: equals", "// fast path (1): equals", "/// Fast path (0001):"):
            self.assertIn("a marker reads", self.faults(code=CODE + code)[0])

    def test_row(self):
        self.assertIn("names no test", self.faults(row=ROW.replace("`ATests`", "none"))[0])
        self.assertIn("does not exist", self.faults(row=ROW.replace("ATests", "BTests"))[0])
        self.assertIn("links to no page", self.faults(row=ROW.replace("0001-a", "0001-b"))[0])

    def test_no_section(self):
        self.assertIn("no section", self.faults(heading="## Paths")[0])


if __name__ == "__main__":
    unittest.main(verbosity=0)

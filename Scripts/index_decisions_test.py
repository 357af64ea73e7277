#!/usr/bin/env python3
"""Scripts/index-decisions writes the index, and finds the pages that break its rules."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).with_name("index-decisions")
README = "# Decisions\n\n<!-- index -->\n<!-- end of index -->\n\nThe end.\n"
PAGE = "# 0001: Water is wet\n\n## Context\n\nRain.\n\n## Decision\n\nA coat.\n\n## Revisit when\n\nThe sun shines.\n"


class IndexDecisions(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.script = Path(folder.name) / "Scripts" / "index-decisions"
        self.pages = Path(folder.name) / "docs" / "decisions"
        self.script.parent.mkdir()
        self.pages.mkdir(parents=True)
        shutil.copy(SCRIPT, self.script)
        (self.pages / "README.md").write_text(README)
        (self.pages / "0001-water.md").write_text(PAGE)

    def run_script(self, *arguments: str) -> tuple[int, str]:
        result = subprocess.run([self.script, *arguments], capture_output=True, text=True)
        return result.returncode, result.stdout + result.stderr

    def assert_refused(self, reason: str):
        status, output = self.run_script("--check")
        self.assertEqual(status, 1)
        self.assertIn(reason, output)

    def test_it_writes_the_index_and_keeps_the_rest(self):
        self.assertEqual(self.run_script(), (0, ""))
        text = (self.pages / "README.md").read_text()
        self.assertEqual(text, README.replace("-->\n<", "-->\n- [0001](0001-water.md) Water is wet\n<"))
        self.assertEqual(self.run_script("--check"), (0, ""))

    def test_an_index_that_is_not_current_is_refused(self):
        self.assert_refused("the index is not current")

    def test_both_optional_headings_are_allowed(self):
        page = PAGE.replace("## Revisit", "## Measured\n\n1 mm.\n\n## Alternatives\n\nA tent.\n\n## Revisit")
        (self.pages / "0001-water.md").write_text(page)
        self.assertEqual(self.run_script(), (0, ""))

    def test_missing_extra_and_reordered_headings_are_refused(self):
        swapped = PAGE.replace("## Context", "## X").replace("## Decision", "## Context").replace("## X", "## Decision")
        pages = {
            "missing": PAGE.replace("## Context\n", ""),
            "extra": PAGE.replace("## Revisit", "## Traps\n\nIce.\n\n## Revisit"),
            "reordered": swapped,
            "deeper": PAGE.replace("## Revisit", "### Traps\n\nIce.\n\n## Revisit"),
        }
        for name, page in pages.items():
            with self.subTest(name):
                (self.pages / "0001-water.md").write_text(page)
                self.assert_refused("docs/decisions/0001-water.md: the headings must be Context, Decision")

    def test_a_number_that_is_not_the_file_names_is_refused(self):
        (self.pages / "0002-fire.md").write_text(PAGE.replace("0001", "0003"))
        self.assert_refused("docs/decisions/0002-fire.md:1: the title must begin with '# 0002: '")

    def test_two_pages_with_one_number_are_refused(self):
        (self.pages / "0001-fire.md").write_text(PAGE)
        self.assert_refused("more than one page has the number 0001")


if __name__ == "__main__":
    unittest.main()

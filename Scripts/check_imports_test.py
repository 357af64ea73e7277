#!/usr/bin/env python3
"""The import check finds what it is there to find: violations are planted, one at a time, in a small package."""

import tempfile
import unittest
from pathlib import Path

import check_imports

ARCHITECTURE = """
| module | holds | may import |
| --- | --- | --- |
| `Core` | numbers, no `Wire` | `Glibc` |
| `Wire` | bytes | |
| `App` | everything | `Core`, `Wire`, `Foundation` |

| module | words that stand nowhere in it |
| --- | --- |
| `Core` | `http` |
"""


class PackageViolations(unittest.TestCase):
    def violations(self, planted: dict[str, str]) -> list[str]:
        clean = {
            "Core/Batch.swift": "private import Glibc\n/// See https://example.org/ for the proof.\nstruct Batch {}\n",
            "Wire/Parser.swift": "struct Parser {}\n",
            "App/main.swift": "import Core\nimport Foundation\nimport Wire\n",
        }
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder)
            (package / "docs").mkdir()
            (package / "docs" / "architecture.md").write_text(ARCHITECTURE)
            for name, source in {**clean, **planted}.items():
                file = package / "Sources" / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(source)
            return check_imports.package_violations(package)

    def test_a_package_that_keeps_the_rules_passes(self):
        self.assertEqual(self.violations({}), [])

    def test_an_import_outside_the_row_is_found_in_every_spelling(self):
        spellings = [
            "import Wire",
            "  import Wire  // for once",
            "private import Wire",
            "@preconcurrency import Wire",
            "@_spi(Internal) public import Wire",
            "import struct Wire.Parser",
            "import Glibc; import Wire",
            "/* why */ import Wire",
            "#if os(Linux)\nimport Wire\n#endif",
            'let text = "/*"\nimport Wire',
        ]
        for spelling in spellings:
            with self.subTest(spelling):
                found = self.violations({"Core/Planted.swift": spelling + "\n"})
                self.assertEqual(len(found), 1, found)
                self.assertRegex(found[0], r"^Sources/Core/Planted\.swift:\d+: Core may not import Wire")

    def test_a_name_in_the_middle_cell_allows_nothing(self):
        self.assertEqual(len(self.violations({"Core/Planted.swift": "import Wire\n"})), 1)

    def test_what_only_looks_like_an_import_passes(self):
        lookalikes = [
            "// import Wire",
            "/* import Wire */",
            "/*\nimport Wire\n*/",
            'let text = """\n  import Wire\n  """',
            "let important = 1",
            "func importWire() {}",
        ]
        for lookalike in lookalikes:
            with self.subTest(lookalike):
                self.assertEqual(self.violations({"Core/Planted.swift": lookalike + "\n"}), [])

    def test_a_refused_word_is_found_in_code_and_comments(self):
        for line in ["struct HTTPBatch {}", "/// The Http request's batch.", "let https = 1"]:
            with self.subTest(line):
                found = self.violations({"Core/Planted.swift": "struct Fine {}\n" + line + "\n"})
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith("Sources/Core/Planted.swift:2: 'http' stands nowhere in Core"), found)

    def test_a_module_without_a_row_is_found(self):
        found = self.violations({"Extra/File.swift": "struct Extra {}\n"})
        self.assertEqual(found, ["docs/architecture.md: Sources/Extra has no row"])

    def test_a_row_without_a_module_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder)
            (package / "docs").mkdir()
            (package / "docs" / "architecture.md").write_text(ARCHITECTURE)
            for name in ["Core", "App"]:
                (package / "Sources" / name).mkdir(parents=True)
            self.assertEqual(
                check_imports.package_violations(package),
                ["docs/architecture.md: the row Wire names no folder of Sources"],
            )


if __name__ == "__main__":
    unittest.main()

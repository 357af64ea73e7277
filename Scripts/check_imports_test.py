#!/usr/bin/env python3
"""The import check finds what it should: each test plants one violation in a small package."""

import tempfile
import unittest
from pathlib import Path

import check_imports

ARCHITECTURE = """
```text
App             everything
├── Core        numbers
└── Wire
```

| module | folder in `Sources` | holds | may import |
| --- | --- | --- | --- |
| `App` | `App` | everything | `Core`, `Wire`, `Foundation` |
| `Core` | `Core` | numbers, no `Wire` | `Glibc` |
| `Wire` | `Net/Wire` | bytes | |

| module | refused words |
| --- | --- |
| `Core` | `http` |
"""

CLEAN = {
    "Core/Batch.swift": "private import Glibc\n/// See https://example.org/ for the proof.\nstruct Batch {}\n",
    "Net/Wire/Parser.swift": "struct Parser {}\n",
    "App/main.swift": "import Core\nimport Foundation\nimport Wire\n",
}


class PackageViolations(unittest.TestCase):
    def violations(self, planted: dict[str, str], architecture: str = ARCHITECTURE) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder)
            (package / "docs").mkdir()
            (package / "docs" / "architecture.md").write_text(architecture)
            for name, source in {**CLEAN, **planted}.items():
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
                expected = "Sources/Core/Planted.swift:2: Core may not use the word 'http'"
                self.assertTrue(found[0].startswith(expected), found)

    def test_a_file_in_a_nested_folder_is_found(self):
        planted = {"Core/Rows/Planted.swift": "import Wire\n", "Net/Wire/Framing/Planted.swift": "import Core\n"}
        found = self.violations(planted)
        self.assertEqual(
            [line.split(" (")[0] for line in found],
            [
                "Sources/Core/Rows/Planted.swift:1: Core may not import Wire",
                "Sources/Net/Wire/Framing/Planted.swift:1: Wire may not import Core",
            ],
        )

    def test_a_folder_without_a_row_is_found(self):
        for folder in ["Extra", "Net/Extra"]:
            with self.subTest(folder):
                found = self.violations({f"{folder}/File.swift": "struct Extra {}\n"})
                self.assertEqual(found, [f"docs/architecture.md: Sources/{folder} has no row"])

    def test_a_row_without_a_folder_is_found(self):
        gone = ARCHITECTURE.replace("`Net/Wire`", "`Net/Gone`")
        self.assertIn("docs/architecture.md: the row Wire names no folder of Sources", self.violations({}, gone))

    def test_a_drawing_without_a_module_is_found(self):
        self.assertEqual(
            self.violations({}, ARCHITECTURE.replace("└── Wire\n", "")),
            ["docs/architecture.md: the drawing lacks Wire"],
        )

    def test_a_module_that_is_drawn_without_a_row_is_found(self):
        self.assertEqual(
            self.violations({}, ARCHITECTURE.replace("└── Wire\n", "├── Wire\n└── Ghost\n")),
            ["docs/architecture.md: Ghost is in the drawing, but has no row"],
        )

    def test_a_module_that_is_drawn_under_one_that_does_not_import_it_is_found(self):
        self.assertEqual(
            self.violations({}, ARCHITECTURE.replace("└── Wire\n", "│   └── Wire\n")),
            ["docs/architecture.md: Wire is drawn under Core, whose row does not import it"],
        )


class ManifestViolations(unittest.TestCase):
    def violations(self, dependencies: dict[str, list[str]]) -> list[str]:
        return check_imports.manifest_violations(dependencies, check_imports.module_rows(ARCHITECTURE))

    def test_the_rows_own_dependencies_pass(self):
        self.assertEqual(self.violations({"App": ["Core", "Wire"], "Core": [], "Wire": []}), [])

    def test_a_dependency_outside_the_row_is_found(self):
        found = self.violations({"App": ["Core", "Wire"], "Core": ["Wire"], "Wire": []})
        self.assertEqual(found, ["Package.swift: Core lists Wire, unlike its row (docs/architecture.md)"])

    def test_a_dependency_that_is_not_listed_is_found(self):
        found = self.violations({"App": ["Core"], "Core": [], "Wire": []})
        self.assertEqual(found, ["Package.swift: App does not list Wire, unlike its row (docs/architecture.md)"])

    def test_a_row_without_a_target_is_found(self):
        found = self.violations({"App": ["Core"], "Core": []})
        self.assertIn("Package.swift: no target Wire (docs/architecture.md)", found)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The check of the prose finds what it should find: words are planted, one at a time, in a small package."""

import tempfile
import unittest
from pathlib import Path

import plain_english

STYLE = """
# Style

| word | to judge |
| --- | --- |
| `perhaps` | maybe |

| not | but | fine |
| --- | --- | --- |
| `prithee`, `prithees` | please | `I prithee` |
| `for to see` | to see | |
"""


class Violations(unittest.TestCase):
    def violations(self, files: dict[str, str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder).resolve()
            for name, text in {"docs/style.md": STYLE, **files}.items():
                file = package / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return plain_english.violations([package], package)

    def test_plain_prose_passes(self):
        self.assertEqual(self.violations({"README.md": "Please read this, perhaps.\n"}), [])

    def test_a_word_is_found_in_every_kind_of_prose(self):
        prose = {
            "docs/page.md": "Read this, prithee.",
            "docs/table.md": "| a | prithee |",
            "Sources/A.swift": "/// Prithee call this.",
            "Sources/B.swift": "let x = 1  // prithee",
            "Sources/C.swift": 'let text = "prithee"',
            "Sources/D.swift": 'let text = """\n  a "prithee"\n  """',
            "Sources/E.swift": 'let text = "a \\(b(c)) prithee"',
            "Sources/f.h": "/* prithee */",
            "Scripts/g.py": "x = 1  # prithee",
            "Scripts/h": "#!/usr/bin/env bash\necho 'prithee'",
            "Makefile": "all: ## prithee",
            "openapi.yaml": "description: prithee",
            ".ci/run": "#!/bin/sh\n# prithee",
            "Tests/I.swift": '@Test("PRITHEES")',
        }
        for name, text in prose.items():
            with self.subTest(name):
                number = text.lower()[: text.lower().index("prithee")].count("\n") + 1
                found = self.violations({name: text + "\n"})
                self.assertEqual(len(found), 1, found)
                self.assertRegex(found[0], rf"^{name}:{number}: 'prithees?': write please \(docs/style\.md\)$")

    def test_a_phrase_is_found_across_line_ends(self):
        prose = {
            "docs/page.md": "We go for\nto see it.",
            "docs/quote.md": "> We go for to\n> see it.",
            "Sources/A.swift": "/// We go for to\n  /// see it.",
            "Scripts/b.py": "# We go for\n# to see it.",
        }
        for name, text in prose.items():
            with self.subTest(name):
                found = self.violations({name: text + "\n"})
                self.assertEqual(found, [f"{name}:1: 'for to see': write to see (docs/style.md)"])

    def test_what_is_not_prose_passes(self):
        lookalikes = {
            "docs/page.md": "Call `prithee` (https://example.org/prithee).",
            "docs/block.md": "```\nprithee\n```",
            "Sources/A.swift": "let prithee = 1",
            "Sources/B.swift": 'let text = "\\(prithee)"',
            "Sources/C.swift": "func preprithee() {}  // preprithee, prithee-like",
            ".build/page.md": "prithee",
            "data.txt": "prithee",
        }
        for name, text in lookalikes.items():
            with self.subTest(name):
                self.assertEqual(self.violations({name: text + "\n"}), [])

    def test_a_phrase_of_the_last_column_passes(self):
        self.assertEqual(self.violations({"docs/page.md": "I prithee. I\nprithee.\n"}), [])

    def test_a_long_line_is_found(self):
        words = "word " * 25
        long = {
            "docs/page.md": words,
            "Sources/A.swift": f"  // {words}",
            "Scripts/b.py": f"x = '{words}'",
        }
        for name, text in long.items():
            with self.subTest(name):
                found = self.violations({name: f"\n{text}\n"})
                self.assertEqual(found, [f"{name}:2: {len(text)} columns, at most 120 (docs/style.md)"])

    def test_a_long_table_code_block_or_address_passes(self):
        words = "word " * 25
        for text in [f"| {words} |", f"    {words}", f"```\n{words}\n```", f"https://example.org/{'a' * 120}"]:
            with self.subTest(text):
                self.assertEqual(self.violations({"docs/page.md": text + "\n"}), [])

    def test_a_page_without_a_glossary_is_an_error(self):
        with self.assertRaises(SystemExit):
            plain_english.Glossary("| word | to judge |\n| --- | --- |\n| `perhaps` | maybe |\n")


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The release step finds each fault that is planted in a small repository, and then changes no file."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import release

CHANGELOG = """# Changelog

## [Unreleased]

### Added

- A second endpoint.

## [0.1.0] - 2026-11-29

### Added

- The first endpoint.
"""

UNTOUCHED = {
    "Sources/nabla/Version.swift": '/// The version.\nlet version = "0.1.0"\n',
    "openapi.yaml": "openapi: 3.1.0\ninfo:\n  title: Nabla\n  version: 0.1.0\n",
    "Dockerfile": "FROM debian\nARG VERSION=0.1.0\n",
    "CHANGELOG.md": CHANGELOG,
}
NOTHING_NEW = CHANGELOG.replace("### Added\n\n- A second endpoint.\n\n", "")
TODAY = "2026-12-24"
PASSING = [["true"]]


class ReleaseTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        # Neither a hook's repository nor the user's settings.
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            cls.addClassCleanup(os.environ.__setitem__, name, os.environ.pop(name))
        settings = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        for role in ["AUTHOR", "COMMITTER"]:
            settings |= {f"GIT_{role}_NAME": "A", f"GIT_{role}_EMAIL": "a@example.org"}
        for name, value in settings.items():
            os.environ[name] = value
            cls.addClassCleanup(os.environ.pop, name)
        cls.untouched = Path(folder.name) / "untouched"
        for name, text in UNTOUCHED.items():
            file = cls.untouched / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        for command in ["init --quiet --initial-branch main", "add --all", "commit --quiet --message First"]:
            subprocess.run(["git", *command.split()], cwd=cls.untouched, check=True)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "repository"
        shutil.copytree(self.untouched, self.root)

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True)

    def write(self, texts: dict[str, str]) -> None:
        for name, text in texts.items():
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def commit(self, texts: dict[str, str]) -> None:
        self.write(texts)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Change")

    def tree(self) -> dict[str, str]:
        files = [file for file in self.root.rglob("*") if file.is_file() and ".git" not in file.parts]
        return {str(file.relative_to(self.root)): file.read_text() for file in files}

    def prepare(self, version: str | None = None, checks: list[list[str]] = PASSING, today: str = TODAY) -> str:
        return release.prepare(self.root, version, today, checks)

    def assert_refused(self, pattern: str, version: str | None = None, checks: list[list[str]] = PASSING) -> None:
        before = self.tree()
        with self.assertRaisesRegex(release.NotReady, pattern):
            self.prepare(version, checks)
        self.assertEqual(self.tree(), before)

    # What passes.

    def test_a_new_version_is_written_everywhere_and_its_tag_is_proposed(self):
        proposed = self.prepare("0.2.0")
        tree = self.tree()
        self.assertEqual(tree["Sources/nabla/Version.swift"], '/// The version.\nlet version = "0.2.0"\n')
        self.assertEqual(tree["openapi.yaml"], "openapi: 3.1.0\ninfo:\n  title: Nabla\n  version: 0.2.0\n")
        self.assertEqual(tree["Dockerfile"], "FROM debian\nARG VERSION=0.2.0\n")
        heading = "## [Unreleased]\n\n## [0.2.0] - 2026-12-24\n\n### Added\n\n- A second endpoint.\n"
        self.assertIn(heading, tree["CHANGELOG.md"])
        self.assertIn("git commit --all --message 'Release 0.2.0'", proposed)
        self.assertIn("git tag --annotate v0.2.0 --message 'Nabla 0.2.0'", proposed)

    def test_the_proposed_commands_make_a_release_that_is_ready_until_it_is_tagged(self):
        self.prepare("0.2.0")
        self.commit({})
        proposed = self.prepare()
        self.assertNotIn("git commit", proposed)
        self.assertEqual(self.prepare("0.2.0"), proposed)
        self.git("tag", "--annotate", "v0.2.0", "--message", "Nabla 0.2.0")
        self.assert_refused("0.2.0 is not new")

    def test_a_second_run_gives_the_same_result_on_another_day_too(self):
        first = self.prepare("0.2.0")
        tree = self.tree()
        self.assertEqual(self.prepare("0.2.0", today="2026-12-31"), first)
        self.assertEqual(self.tree(), tree)

    def test_the_checks_see_the_new_version(self):
        self.prepare("0.2.0", [["grep", "--quiet", "0.2.0", "Dockerfile"]])

    def test_the_stated_version_is_ready_if_nothing_is_unreleased(self):
        self.commit({"CHANGELOG.md": NOTHING_NEW})
        before = self.tree()
        self.assertIn("git tag --annotate v0.1.0", self.prepare())
        self.assertEqual(self.tree(), before)

    # What is refused, without a change.

    def test_a_failing_check_restores_the_files(self):
        self.assert_refused("`false` failed", "0.2.0", [["true"], ["false"]])

    def test_a_failing_check_keeps_what_an_earlier_run_wrote(self):
        self.prepare("0.2.0")
        self.assert_refused("`false` failed", "0.2.0", [["false"]])
        self.assertIn("## [0.2.0]", self.tree()["CHANGELOG.md"])

    def test_an_interruption_restores_the_files(self):
        before = self.tree()
        with self.assertRaises(KeyboardInterrupt):
            with release.Repository(self.root).writing({"Dockerfile": "half"}):
                raise KeyboardInterrupt
        self.assertEqual(self.tree(), before)

    def test_another_branch_is_refused(self):
        self.git("switch", "--quiet", "--create", "topic")
        self.assert_refused("The branch is topic", "0.2.0")

    def test_a_tree_that_is_not_clean_is_refused(self):
        for name, text in {"new.txt": "new\n", "Dockerfile": "FROM debian\nARG VERSION=0.2.0\n# more\n"}.items():
            with self.subTest(name):
                self.write({name: text})
                self.assert_refused(f"not committed: {name}", "0.2.0")
                self.git("stash", "--include-untracked")

    def test_a_version_that_does_not_follow_is_refused(self):
        for version in ["0.0.9", "0.1.2", "0.3.0", "1.1.0", "2.0.0"]:
            with self.subTest(version):
                self.assert_refused("does not follow 0.1.0: the next version is 0.1.1 or 0.2.0 or 1.0.0", version)

    def test_what_is_not_a_version_is_refused(self):
        for version in ["0.2", "v0.2.0", "0.2.0-rc.1", "0.02.0", "latest"]:
            with self.subTest(version):
                self.assert_refused("is not a version", version)

    def test_a_tagged_version_is_not_new(self):
        for tag in ["v0.2.0", "v0.10.0"]:
            with self.subTest(tag):
                self.git("tag", tag)
                self.assert_refused(f"0.2.0 is not new: there is a tag {tag}", "0.2.0")

    def test_files_that_state_different_versions_are_refused(self):
        for file in release.STATED:
            with self.subTest(file):
                self.commit({file: UNTOUCHED[file].replace("0.1.0", "0.1.1")})
                self.assert_refused("different versions", "0.2.0")
                self.git("reset", "--quiet", "--hard", "HEAD~1")

    def test_a_file_that_states_no_version_or_two_is_refused(self):
        for text in ["FROM debian\n", "ARG VERSION=0.1.0\nARG VERSION=0.1.0\n"]:
            with self.subTest(text):
                self.commit({"Dockerfile": text})
                self.assert_refused("Dockerfile must have one line", "0.2.0")

    def test_unreleased_entries_need_a_new_version(self):
        self.assert_refused("Unreleased is not empty. .*VERSION=")

    def test_a_version_without_changes_is_refused(self):
        self.commit({"CHANGELOG.md": NOTHING_NEW})
        self.assert_refused("nothing is listed under Unreleased", "0.2.0")

    def test_a_changelog_without_the_stated_version_is_refused(self):
        self.commit({"CHANGELOG.md": "## [Unreleased]\n\n## [0.0.9] - 2026-11-29\n\n### Added\n\n- A.\n"})
        self.assert_refused("must list the changes of 0.1.0")

    def test_a_changelog_that_breaks_the_format_is_refused(self):
        faults = {
            "": "the first section",
            "## [0.1.0] - 2026-11-29\n\n## [Unreleased]\n": "the first section",
            CHANGELOG + "\n## [Unreleased]\n": "the first section, and no other",
            CHANGELOG.replace("- 2026-11-29", "- 2026-11-31"): "CHANGELOG.md:9: 2026-11-31 is not a date",
            CHANGELOG.replace("[0.1.0] - 2026-11-29", "[0.1.0]"): "CHANGELOG.md:9: .* is neither",
            CHANGELOG.replace("### Added", "### Novelties"): "CHANGELOG.md:5: 'Novelties' is not one of Added",
            CHANGELOG.replace("- The first endpoint.\n", ""): "nothing is listed under Added",
            CHANGELOG + "\n## [0.1.1] - 2026-11-30\n\n### Fixed\n\n- A.\n": "the newest version must come first",
        }
        for text, reason in faults.items():
            with self.subTest(reason):
                self.commit({"CHANGELOG.md": text})
                self.assert_refused(reason, "0.2.0")


class ThisPackage(unittest.TestCase):
    def test_the_files_state_one_version_and_the_changelog_keeps_its_format(self):
        root = Path(__file__).parent.parent
        texts = {file: (root / file).read_text() for file in [*release.STATED, release.CHANGELOG]}
        versions = [section.version for section in release.sections(texts[release.CHANGELOG])]
        self.assertIn(release.stated_version(texts), versions)


if __name__ == "__main__":
    unittest.main()

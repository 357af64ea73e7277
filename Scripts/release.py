#!/usr/bin/env python3
"""Checks that this commit can be released, and prints the commands that tag it. It neither commits nor tags.

    make release                  checks the version that the files state
    make release VERSION=0.2.0    moves the Unreleased entries of CHANGELOG.md to 0.2.0, and writes 0.2.0 into the files
    TESTED=1                      runs `make lint check-imports` in place of `make test`: for a tree that has passed it

If a check fails, every file is as it was before. Running the same command again gives the same result.
"""

import contextlib
import datetime
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CHANGELOG = "CHANGELOG.md"

# Where the version is stated: one line of each file.
STATED = {
    "Sources/nabla/Version.swift": re.compile(r'^let version = "(?P<version>[^"]*)"$', re.MULTILINE),
    "openapi.yaml": re.compile(r"^  version: (?P<version>\S+)$", re.MULTILINE),
    "Dockerfile": re.compile(r"^ARG VERSION=(?P<version>\S+)$", re.MULTILINE),
}

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
UNRELEASED = "## [Unreleased]"
RELEASED = re.compile(r"## \[(?P<version>[^\]]*)\] - (?P<date>\d{4}-\d\d-\d\d)")
# Keep a Changelog 1.1.
GROUPS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]


class NotReady(Exception):
    """A check that failed: what is wrong, and what to do."""


class Section(NamedTuple):
    version: str | None  # None: Unreleased
    date: str
    entries: int


def numbers(version: str) -> tuple[int, ...]:
    """The three numbers of a version, which order it."""
    if not VERSION.fullmatch(version):
        raise NotReady(f"{version!r} is not a version: write three numbers, such as 1.2.3.")
    return tuple(int(number) for number in version.split("."))


def successors(version: str) -> list[str]:
    major, minor, patch = numbers(version)
    return [f"{major}.{minor}.{patch + 1}", f"{major}.{minor + 1}.0", f"{major + 1}.0.0"]


def sections(changelog: str) -> list[Section]:
    """The sections of a changelog, the newest first.

    Raises NotReady unless Unreleased is first, versions descend, each has a date that exists, and no group is empty.
    """
    found: list[Section] = []
    group = ""

    def end_group(line: int) -> None:
        if group:
            raise NotReady(f"{CHANGELOG}:{line}: nothing is listed under {group}. List a change or remove the heading.")

    lines = changelog.splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("## "):
            end_group(number)
            group = ""
            found.append(section(line, number))
        elif line.startswith("### "):
            end_group(number)
            group = line.removeprefix("### ")
            if group not in GROUPS:
                raise NotReady(f"{CHANGELOG}:{number}: {group!r} is not one of {', '.join(GROUPS)}.")
        elif line.startswith("- ") and found:
            group = ""
            found[-1] = found[-1]._replace(entries=found[-1].entries + 1)
    end_group(len(lines))
    if not found or found[0].version is not None or any(each.version is None for each in found[1:]):
        raise NotReady(f"{CHANGELOG}: the first section, and no other, must be {UNRELEASED}.")
    released = [each.version for each in found[1:] if each.version]
    if any(numbers(newer) <= numbers(older) for newer, older in zip(released, released[1:])):
        raise NotReady(f"{CHANGELOG}: the newest version must come first: {', '.join(released)}.")
    return found


def section(line: str, number: int) -> Section:
    """The section that a heading begins, without entries yet."""
    if line == UNRELEASED:
        return Section(None, "", 0)
    heading = RELEASED.fullmatch(line)
    if not heading:
        raise NotReady(f"{CHANGELOG}:{number}: {line!r} is neither {UNRELEASED!r} nor like '## [1.2.3] - 2026-12-31'.")
    numbers(heading["version"])
    try:
        datetime.date.fromisoformat(heading["date"])
    except ValueError as error:
        raise NotReady(f"{CHANGELOG}:{number}: {heading['date']} is not a date.") from error
    return Section(heading["version"], heading["date"], 0)


def stated_version(texts: dict[str, str]) -> str:
    """The one version that the files state."""
    found = {}
    for file, pattern in STATED.items():
        lines = pattern.findall(texts[file])
        if len(lines) != 1:
            raise NotReady(f"{file} must have one line like /{pattern.pattern}/; it has {len(lines)}.")
        found[file] = lines[0]
    if len(set(found.values())) != 1:
        raise NotReady("The files state different versions: " + ", ".join(f"{f} {v}" for f, v in found.items()) + ".")
    version = next(iter(found.values()))
    numbers(version)
    return version


def with_version(texts: dict[str, str], version: str, date: str) -> dict[str, str]:
    """The files as they state `version`, with the Unreleased entries in its section."""
    changed = dict(texts)
    for file, pattern in STATED.items():
        match = pattern.search(texts[file])
        assert match, file
        changed[file] = texts[file][: match.start("version")] + version + texts[file][match.end("version") :]
    changed[CHANGELOG] = texts[CHANGELOG].replace(UNRELEASED, f"{UNRELEASED}\n\n## [{version}] - {date}", 1)
    return changed


class Repository:
    def __init__(self, root: Path):
        self.root = root

    def git(self, *arguments: str) -> str:
        ran = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True)
        if ran.returncode != 0:
            raise NotReady(f"git {' '.join(arguments)}: {ran.stderr.strip()}")
        return ran.stdout

    def committed(self) -> dict[str, str]:
        return {file: self.git("show", f"HEAD:{file}") for file in [*STATED, CHANGELOG]}

    def require_main(self) -> None:
        branch = self.git("rev-parse", "--abbrev-ref", "HEAD").strip()
        if branch != "main":
            raise NotReady(f"The branch is {branch}. A release comes from main: git switch main")

    def require_clean(self, expected: dict[str, str]) -> None:
        """Raises unless the tree is that of HEAD; a file may also hold its expected text already."""
        changed = self.git("status", "--porcelain", "--no-renames", "-z").split("\0")
        names = [line[3:] for line in changed if line]
        others = [name for name in names if name not in expected or self.read(name) != expected[name]]
        if others:
            raise NotReady(f"These files are not committed: {', '.join(others)}. Commit or stash them.")

    def read(self, file: str) -> str | None:
        """The text in the work tree; None if there is none."""
        try:
            return (self.root / file).read_bytes().decode()
        except FileNotFoundError:
            return None

    @contextlib.contextmanager
    def writing(self, texts: dict[str, str]) -> Iterator[None]:
        """Writes the files; if what follows fails, they are as before."""
        before = {file: (self.root / file).read_bytes() for file in texts}
        try:
            for file, text in texts.items():
                (self.root / file).write_bytes(text.encode())
            yield
        except BaseException:
            for file, content in before.items():
                (self.root / file).write_bytes(content)
            raise


def prepare(root: Path, version: str | None, today: str, checks: list[list[str]]) -> str:
    """Makes the tree one that can be tagged, and returns the commands to type.

    - version: the one to release; None for the one that the files state.
    - checks: commands that the tree must pass, with the new version in place.
    """
    repository = Repository(root)
    repository.require_main()
    committed = repository.committed()
    stated = stated_version(committed)
    history = sections(committed[CHANGELOG])
    target = version or stated
    changes: dict[str, str] = {}
    if target != stated:
        changes = changes_for(repository, committed, stated, target, today)
        if history[0].entries == 0:
            raise NotReady(f"{CHANGELOG}: nothing is listed under Unreleased, so there is nothing to release.")
    else:
        require_released(history, target)
    repository.require_clean(changes)
    require_new(repository, target)
    with repository.writing(changes):
        for command in checks:
            if subprocess.run(command, cwd=root).returncode != 0:
                raise NotReady(f"`{' '.join(command)}` failed.")
    return proposal(target, has_changes=bool(changes))


def changes_for(
    repository: Repository, committed: dict[str, str], stated: str, target: str, today: str
) -> dict[str, str]:
    numbers(target)
    if target not in successors(stated):
        raise NotReady(f"{target} does not follow {stated}: the next version is {' or '.join(successors(stated))}.")
    # An earlier run may have written the section, on another day.
    written = re.search(rf"^## \[{re.escape(target)}\] - (\S+)$", repository.read(CHANGELOG) or "", re.MULTILINE)
    return with_version(committed, target, written[1] if written else today)


def require_released(history: list[Section], version: str) -> None:
    """Raises unless the changelog's newest section is that of `version`, and says what has changed."""
    newest = history[1] if len(history) > 1 else None
    if not newest or newest.version != version or newest.entries == 0:
        raise NotReady(f"{CHANGELOG}: the section after Unreleased must list the changes of {version}.")
    if history[0].entries:
        following = " or ".join(successors(version))
        raise NotReady(f"{CHANGELOG}: Unreleased is not empty. Type `make release VERSION=` with {following}.")


def require_new(repository: Repository, version: str) -> None:
    """Raises if a tag has this version or a later one."""
    tags = [tag.removeprefix("v") for tag in repository.git("tag", "--list", "v*").split()]
    later = [tag for tag in tags if VERSION.fullmatch(tag) and numbers(tag) >= numbers(version)]
    if later:
        raise NotReady(f"{version} is not new: there is a tag v{max(later, key=numbers)}.")


def proposal(version: str, has_changes: bool) -> str:
    commands = [
        f"git tag --annotate v{version} --message 'Nabla {version}'",
        f"git push origin main v{version}",
        f'docker build --build-arg REVISION="$(git rev-parse HEAD)" --tag nabla:{version} .',
    ]
    if has_changes:
        commands.insert(0, f"git commit --all --message 'Release {version}'")
    reading = "Read the changes (`git diff`), then type" if has_changes else "Type"
    return f"{version} is ready. {reading}:\n\n" + "".join(f"    {command}\n" for command in commands)


def main() -> int:
    # A stop must restore the files too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    version = sys.argv[1] if len(sys.argv) > 1 else None
    steps = ["lint", "check-imports"] if os.environ.get("TESTED") else ["test"]
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    try:
        print(prepare(Path(__file__).parent.parent, version, today, [["make", "--no-print-directory", *steps]]))
    except NotReady as error:
        print(f"not ready: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

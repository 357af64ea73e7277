"""GitHub Actions: a step summary in GitHub Flavored Markdown."""

import re

from .common import illegible

BYTES_MAX = 1024 * 1024
# What keeps no meaning, or the meaning that is intended: escaped punctuation, references, breaks, comments that part a
# mention, a dollar sign, and the names of quantities as code.
HARMLESS = re.compile(
    r"\\[!-/:-@\[-`{-~]|&(?:amp|lt|gt);|<br>|<!-- -->|<span>\$</span>|(?<![\\`])`[A-Za-z0-9_]+`(?!`)"
)
# A comment must part these, since GitHub searches for them in the finished text.
MENTION = re.compile(r"\\[@#:](?!<!-- -->)")


def faults(text):
    faults = []
    if len(text.encode()) > BYTES_MAX:
        faults.append("larger than 1 MiB")
    if illegible(text):
        faults.append("illegible")
    lines = text.split("\n")
    if lines[-1] != "":
        faults.append("no line end")
    for line in lines:
        body = line
        if line.startswith("## "):
            body = line[3:]
            # A sum of points is no emphasis or link.
            body = body.replace(":", "").replace(".", "")
        elif re.fullmatch(r"\|( -+ \|)+", line):
            continue
        elif line.startswith("| "):
            cells = re.split(r"(?<!\\)\|", line)
            if len(cells) != 6 or cells[0] or cells[-1]:
                faults.append(f"{len(cells)} cells: {line!r}")
                continue
            # The points are numbers: `0.5 / 1`.
            body = " ".join([*cells[1:3], re.sub(r"^ [0-9.]+ / [0-9.]+ $", "", cells[3]), *cells[4:]])
        elif line in ("This is not your fault: tell the course staff. The log of this step has the reason.",):
            continue
        rest = HARMLESS.sub("", body)
        if re.search(r"[!-/:-@\[-`{-~]", rest):
            faults.append(f"Markdown: {rest!r}")
        if MENTION.search(line):
            faults.append(f"a mention: {line!r}")
    return faults

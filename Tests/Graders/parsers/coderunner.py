"""CodeRunner: what a combinator template prints (jobrunner.php `do_combinator_grading`, util.php `format_cell`)."""

import re

from .common import is_number, page_faults, parse, unknown

FIELDS = (
    "fraction", "prologuehtml", "epiloguehtml", "instructorhtml", "testresults", "columnformats", "showdifferences",
    "showoutputonly", "graderstate", "files", "feedbackhtml", "feedback_html",
)
TAGS = ("p", "br", "div", "pre")
CONTROL = ("iscorrect", "ishidden")


def faults(text):
    faults = []
    result = parse(text, faults)
    if result is None:
        return faults
    faults += unknown(result, FIELDS, "the result")
    fraction = result.get("fraction")
    if not is_number(fraction) or not 0 <= fraction <= 1:
        faults.append("missing or bad fraction")
    for name in ("prologuehtml", "epiloguehtml", "instructorhtml"):
        if name in result:
            faults += page_faults(result[name], TAGS)
    if "testresults" in result:
        faults += of_table(result["testresults"], result.get("columnformats"))
    return faults


def of_table(rows, formats):
    faults = []
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        return ["testresults is not a list of rows"]
    headers = rows[0]
    shown = [index for index, header in enumerate(headers) if header.lower() not in CONTROL]
    formats = ["%s"] * len(shown) if formats is None else formats
    if len(formats) != len(shown):
        faults.append("wrong number of columnformats")
    if any(each not in ("%s", "%h") for each in formats):
        faults.append("a column format of another kind")
    for row in rows[1:]:
        if len(row) != len(headers):
            faults.append("a row of another length")
            continue
        for header, cell in zip(headers, row):
            if header.lower() == "iscorrect" and not is_number(cell):
                faults.append("iscorrect is no number")
        for column, form in zip(shown, formats):
            faults += page_faults(cell_html(str(row[column]), form), TAGS)
    return faults


def cell_html(cell, form):
    """What the page has: Moodle's `s()` escapes everything except numeric references."""
    if form == "%h":
        return cell
    escaped = cell
    for plain, reference in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#039;")):
        escaped = escaped.replace(plain, reference)
    return '<pre class="tablecell">' + re.sub("&amp;(#[0-9]+;)", r"&\1", escaped) + "</pre>"

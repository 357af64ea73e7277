"""PrairieLearn: results.json of an external grader (externalGraderCommon.ts, externalGrader.ts,
pl-external-grader-results)."""

from .common import formula, illegible, is_number, parse, text_faults, unknown

BYTES_MAX = 1024 * 1024


def faults(text):
    faults = []
    if len(text.encode()) > BYTES_MAX:
        faults.append("larger than 1 MiB")
    result = parse(text, faults)
    if result is None:
        return faults
    if not isinstance(result.get("gradable", True), bool):
        faults.append("gradable is no bool")
    # ANSI colours are obeyed, and HTML is escaped, in an element that MathJax ignores.
    for name in ("message", "output"):
        if name in result:
            faults += text_faults(result[name], name)
    faults += of_format_errors(result.get("format_errors"))
    if result.get("gradable", True) is False:
        # It costs no attempt: a student can get all that it says again and again.
        faults += unknown(result, ("gradable", "format_errors"), "an ungradable result")
        return faults if result.get("format_errors") else faults + ["ungradable without a reason"]
    score = result.get("score")
    if not is_number(score) or not 0 <= score <= 1:
        return faults + ["score is out of range"]
    return faults + of_tests(result.get("tests", []), score)


def of_format_errors(value):
    """A text or a list of them; others are dropped. The page escapes them, and MathJax goes through them."""
    texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    faults = ["format_errors are dropped"] if value is not None and not texts else []
    for text in texts:
        faults += text_faults(text, "a format error")
        if isinstance(text, str) and formula(text):
            faults.append(f"a formula: {text!r}")
    return faults


def of_tests(tests, score):
    faults = []
    earned = most = 0
    for test in tests:
        if not is_number(test.get("points")) or not is_number(test.get("max_points")):
            faults.append("a test without points: then the points of all tests vanish")
            continue
        earned += test["points"]
        most += test["max_points"]
        for name in ("name", "description", "message"):
            faults += text_faults(test.get(name), name)
        if formula(test.get("name", "") + test.get("description", "")):
            faults.append("a formula in a name")
    if most > 0 and abs(earned / most - score) > 1e-9:
        faults.append("the sum of the tests is not the score")
    return faults

"""Gradescope's results.json, by its documentation (gradescope/autograder_samples, docs/specs.md)."""

from .common import illegible, is_number, parse, unknown

TOP = (
    "score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility",
    "stdout_visibility", "extra_data", "tests", "leaderboard",
)
TEST = (
    "score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags", "visibility",
    "extra_data",
)
VISIBILITIES = ("hidden", "after_due_date", "after_published", "visible")


def faults(text, points=None):
    """`points` are those of the assignment, which the sum of max_score must equal."""
    faults = []
    result = parse(text, faults)
    if result is None:
        return faults
    faults += unknown(result, TOP, "the result")
    tests = result.get("tests", [])
    if not is_number(result.get("score")):
        faults.append("the score is not a number")
    # The default of this field at the top is HTML.
    if "output" in result and result.get("output_format") != "text":
        faults.append("output as HTML")
    if illegible(result.get("output", "")):
        faults.append("illegible output")
    if result.get("visibility", "visible") not in VISIBILITIES:
        faults.append("visibility")
    if not isinstance(result.get("extra_data", {}), dict):
        faults.append("extra_data is no object")
    for test in tests:
        faults += of_test(test, result)
    total = sum(test.get("max_score", 0) for test in tests)
    if points is not None and abs(total - points) > 1e-9:
        faults.append(f"{total} points, the assignment has {points}")
    return faults


def of_test(test, result):
    faults = unknown(test, TEST, "a test")
    score, most, status = test.get("score"), test.get("max_score"), test.get("status")
    if not is_number(score) or not is_number(most):
        return faults + ["a test without scores"]
    if most > 0 and status != ("passed" if score == most else "failed"):
        faults.append(f"{score} of {most} is {status}")
    if most == 0 and status is not None:
        faults.append(f"a test without points is {status}")
    # Without it, the course's format decides.
    if test.get("output_format") != "text":
        faults.append("a test's output in the course's format")
    if illegible(f"{test.get('output', '')}{test.get('name', '')}"):
        faults.append("illegible test")
    if test.get("visibility", "visible") not in VISIBILITIES:
        faults.append("a test's visibility")
    tags = test.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) and tag and not illegible(tag) for tag in tags):
        faults.append("tags are no texts")
    if not isinstance(test.get("extra_data", {}), dict):
        faults.append("extra_data is no object")
    # A student who sees no test must not read its points elsewhere.
    if test.get("visibility") == "hidden" and "of" in result.get("output", "") and "point" in result["output"]:
        faults.append("the output has the points of hidden tests")
    return faults

"""LTI 1.3, Assignment and Grade Services: the body of a score, as Moodle (scores.php) and Canvas
(scores_controller.rb) check it."""

import re

from .common import is_number, parse, text_faults, unknown

FIELDS = (
    "userId", "scoreGiven", "scoreMaximum", "comment", "activityProgress", "gradingProgress", "timestamp",
    "https://canvas.instructure.com/lti/submission",
)
ACTIVITY = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING = ("FullyGraded", "Pending", "PendingManual", "Failed", "NotReady")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def faults(text, isComplete=False):
    """`isComplete` says whether userId and timestamp, which the tool can add, must be there."""
    faults = []
    score = parse(text, faults)
    if score is None:
        return faults
    faults += unknown(score, FIELDS, "the score")
    if score.get("activityProgress") not in ACTIVITY:
        faults.append("activityProgress")
    if score.get("gradingProgress") not in GRADING:
        faults.append("gradingProgress")
    if isComplete:
        faults += [f"{name} is missing" for name in ("userId", "timestamp") if name not in score]
    if not isinstance(score.get("userId", ""), str):
        faults.append("userId is no text")
    if "timestamp" in score and not TIME.fullmatch(str(score["timestamp"])):
        faults.append("the timestamp")
    if "scoreGiven" in score:
        if not is_number(score["scoreGiven"]) or score["scoreGiven"] < 0:
            faults.append("scoreGiven")
        if not is_number(score.get("scoreMaximum")) or score["scoreMaximum"] <= 0:
            faults.append("scoreGiven without scoreMaximum")
        if score.get("gradingProgress") != "FullyGraded":
            faults.append("the platform drops the score")
    elif score.get("gradingProgress") == "FullyGraded":
        faults.append("graded without a score")
    # Moodle and Canvas show it as plain text.
    faults += text_faults(score.get("comment"), "the comment")
    if len(str(score.get("comment")).encode()) > 4096:
        faults.append("the comment is too long to mail")
    return faults

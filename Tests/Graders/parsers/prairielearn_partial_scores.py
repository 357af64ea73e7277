"""PrairieLearn: `data["partial_scores"]` after `grade(data)` in server.py (question-servers/freeform.ts)."""

from .common import formula, is_number, parse, text_faults, unknown


def faults(text):
    faults = []
    scores = parse(text, faults)
    if scores is None:
        return faults
    if not scores:
        faults.append("no scores")
    for name, part in scores.items():
        faults += unknown(part, ("score", "weight", "feedback"), name)
        if not is_number(part.get("score")) or not 0 <= part["score"] <= 1:
            faults.append(f"the score of {name}")
        if not is_number(part.get("weight", 1)) or part.get("weight", 1) < 0:
            faults.append(f"the weight of {name}")
        # Elements escape it in their page, which MathJax goes through.
        faults += text_faults(part.get("feedback"), f"the feedback of {name}")
        if formula(str(part.get("feedback"))):
            faults.append(f"a formula: {part['feedback']!r}")
    if scores and sum(part.get("weight", 1) for part in scores.values()) == 0:
        faults.append("the weights are all 0")
    return faults


def score(text):
    """The share that the question earns."""
    parts = parse(text, []).values()
    return sum(p["score"] * p.get("weight", 1) for p in parts) / sum(p.get("weight", 1) for p in parts)

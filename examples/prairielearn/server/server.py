"""A question whose numbers differ for each student. Nabla grades what the student typed, with partial credit."""

import os
import random
import sys

import prairielearn as pl


def generate(data):
    draw = random.Random(data["variant_seed"])
    logits = [round(draw.uniform(-2, 3), 1) for _ in range(3)]
    data["params"]["shown"] = ", ".join(map(str, logits))
    data["params"]["question"] = {
        "logits": logits,
        "labels": draw.randrange(3),
        "tolerance": {"decimals": 3},
        "points": {"loss": 1, "grad_a_L": 3},
    }


def grade(data):
    # serverFilesCourse/nabla has the unpacked tarball of `make dist`, and nabla.py beside it.
    folder = os.path.join(data["options"]["server_files_course_path"], "nabla")
    sys.path.insert(0, folder)
    import nabla

    question = data["params"]["question"]
    typed = {name: pl.from_json(data["submitted_answers"].get(name)) for name in question["points"]}
    grader = nabla.Nabla(os.path.join(folder, "nabla"), question)
    parts = grader.grade(typed, format="prairielearn_partial_scores")
    data["partial_scores"].update(parts)
    data["feedback"]["sentences"] = [f"{name}: {part['feedback']}" for name, part in parts.items()]
    pl.set_weighted_score_data(data)

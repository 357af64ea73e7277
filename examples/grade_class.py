# Grades a class from files, without a server, and prints a table for the gradebook (CSV).
# The question is in question.json, and each line of submissions.ndjson is a submission.
#
#     $ python3 examples/grade_class.py
#     id,score,of,remarks
#     ada,4,4,
#     bob,1,4,grad_a_L: batch_mean_lost
#     cem,1,4,grad_a_L: one_hot_lost
#     dana,0,4,loss: batch_mean_lost; grad_a_L: batch_mean_lost
#     emil,3,4,loss: malformed

import csv
import json
import subprocess
import sys
from pathlib import Path


def remarks(result):
    for name, quantity in result["quantities"].items():
        if quantity["verdict"] != "correct":
            yield f"{name}: {quantity.get('diagnosis', {}).get('code') or quantity['verdict']}"


folder = Path(__file__).parent
command = ["nabla", "grade", folder / "question.json", folder / "submissions.ndjson"]
graded = subprocess.run(command, capture_output=True, text=True)
if graded.returncode != 0:
    sys.exit(graded.stderr)
table = csv.writer(sys.stdout, lineterminator="\n")
table.writerow(["id", "score", "of", "remarks"])
for line in graded.stdout.splitlines():
    result = json.loads(line)
    table.writerow([result["id"], result["score"], result["max_score"], "; ".join(remarks(result))])

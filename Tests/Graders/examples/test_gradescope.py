"""Gradescope: setup.sh and run_autograder in a folder for /autograder."""

import io
import json
import tarfile
import unittest

import numpy as np
from parsers import gradescope

from .support import EXAMPLES, HOSTILE, NABLA, RIGHT, at, folder, run

POINTS = 4
QUESTION = (EXAMPLES / "gradescope/question.json").read_text()


def grade(answer, question=QUESTION, name="answer.json"):
    """results.json as Gradescope gets it."""
    with folder("gradescope") as place:
        for part in ("source", "submission", "results"):
            (place / part).mkdir()
        if answer is not None:
            (place / "submission" / name).write_bytes(answer)
        if question is not None:
            (place / "source/question.json").write_text(question)
        script = place / "run_autograder"
        at(script, script.read_text(), {"/autograder/": f"{place}/", "/opt/nabla/nabla": NABLA})
        outcome = run(["sh", script], cwd="/")
        assert outcome.returncode == 0
        return (place / "results/results.json").read_text()


class Gradescope(unittest.TestCase):
    def test_points_of_the_assignment(self):
        self.assertEqual(sum(json.loads(QUESTION)["points"].values()), POINTS)
        self.assertIn(f"points` in question.json: {POINTS} here", (EXAMPLES / "gradescope/README.md").read_text())

    def test_right(self):
        text = grade(RIGHT.encode())
        self.assertEqual(gradescope.faults(text, points=POINTS), [])
        self.assertEqual(json.loads(text)["score"], POINTS)

    def test_the_answer_of_the_readme(self):
        readme = (EXAMPLES / "gradescope/README.md").read_text()
        answer = readme[readme.index('`{"loss"') + 1 : readme.rindex("`")]
        self.assertEqual(json.loads(grade(answer.encode()))["score"], POINTS)

    def test_a_file_of_numpy(self):
        arrays = io.BytesIO()
        np.savez(arrays, **json.loads(RIGHT))
        text = grade(arrays.getvalue(), name="answer.json.npz")
        self.assertEqual(json.loads(text)["score"], POINTS)

    def test_hostile_and_missing_answers(self):
        for answer in [None, *HOSTILE]:
            with self.subTest(answer=answer and answer[:40]):
                text = grade(answer)
                self.assertEqual(gradescope.faults(text, points=POINTS), [])
                self.assertEqual(json.loads(text)["score"], 0)

    def test_a_wrong_question_is_the_staffs(self):
        for question in [None, "", "{", '{"logits": [1], "labels": 9}', '{"logits": [1], "labels": 0, "newer": 1}']:
            with self.subTest(question=question):
                text = grade(RIGHT.encode(), question)
                self.assertEqual(gradescope.faults(text), [])
                self.assertIn("not your fault", json.loads(text)["output"])

    def test_what_remains_if_the_command_is_killed(self):
        with folder("gradescope") as place:
            (place / "results").mkdir()
            at(place / "run_autograder", (place / "run_autograder").read_text(),
               {"/autograder/": f"{place}/", "/opt/nabla/nabla": "false"})
            self.assertEqual(run(["sh", place / "run_autograder"]).returncode, 0)
            self.assertEqual(gradescope.faults((place / "results/results.json").read_text()), [])

    def test_setup_unpacks_the_tarball(self):
        with folder("gradescope") as place:
            tree = place / "nabla-0.1.0-linux-x86_64"
            tree.mkdir()
            (tree / "nabla").symlink_to(NABLA)
            (place / "source").mkdir()
            with tarfile.open(place / "source/nabla-0.1.0-linux-x86_64.tar.gz", "w:gz") as tar:
                tar.add(tree, tree.name)
            at(place / "setup.sh", (place / "setup.sh").read_text(),
               {"/autograder/": f"{place}/", "/opt/nabla": place / "opt"})
            outcome = run(["sh", place / "setup.sh"])
            self.assertEqual(outcome.returncode, 0, outcome.stderr)
            self.assertIn(b"nabla 0.", outcome.stdout)

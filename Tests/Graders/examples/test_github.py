"""GitHub Classroom: the steps of the workflow, run as the runner runs them, and the step summary."""

import json
import tarfile
import unittest

import yaml
from parsers import github

from .support import EXAMPLES, HOSTILE, NABLA, RIGHT_SAMPLE, folder, run

WORKFLOW = yaml.safe_load((EXAMPLES / "github/.github/workflows/grade.yml").read_text())


def push(answer, question=None):
    """The exit status of the job, and the summary of its page."""
    with folder("github") as place:
        tree = place / "tree"
        tree.mkdir()
        (tree / "nabla").symlink_to(NABLA)
        with tarfile.open(place / ".github/nabla-0.1.0-linux-x86_64.tar.gz", "w:gz") as tar:
            tar.add(tree, "nabla-0.1.0-linux-x86_64")
        if answer is not None:
            (place / "answer.json").write_bytes(answer)
        if question is not None:
            (place / ".github/question.json").write_text(question)
        summary = place / "summary.md"
        environment = {"PATH": "/usr/bin:/bin", "RUNNER_TEMP": str(place / "temp"), "GITHUB_STEP_SUMMARY": str(summary)}
        for step in WORKFLOW["jobs"]["grade"]["steps"]:
            if "run" not in step:
                continue
            outcome = run(["bash", "-e", "-c", step["run"]], cwd=place, env=environment)
            if outcome.returncode != 0:
                break
        return outcome.returncode, summary.read_text()


class GitHub(unittest.TestCase):
    def test_right(self):
        status, summary = push(RIGHT_SAMPLE.encode())
        self.assertEqual(status, 0)
        self.assertEqual(github.faults(summary), [])
        self.assertIn("4 of 4 points", summary)

    def test_wrong_and_hostile_answers_fail_the_check(self):
        for answer in [None, b'{"loss": 0.417}', *HOSTILE]:
            with self.subTest(answer=answer and answer[:40]):
                status, summary = push(answer)
                self.assertEqual(status, 3)
                self.assertEqual(github.faults(summary), [])

    def test_a_wrong_question_is_the_staffs(self):
        status, summary = push(RIGHT_SAMPLE.encode(), '{"logits": [1], "labels": 9}')
        self.assertEqual(status, 2)
        self.assertEqual(github.faults(summary), [])
        self.assertIn("not your fault", summary)

    def test_the_workflow_writes_nothing_else(self):
        self.assertEqual(WORKFLOW["permissions"], {"contents": "read"})
        # Nothing that a student writes becomes a part of a command.
        self.assertNotIn("${{", json.dumps(WORKFLOW))

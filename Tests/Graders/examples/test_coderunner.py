"""CodeRunner: the template after Twig, run as Jobe runs it, and how jobrunner.php and the page read its output."""

import json
import re
import sys
import unittest

from parsers import coderunner

from .support import EXAMPLES, HOSTILE, NABLA, RIGHT_SAMPLE, at, folder, run

QUESTION = (EXAMPLES / "coderunner/question.json").read_text()


def py(text):
    """Twig's filter e('py') of CodeRunner: for a text within quotes of Python."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def grade(answer, question=QUESTION, command=NABLA):
    text = (EXAMPLES / "coderunner/template.py").read_text()
    fields = {"QUESTION.globalextra": question, "STUDENT_ANSWER": answer}
    text = re.sub(r"\{\{ ([\w.]+) \| e\('py'\) \}\}", lambda match: py(fields[match.group(1)]), text)
    with folder() as place:
        at(place / "prog.py", text, {"/opt/nabla/nabla": command})
        outcome = run([sys.executable, "prog.py"], cwd=place, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
        # Anything on standard error makes the question fail.
        assert (outcome.returncode, outcome.stderr) == (0, b""), outcome.stderr
        return outcome.stdout.decode()


class CodeRunner(unittest.TestCase):
    def test_right(self):
        text = grade(RIGHT_SAMPLE)
        self.assertEqual(coderunner.faults(text), [])
        self.assertEqual(json.loads(text)["fraction"], 1)

    def test_quotes_and_backslashes_survive_twig(self):
        for answer in ['{"loss": "\\u0030.417"}', '{"lo\\u0073s": 0.417}', '{"loss": 0.417, "x\\"\\\\": """1}']:
            with self.subTest(answer=answer):
                self.assertEqual(coderunner.faults(grade(answer)), [])
        self.assertEqual(json.loads(grade('{"lo\\u0073s": 0.417}'))["fraction"], 0.25)

    def test_hostile_answers(self):
        for answer in HOSTILE:
            if b"\0" in answer or len(answer) > 10_000:
                continue  # Moodle's form sends no NUL, and Jobe limits the source
            with self.subTest(answer=answer[:40]):
                text = grade(answer.decode("utf-8", "replace"))
                self.assertEqual(coderunner.faults(text), [])
                self.assertEqual(json.loads(text)["fraction"], 0)

    def test_nothing_is_escaped_twice(self):
        question = json.dumps(json.loads(QUESTION) | {"points": {"loss": 1, "grad_a_L": 1}, "read": "strict"})
        text = grade('{"loss": "x", "grad_a_L": [0.341, -0.242, -0.099]}', question)
        self.assertEqual(coderunner.faults(text), [])
        self.assertEqual(json.loads(text)["columnformats"], ["%s", "%s", "%h"])

    def test_a_wrong_question_and_a_missing_command_are_the_staffs(self):
        for question, command in [("{", NABLA), ('{"logits": [1], "labels": 9}', NABLA), (QUESTION, "/bin/false"),
                                  (QUESTION, "/no/such/command"), (QUESTION, "/bin/echo")]:
            with self.subTest(question=question, command=command):
                text = grade(RIGHT_SAMPLE, question, command)
                self.assertEqual(coderunner.faults(text), [])
                self.assertIn("not your fault", json.loads(text)["prologuehtml"])

    def test_the_answer_of_the_readme(self):
        readme = (EXAMPLES / "coderunner/README.md").read_text()
        answer = readme[readme.index('`{"loss"') + 1 : readme.rindex("`")]
        self.assertEqual(json.loads(grade(answer))["fraction"], 1)

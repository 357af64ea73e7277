"""PrairieLearn: the entrypoint of the grader image in a folder for /grade, and `grade(data)` of server.py."""

import contextlib
import html.parser
import importlib.util
import json
import re
import sys
import types
import unittest

from parsers import prairielearn, prairielearn_partial_scores

from .support import EXAMPLES, HOSTILE, NABLA, at, folder, nabla_in, run

PLACE = EXAMPLES / "prairielearn"
RIGHT = b'{"y_hat": [0.659, 0.242, 0.099], "grad_a_L": [-0.341, 0.242, 0.099]}'


def grade(answer, question=(PLACE / "external/tests/question.json").read_text(), command=None):
    with folder("prairielearn/image") as place:
        for name in ("grade/student", "grade/tests", "bin"):
            (place / name).mkdir(parents=True)
        if answer is not None:
            (place / "grade/student/answer.json").write_bytes(answer)
        (place / "grade/tests/question.json").write_text(question)
        (place / "bin/nabla").symlink_to(command or NABLA)
        at(place / "grade.sh", (place / "grade.sh").read_text(), {"/grade/": f"{place}/grade/"})
        outcome = run(["sh", place / "grade.sh"], env={"PATH": f"{place}/bin:/usr/bin:/bin"})
        assert outcome.returncode == 0, "PrairieLearn discards the result"
        return (place / "grade/results/results.json").read_text()


class ExternalGrader(unittest.TestCase):
    def test_right(self):
        text = grade(RIGHT)
        self.assertEqual(prairielearn.faults(text), [])
        self.assertEqual(json.loads(text)["score"], 1)

    def test_a_mistake_has_partial_credit(self):
        text = grade(b'{"y_hat": [0.659, 0.242, 0.099], "grad_a_L": [0.341, -0.242, -0.099]}')
        self.assertEqual(prairielearn.faults(text), [])
        self.assertEqual(json.loads(text)["score"], 0.25)
        self.assertIn("Sign error", text)

    def test_hostile_and_missing_answers(self):
        for answer in [None, *HOSTILE]:
            with self.subTest(answer=answer and answer[:40]):
                text = grade(answer)
                self.assertEqual(prairielearn.faults(text), [])
                self.assertEqual(json.loads(text).get("score", 0), 0)

    def test_a_wrong_question_costs_no_attempt(self):
        for question in ["", "{", '{"logits": [1], "labels": 9}']:
            text = grade(RIGHT, question)
            self.assertEqual(prairielearn.faults(text), [])
            self.assertIs(json.loads(text)["gradable"], False)

    def test_what_remains_if_the_command_is_killed(self):
        text = grade(RIGHT, command="/bin/false")
        self.assertEqual(prairielearn.faults(text), [])
        self.assertIs(json.loads(text)["gradable"], False)

    def test_info_names_the_image_and_its_entrypoint(self):
        info = json.loads((PLACE / "external/info.json").read_text())
        options = info["externalGradingOptions"]
        self.assertEqual((info["type"], info["gradingMethod"], options["enabled"]), ("v3", "External", True))
        self.assertTrue(0 < options["timeout"] <= 600)
        dockerfile = (PLACE / "image/Dockerfile").read_text()
        self.assertIn(f"COPY --chmod=755 grade.sh {options['entrypoint']}", dockerfile)
        self.assertIn(f"-t {options['image']} ", dockerfile)
        self.assertRegex(info["uuid"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")

    def test_the_students_file_is_that_of_the_question(self):
        page = (PLACE / "external/question.html").read_text()
        self.assertIn('file-names="answer.json"', page)
        shown = json.loads(re.search(r"<pl-code[^>]*>(.*)</pl-code>", page).group(1))
        question = json.loads((PLACE / "external/tests/question.json").read_text())
        self.assertEqual(shown.keys(), question["points"].keys())


def stand_in():
    """The two functions of PrairieLearn's library that server.py uses. It is not on PyPI."""
    library = types.ModuleType("prairielearn")

    def from_json(value):
        if isinstance(value, dict) and value.get("_type") == "ndarray":
            import numpy

            return numpy.array(value["_value"])
        return value

    def set_weighted_score_data(data):
        parts = data["partial_scores"].values()
        weights = [part.get("weight", 1) for part in parts]
        data["score"] = sum(w * part["score"] for w, part in zip(weights, parts)) / sum(weights)

    library.from_json, library.set_weighted_score_data = from_json, set_weighted_score_data
    return library


@contextlib.contextmanager
def server_module():
    """server.py with its library, and the folder serverFilesCourse."""
    with folder() as place:
        nabla_in(place / "nabla")
        (place / "nabla/nabla.py").write_text((EXAMPLES / "nabla.py").read_text())
        sys.modules["prairielearn"] = stand_in()
        path = list(sys.path)
        try:
            spec = importlib.util.spec_from_file_location("server", PLACE / "server/server.py")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            yield module, place
        finally:
            sys.path[:] = path
            del sys.modules["prairielearn"]
            sys.modules.pop("nabla", None)


class PartialScores(unittest.TestCase):
    def variant(self, module, place, answers):
        data = {
            "variant_seed": 7, "params": {}, "options": {"server_files_course_path": str(place)}, "feedback": {},
            "partial_scores": {"loss": {"score": 0}}, "submitted_answers": {}, "score": 0,
        }
        module.generate(data)
        json.dumps(data["params"], allow_nan=False)
        data["submitted_answers"] = answers(data["params"]["question"])
        module.grade(data)
        self.assertEqual(prairielearn_partial_scores.faults(json.dumps(data["partial_scores"])), [])
        return data

    def test_right_and_wrong(self):
        import numpy

        def right(question, sign=1):
            logits = numpy.array(question["logits"])
            y = numpy.exp(logits) / numpy.exp(logits).sum()
            grad = sign * (y - numpy.eye(3)[question["labels"]])
            return {
                "loss": float(-numpy.log(y[question["labels"]])),
                "grad_a_L": {"_type": "ndarray", "_value": grad.tolist(), "_dtype": "float64"},
            }

        with server_module() as (module, place):
            self.assertEqual(self.variant(module, place, right)["score"], 1)
            data = self.variant(module, place, lambda question: right(question, -1))
            self.assertEqual(data["score"], 0.25)
            self.assertTrue(any("Sign error" in sentence for sentence in data["feedback"]["sentences"]))
            arrays = [{"_type": "ndarray", "_value": value} for value in ([["a"]], [])]
            for junk in (None, "x", [[None]], *arrays):
                self.assertEqual(self.variant(module, place, lambda _, junk=junk: {"grad_a_L": junk})["score"], 0)

    def test_the_fields_are_the_quantities(self):
        page = (PLACE / "server/question.html").read_text()
        self.assertEqual(set(re.findall(r'answers-name="(\w+)"', page)), {"loss", "grad_a_L"})
        html.parser.HTMLParser().feed(page)

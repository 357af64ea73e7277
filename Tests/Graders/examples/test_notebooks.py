"""nbgrader and otter-grader: their own packages run the notebook and the test of the examples."""

import ast
import json
import unittest

import nbformat
from nbclient import NotebookClient
from nbgrader.utils import determine_grade
from otter.test_files import create_test_file

from .support import EXAMPLES, folder, nabla_in

# nbgrader and otter-grader copy files without the permission to run them.
COPIED = 0o644

WRONG = "loss, grad = 0.5, -grad"
JUNK = "class Junk:\n    pass\nloss, grad = Junk(), 'nothing'"
SPECIAL = "loss, grad = np.float32(loss), grad.astype(np.float32)"
INFINITE = "loss, grad = np.inf, grad * -np.inf"


def execute(changed=""):
    """The cells of the notebook after a run, with lines after the solution, as a student may have it."""
    with folder("nbgrader") as place:
        nabla_in(place / "nabla", COPIED)
        (place / "nabla.py").write_text((EXAMPLES / "nabla.py").read_text())
        notebook = nbformat.read(place / "gradient.ipynb", as_version=4)
        notebook.cells[1].source += f"\n{changed}\n"
        client = NotebookClient(notebook, timeout=60, allow_errors=True, resources={"metadata": {"path": str(place)}})
        client.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
        client.execute()
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def text(cell):
    """What the cell shows, and the text of its error."""
    outputs = [output.get("text", "") + output.get("evalue", "") for output in cell.outputs]
    return "\n".join(outputs)


class NbGrader(unittest.TestCase):
    def points(self, changed=""):
        cells = execute(changed)
        # Anything on standard error is 0 points for nbgrader.
        streams = [output for cell in cells.values() for output in cell.outputs if output.output_type == "stream"]
        self.assertEqual([s for s in streams if s.name == "stderr"], [])
        return {name: determine_grade(cells[name]) for name in ("loss", "gradient")}, cells

    def test_right(self):
        for changed in ("", SPECIAL):
            grades, cells = self.points(changed)
            self.assertEqual(grades, {"loss": (1, 1), "gradient": (3, 3)})
            self.assertIn("Correct.", text(cells["gradient"]))
            results = [o for o in cells["gradient"].outputs if o.output_type == "execute_result"]
            self.assertEqual(results[-1].data["text/plain"], "3.0")

    def test_wrong(self):
        grades, cells = self.points(WRONG)
        self.assertEqual(grades, {"loss": (0, 1), "gradient": (0, 3)})
        self.assertIn("Sign error", text(cells["gradient"]))
        self.assertIn("loss: ", text(cells["loss"]))

    def test_junk(self):
        for changed in (JUNK, INFINITE):
            self.assertEqual(self.points(changed)[0], {"loss": (0, 1), "gradient": (0, 3)})

    def test_the_points_of_the_cells_are_those_of_the_question(self):
        points = json.loads((EXAMPLES / "nbgrader/question.json").read_text())["points"]
        notebook = nbformat.read(EXAMPLES / "nbgrader/gradient.ipynb", as_version=4)
        nbformat.validate(notebook)
        cells = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
        self.assertEqual([cell["points"] for cell in cells if cell["grade"]], [points["loss"], points["grad_a_L"]])
        for cell in notebook.cells[1:]:
            ast.parse(cell.source)


class Otter(unittest.TestCase):
    def results(self, loss, grad):
        import os
        import sys

        with folder("otter") as place:
            nabla_in(place / "nabla", COPIED)
            (place / "nabla.py").write_text((EXAMPLES / "nabla.py").read_text())
            before = os.getcwd()
            os.chdir(place)
            sys.path.insert(0, str(place))
            try:
                test = create_test_file("tests/q1.py", None)
                test.run({"loss": loss, "grad": grad})
            finally:
                os.chdir(before)
                sys.path.remove(str(place))
                sys.modules.pop("nabla", None)
        return test

    def test_right_and_wrong(self):
        import numpy

        grad = numpy.array([[-0.170, 0.121, 0.049], [0.031, -0.415, 0.383]])
        right = self.results(numpy.float64(1.092), grad)
        self.assertTrue(right.passed_all)
        self.assertEqual(right.score, 4)
        wrong = self.results(1.092, -grad)
        self.assertEqual([case.passed for case in wrong.test_case_results], [True, False])
        self.assertEqual(wrong.score, 1)
        self.assertIn("Sign error", wrong.test_case_results[1].message)
        self.assertEqual(self.results(None, "junk").score, 0)

    def test_the_points_are_those_of_the_question(self):
        points = json.loads((EXAMPLES / "otter/question.json").read_text())["points"]
        names = {}
        exec((EXAMPLES / "otter/tests/q1.py").read_text(), names)
        cases = names["test"]["suites"][0]["cases"]
        self.assertEqual([case["points"] for case in cases], list(points.values()))
        self.assertEqual(names["test"]["points"], sum(points.values()))

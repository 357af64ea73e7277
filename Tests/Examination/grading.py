"""Grades answers with the command, and reduces each result to what it says of a quantity."""

import json
import os
import subprocess
import tempfile

import numpy as np

NABLA = os.environ.get("NABLA", ".build/release/nabla")


class Refused(Exception):
    """The command refuses the question."""


def grade(fields, submissions, **settings):
    """The results of answers to one question, in their order."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as question:
        json.dump(fields | settings, question)
        question.flush()
        text = "\n".join(json.dumps({"id": n, "answer": answer}) for n, answer in enumerate(submissions))
        run = subprocess.run([NABLA, "grade", question.name, "-"], input=text, capture_output=True, text=True)
    lines = run.stdout.splitlines()
    if len(lines) != len(submissions):
        raise Refused(run.stderr.strip().split("\n")[0][:160])
    return [json.loads(line) for line in lines]


class Digits:
    """How a submission writes its numbers, and the tolerance under which a right answer in them is right."""

    def __init__(self, name):
        self.name = name
        self.decimals = int(name) if name.isdigit() else None
        self.figures = int(name[:-1]) if name.endswith("f") and name[:-1].isdigit() else None

    @property
    def tolerance(self):
        if self.decimals is not None:
            return {"decimals": self.decimals}
        return {"significant_figures": self.figures} if self.figures else {"rtol": 1e-5, "atol": 1e-8}

    def written(self, values):
        values = np.asarray(values, float)
        if self.decimals is not None:
            values = np.round(values, self.decimals)
        elif self.figures:
            values = np.vectorize(lambda x: float(f"{x:.{self.figures - 1}e}"), otypes=[float])(values)
        elif self.name == "float32":
            values = np.float32(values).astype(float)
        return jsonable(values)

    def resolution(self, values):
        """Half a unit of the last digit of each entry; float32 has 2⁻²⁴ at best where 1 − ŷ is computed."""
        if self.decimals is not None:
            return 0.5 * 10.0**-self.decimals
        least, unit = {"float32": (2.0**-24, 2.0**-23), "full": (0, 1e-14)}[self.name]
        return np.maximum(least, unit * abs(np.asarray(values, float)))

    def __str__(self):
        return f"{self.decimals} decimals" if self.decimals is not None else self.name


def jsonable(values):
    """Nested lists, with the strings of the interface for what JSON cannot write."""
    if np.isfinite(values).all():
        return values.tolist()
    names = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    write = np.vectorize(lambda x: x if np.isfinite(x) else names[str(float(x))], otypes=[object])
    return write(values).tolist()


def name(report):
    """What the result of one quantity says: a verdict that needs no diagnosis, or the code of the diagnosis."""
    if report["verdict"] in ("correct", "follows", "missing"):
        return report["verdict"]
    # A malformed quantity has a diagnosis if a mistake gives its shape.
    none = "malformed" if report["verdict"] == "malformed" else "none"
    return report.get("diagnosis", {}).get("code", none)


def is_name(code):
    return code not in ("correct", "follows", "malformed", "missing", "unrecognised", "ambiguous", "none")


def parts(code):
    """A code as the set of its mistakes."""
    return frozenset(code.split("+"))

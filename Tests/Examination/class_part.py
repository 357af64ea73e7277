"""A class of answers to one 4-5-3 network: seconds and peak memory of the command."""

import json
import os
import subprocess
import tempfile
import time

import numpy as np

from grading import NABLA, Digits
from network import Network
from formulas.networks import formulas


def submissions(net, count):
    """Whole answers: right, or wrong in one quantity, or wrong from ∇_{a_L} on."""
    wrong, right = formulas(net), {q: Digits("4").written(v) for q, v in net.right().items()}
    for n in range(count):
        answer = dict(right)
        if n % 4:
            formula = wrong[n * 7 % len(wrong)]
            if (values := formula.of(None)) is not None:
                answer[formula.quantity] = Digits("4").written(values)
        yield json.dumps({"id": n, "answer": answer})


def network_class(settings, pool):
    count = getattr(settings, "class")
    net = Network(np.random.default_rng(settings.seed))
    with tempfile.TemporaryDirectory() as folder:
        question, answers = os.path.join(folder, "question.json"), os.path.join(folder, "answers.ndjson")
        with open(question, "w") as file:
            json.dump(net.fields | {"tolerance": {"decimals": 4}}, file)
        with open(answers, "w") as file:
            file.writelines(line + "\n" for line in submissions(net, count))
        with open(os.path.join(folder, "results.ndjson"), "w") as results:
            start = time.perf_counter()
            run = subprocess.Popen([NABLA, "grade", question, answers], stdout=results, stderr=subprocess.PIPE)
            message = run.stderr.read()
            _, status, usage = os.wait4(run.pid, 0)
            seconds = time.perf_counter() - start
    megabytes = usage.ru_maxrss / 1024
    if status:
        yield 1, f"networks cannot be graded: {message.decode().strip().splitlines()[0][:160]}", lambda x: x == 0
        return
    per = 20_000 / count
    yield (
        seconds,
        f"{count:,} submissions of a 4-5-3 network: {seconds:.1f} s, at most {60 / per:.0f}",
        lambda x: x <= 60 / per,
    )
    yield megabytes, f"{count:,} submissions of a 4-5-3 network: {megabytes:.0f} MB, at most 64", lambda x: x <= 64

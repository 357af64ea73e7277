"""nabla.py: what it accepts, and what it does with servers that are slow, busy or not there."""

import importlib.util
import json
import math
import socket
import subprocess
import sys
import time
import unittest

import numpy

from .support import EXAMPLES, NABLA, folder, http_server, server

SPEC = importlib.util.spec_from_file_location("nabla_client", EXAMPLES / "nabla.py")
nabla = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(nabla)

QUESTION = {"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "points": {"loss": 1, "grad_a_L": 3}}
GRAD = [-0.341, 0.242, 0.099]
TEST = {"name": "loss", "score": 1, "max_score": 1, "status": "passed", "output": ""}
RESULT = {"score": 1, "output": "", "tests": [TEST]}


def respond(handler, status, content, **fields):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    handler.send_response(status)
    for name, value in fields.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class Values(unittest.TestCase):
    """The same by a server and by the command."""

    @classmethod
    def setUpClass(cls):
        cls.running = server()
        cls.places = [NABLA, cls.running.__enter__()]

    @classmethod
    def tearDownClass(cls):
        cls.running.__exit__(None, None, None)

    def test_right_values_of_every_kind(self):
        kinds = [GRAD, tuple(GRAD), numpy.array(GRAD), numpy.array([GRAD]), [numpy.float64(x) for x in GRAD],
                 numpy.array(GRAD, dtype=numpy.float32), numpy.array(GRAD, dtype=object)]
        for place in self.places:
            grader = nabla.Nabla(place, QUESTION)
            for value in kinds:
                grader.check("grad_a_L", value)
                score = grader.score("grad_a_L", value)
                self.assertIs(type(score), float)
                self.assertEqual(score, 3.0)

    def test_wrong_values_raise_the_sentences(self):
        kinds = [numpy.array(GRAD) * -1, None, "x", {}, {1: 2}, object(), math.nan, -math.inf,
                 numpy.array([numpy.inf] * 3), 10**400, 1 + 2j, b"ab", [[[]]], True, numpy.array([]), "\ud800"]
        for place in self.places:
            grader = nabla.Nabla(place, QUESTION)
            for value in kinds:
                with self.subTest(place=place, value=repr(value)[:40]):
                    with self.assertRaises(AssertionError) as raised:
                        grader.check("grad_a_L", value)
                    self.assertTrue(str(raised.exception).startswith("grad_a_L: "))
                    self.assertEqual(grader.score("grad_a_L", value), 0)
            with self.assertRaisesRegex(AssertionError, "Sign error"):
                grader.check("grad_a_L", kinds[0])
            self.assertIn("Sign error", grader.text("grad_a_L", kinds[0]))

    def test_a_whole_answer(self):
        for place in self.places:
            result = nabla.Nabla(place, QUESTION).grade({"loss": 0.417, "grad_a_L": GRAD})
            self.assertEqual((result["score"], result["max_score"]), (4, 4))

    def test_the_question_is_a_dict_a_text_or_a_file(self):
        with folder() as place:
            path = place / "question.json"
            path.write_text(json.dumps(QUESTION))
            inner = {"logits": [2.0, 1.0, 0.1], "labels": 0, "points": {"loss": 1}}
            nested = {"problem": inner, "tolerance": {"decimals": 3}}
            for question in (QUESTION, json.dumps(QUESTION), str(path), nested):
                self.assertEqual(nabla.Nabla(NABLA, question).score("loss", 0.417), 1)

    def test_a_question_can_have_arrays_and_infinities(self):
        question = {"logits": numpy.array([1.0, -numpy.inf]), "labels": 0, "points": {"loss": 1}}
        for place in self.places:
            self.assertEqual(nabla.Nabla(place, question).score("loss", 0), 1)
        question["logits"] = [1.0, -math.inf]
        self.assertEqual(nabla.Nabla(NABLA, question).score("loss", 0.0), 1)

    def test_a_wrong_question_is_no_fault_of_the_student(self):
        for place in self.places:
            for question in ({"logits": [1.0], "labels": 3}, {}, QUESTION | {"newer": 1}):
                with self.assertRaisesRegex(nabla.GraderFault, "not your fault"):
                    nabla.Nabla(place, question).check("loss", 1)


class Servers(unittest.TestCase):
    def client(self, url, **options):
        return nabla.Nabla(url, QUESTION, **{"timeout": 1.0, "attempts": 3} | options)

    def test_a_connection_is_kept(self):
        with http_server(lambda handler: respond(handler, 200, RESULT)) as (url, requests):
            grader = self.client(url)
            for _ in range(3):
                grader.check("loss", 0.417)
            self.assertEqual(len({client for _, _, _, client in requests}), 1)
            self.assertEqual(requests[0][0], "/v1/grade")

    def test_a_busy_server_is_asked_again_as_late_as_it_says(self):
        for status in (429, 503):
            answers = [(status, {"Retry_After": "1"}), (status, {}), (200, {})]

            def busy(handler):
                code, fields = answers.pop(0)
                respond(handler, code, RESULT if code == 200 else {"detail": "busy"}, **fields)

            with http_server(busy) as (url, requests):
                begun = time.monotonic()
                self.client(url).check("loss", 0.417)
                self.assertGreaterEqual(time.monotonic() - begun, 1.0)
                self.assertEqual(len(requests), 3)

    def test_a_refusal_is_not_repeated(self):
        with http_server(lambda handler: respond(handler, 422, {"detail": "`labels`: 9"})) as (url, requests):
            with self.assertRaisesRegex(nabla.GraderFault, "`labels`: 9"):
                self.client(url).check("loss", 0.417)
            self.assertEqual(len(requests), 1)

    def test_a_server_that_stays_busy_or_gone_is_no_fault_of_the_student(self):
        with http_server(lambda handler: respond(handler, 503, b"")) as (url, requests):
            with self.assertRaisesRegex(nabla.GraderFault, "503.*not your fault"):
                self.client(url).check("loss", 0.417)
            self.assertEqual(len(requests), 3)
        with self.assertRaisesRegex(nabla.GraderFault, "not your fault"):
            self.client("http://127.0.0.1:1").check("loss", 0.417)

    def test_slow_and_broken_responses_end(self):
        def byte_by_byte(handler):
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            for _ in range(100):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.1)

        def cut(handler):
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            handler.wfile.write(b"{")
            handler.close_connection = True

        def gives(status, content):
            return lambda handler: respond(handler, status, content)

        for behaviour in (byte_by_byte, cut, lambda handler: time.sleep(1.5), gives(200, b"<html>"), gives(200, b"[]"),
                          gives(502, b"no")):
            with http_server(behaviour) as (url, _):
                begun = time.monotonic()
                with self.assertRaises(nabla.GraderFault):
                    self.client(url, attempts=1, timeout=0.5).check("loss", 0.417)
                self.assertLess(time.monotonic() - begun, 3)

    def test_a_connection_that_the_server_closed_is_opened_again(self):
        def close(handler):
            respond(handler, 200, RESULT)
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True

        with http_server(close) as (url, requests):
            grader = self.client(url)
            grader.check("loss", 0.417)
            grader.check("loss", 0.417)
            self.assertEqual(len(requests), 2)

    def test_a_command_that_is_not_there_or_hangs(self):
        with folder() as place:
            slow = place / "slow"
            slow.write_text("#!/bin/sh\nexec sleep 5\n")
            slow.chmod(0o755)
            for command in ("/no/such/nabla", str(slow), "/bin/false", "/bin/echo"):
                with self.assertRaisesRegex(nabla.GraderFault, "not your fault"):
                    nabla.Nabla(command, QUESTION, timeout=0.5).check("loss", 0.417)


class Source(unittest.TestCase):
    def test_types(self):
        command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.9", "--cache-dir=/dev/null"]
        outcome = subprocess.run([*command, EXAMPLES / "nabla.py"], capture_output=True, text=True)
        self.assertEqual(outcome.returncode, 0, outcome.stdout)

    def test_length_and_imports(self):
        text = (EXAMPLES / "nabla.py").read_text()
        self.assertLessEqual(len(text.splitlines()), 200)
        modules = {line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
        self.assertLessEqual(modules, set(sys.stdlib_module_names))

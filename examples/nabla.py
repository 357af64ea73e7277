"""Grades an answer with Nabla, from a notebook, a test or a script: one file of Python's standard library.

    import nabla
    grader = nabla.Nabla("https://nabla.example.edu", question)  # a server, or the path of the command `nabla`
    grader.check("grad_a_L", grad)   # an AssertionError with the student's sentences, unless it is right
    grader.score("grad_a_L", grad)   # the points as a float
    grader.text("grad_a_L", grad)    # the sentences
    grader.grade({"loss": loss, "grad_a_L": grad})  # the whole result, as /v1/grade returns it

A question is a dict, a JSON text or the path of a JSON file. Values are numbers, lists, and arrays of NumPy or others
with `tolist`. A key of the server is read from the environment: NABLA_KEY.
"""

import http.client
import json
import math
import os
import random
import socket
import subprocess
import tempfile
import time
from typing import Any, Dict, Mapping, Optional, Tuple, Union
from urllib.parse import urlsplit

Json = Dict[str, Any]


class GraderFault(RuntimeError):
    """The question, the server or the command is at fault, and not the student."""


class Nabla:
    """A question, and the server or the command that grades answers to it."""

    def __init__(
        self, where: str, question: Union[str, Mapping[str, Any]], *, timeout: float = 20.0, attempts: int = 5
    ) -> None:
        """`timeout` is for one attempt, in seconds. An attempt that meets a busy server is repeated later."""
        self._connection: Optional[http.client.HTTPConnection] = None
        self.where = where
        self.question = _question(question)
        self.timeout = timeout
        self.attempts = attempts

    def grade(self, answer: Mapping[str, Any], **settings: Any) -> Json:
        """The result of an answer; its form is that of `format`, a setting of /v1/grade."""
        fields: Json = {**self.question, **settings}
        plain = {str(name): _plain(value) for name, value in answer.items()}
        if "://" in self.where:
            return self._ask_server({**fields, "answer": plain})
        return self._ask_command(fields, plain)

    def score(self, name: str, value: Any) -> float:
        """The points of one quantity, as a float: NumPy's numbers print in a way that nbgrader cannot read."""
        return float(self._grade_one(name, value)["score"])

    def text(self, name: str, value: Any) -> str:
        """What the student reads about one quantity."""
        return self._sentences(self._grade_one(name, value))

    def check(self, name: str, value: Any) -> None:
        """Returns if the quantity is right. Otherwise it raises an AssertionError that tells the student why not."""
        result = self._grade_one(name, value)
        if [test.get("status") for test in result["tests"]] != ["passed"]:
            raise AssertionError(f"{name}: {self._sentences(result)}")

    @staticmethod
    def _sentences(result: Json) -> str:
        return "\n".join(str(test["output"]) for test in result["tests"])

    def _grade_one(self, name: str, value: Any) -> Json:
        """The result as Gradescope has it: the points and the sentences that a student reads."""
        points = self.question.get("points", {}).get(name) or 1
        return self.grade({name: value}, points={name: points}, format="gradescope")

    # A server: one connection that is kept, and attempts that wait longer each time.

    def _ask_server(self, body: Json) -> Json:
        content = json.dumps(body, allow_nan=False).encode()
        reason, wait = "", 0.0
        for attempt in range(max(1, self.attempts)):
            time.sleep(wait)
            wait = min(8.0, 0.25 * 2**attempt) * random.uniform(0.5, 1.0)
            try:
                status, asked, text = self._post(content)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                reason = f"{type(error).__name__}: {error}"
                continue
            if status not in (429, 503):
                return _result(status == 200, text)
            reason = f"the server responded {status}"
            wait = max(wait, min(asked, 30.0))
        raise GraderFault(f"Nabla at {self.where} does not respond ({reason}). This is not your fault: try later.")

    def _post(self, content: bytes) -> Tuple[int, float, str]:
        url = urlsplit(self.where)
        if self._connection is None:
            kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
            self._connection = kind(url.hostname or "localhost", url.port, timeout=self.timeout)
        headers = {"Content-Type": "application/json"}
        if os.environ.get("NABLA_KEY"):
            headers["Authorization"] = "Bearer " + os.environ["NABLA_KEY"]
        self._connection.request("POST", url.path.rstrip("/") + "/v1/grade", content, headers)
        response = self._connection.getresponse()
        end = time.monotonic() + self.timeout
        text = bytearray()
        # The connection's time-out is for each read. A response that comes byte by byte must end too.
        while piece := response.read1(65536):
            text += piece
            if time.monotonic() > end:
                raise socket.timeout("the response is too slow")
        response.close()  # read1 does not notice the end, and the connection would wait for it
        if response.will_close:
            self.close()
        asked = response.headers.get("Retry-After", "0")
        return response.status, float(asked) if asked.isdigit() else 0.0, text.decode("utf-8", "replace")

    def close(self) -> None:
        """Closes the connection. The next call opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    __del__ = close

    # The command: `nabla grade` with the question and the answer in files.

    def _ask_command(self, fields: Json, answer: Json) -> Json:
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in ("question.json", "answer.json")]
            for path, value in zip(paths, (fields, answer)):
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(value, file, allow_nan=False)
            command = [self.where, "grade", paths[0], "--answer", paths[1]]
            command += ["--format", str(fields.get("format", "native"))]
            try:
                _make_runnable(self.where)
                run = subprocess.run(command, capture_output=True, timeout=self.timeout, check=False)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise GraderFault(f"{self.where} cannot grade: {error}. This is not your fault.") from None
        if run.returncode != 0:
            reason = run.stderr.decode("utf-8", "replace").strip()[:300]
            raise GraderFault(f"The question or the command is misconfigured: {reason} This is not your fault.")
        return _result(True, run.stdout.decode("utf-8", "replace"))


def _make_runnable(command: str) -> None:
    """nbgrader and otter-grader copy files without the permission to run them."""
    for path in (command, os.path.join(os.path.dirname(command), "lib", "ld-linux-x86-64.so.2")):
        if os.path.isfile(path) and not os.access(path, os.X_OK):
            os.chmod(path, 0o755)


def _question(source: Union[str, Mapping[str, Any]]) -> Json:
    text = source if isinstance(source, str) else json.dumps(source, default=_plain)
    try:
        if not text.lstrip().startswith("{"):
            with open(text, encoding="utf-8") as file:
                text = file.read()
        fields: Json = json.loads(text, parse_constant=str)  # "-Infinity", as the server reads it
    except (OSError, ValueError) as error:
        raise GraderFault(f"The question cannot be read: {error}. This is not your fault.") from None
    return {**fields.pop("problem", {}), **fields}


def _plain(value: Any) -> Any:
    """The value as JSON has it: lists for arrays, and strings for what JSON has no numbers for."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return str(value)[:1000]
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _result(is_graded: bool, text: str) -> Json:
    try:
        result = json.loads(text)
    except ValueError:
        raise GraderFault(f"Nabla's response is not JSON: {text[:300]!r}. This is not your fault.") from None
    if not is_graded or not isinstance(result, dict):
        detail = (result.get("detail") if isinstance(result, dict) else None) or text[:300]
        raise GraderFault(f"The question or the server is misconfigured: {detail} This is not your fault.")
    return result


#!/usr/bin/env python3
"""Generates clients from openapi.yaml with common generators, and calls every path of a running server with each.

    Scripts/generated_clients.py FOLDER        NABLA_URL is the server's address; the clients go into FOLDER

A call is right if the client sends it, and if the model that it returns has the content that the same request gets
without a client. The requests are those of README.md and docs/, and more: every field, −∞ in both directions, a class,
each grader's format, a faulty request (422). The generators are those of Scripts/contract-requirements.txt, installed
next to the Python that runs this script.
"""

import contextlib
import enum
import glob
import hashlib
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONTRACT = os.path.join(PACKAGE, "openapi.yaml")
TOOLS = os.path.dirname(sys.executable)
URL = os.environ["NABLA_URL"]

SAMPLE = {"logits": [2.0, 1.0, 0.1], "labels": 0}
BATCH = {"logits": [[0.5, -1.25, 3.0], [1.0, "-Infinity", 0.0]], "labels": [3, 1], "label_base": 1}
ALL = ["loss", "losses", "y_hat", "log_y_hat", "grad_y_hat", "jacobian_row", "grad_a_L", "denominator"]
ANSWER = {"y_hat": [0.659, 0.242, 0.099], "grad_a_L": [0.341, -0.242, -0.099], "loss": "NaN"}
SUBMISSIONS = [
    {"id": "ada", "answer": ANSWER},
    {"id": 7, "answer": {"grad_a_L": [-0.341, 0.242, 0.099]}},
    {"id": "eve"},
]
FORMATS = ["gradescope", "prairielearn", "coderunner"]
SETTINGS = {"tolerance": {"decimals": 3}, "points": {"y_hat": 1, "grad_a_L": 3}, "partial": "entries"}

NETWORK = {
    "x": [[1, -2], [0.5, 0]],
    "layers": [
        {"W": [[0.5, -0.25], [1, 0.75]], "b": [0.1, -0.2], "activation": "relu"},
        {"W": [[1, -1], [0.5, 0.25], [-0.75, 2]]},
    ],
}
OF_NETWORK = {"grad_W_1": [[1, 2], [3, 4]], "grad_b_L": [0, 0, 0], "a_2": [[1, 2, 3], [4, 5, 6]], "dW2": 1}
ALL_OF_NETWORK = ["a", "h", "grad_a", "grad_h", "grad_W", "grad_b", "grad_x", "loss", "losses", "y_hat", "grad_y_hat"]

# `/` depends on what a client accepts, so that it is not for generated clients.
GETS = {
    "/livez": "get_liveness", "/readyz": "get_readiness", "/version": "get_version", "/metrics": "get_metrics",
    "/openapi.yaml": "get_contract",
    "/openapi.json": "get_contract_json", "/docs": "get_contract_page",
}

CALLS = {
    "/v1/gradients": [
        SAMPLE | {"include": ALL},
        BATCH | {"reduction": "sum", "include": ALL},
        BATCH | {"reduction": "none", "weights": [1, 0.5, 2], "label_smoothing": 0, "ignore_index": 3},
        {"logits": [1000, 0], "labels": 1, "include": ["grad_y_hat", "log_y_hat", "y_hat"]},
        {"logits": ["-Infinity", 0.0, -0.0], "labels": 2, "include": ["log_y_hat"]},
        {"logits": [-1.7976931348623157e308, 1], "labels": 1},
        {"logits": [2, 1, 0], "targets": [0.5, 0.25, 0.25], "label_smoothing": 0.1},
        {"logits": [[2, 1], [0, 1]], "targets": [[0.5, 0.5], [0, 1]]},
        {"logits": [[1, 2, 3]], "labels": [3]},
    ],
    "/v1/backprop": [
        NETWORK | {"labels": [0, 2], "include": ALL_OF_NETWORK, "weight": {"layer": 1, "row": 2, "column": 1}},
        NETWORK | {"labels": [1, 3], "label_base": 1, "reduction": "none", "weights": [1, 2, 0.5]},
        NETWORK | {"output": "logistic", "targets": [[0, 0.5, 1], [1, 0, 0]], "include": ["grad_a_L", "denominator"]},
        {
            "x": [0, 1],
            "layers": [{"W": [[1], [-1]], "activation": {"name": "leaky_relu", "slope": 0.5}}, {"W": [[2, 0]]}],
            "weights_layout": "in_out", "output": "identity", "targets": [1, 0],
            "weight": {"layer": 1, "row": 1, "column": 2, "sample": 0},
        },
        {"x": [1], "layers": [{"W": [[0], [1000]]}], "labels": 0, "include": ["grad_y_hat"]},
        {"x": [1, 2, 3], "layers": [{"W": [[1, 2]]}], "labels": 0},
    ],
    "/v1/grade": [
        SAMPLE | SETTINGS | {"answer": ANSWER, "follow_through": 0.5, "feedback": "full"},
        SAMPLE | {"answer": "not an object", "follow_through": False, "tolerance": {"rtol": 0.01, "atol": 0}},
        {"problem": SAMPLE | {"label_base": 0} | SETTINGS, "answer": ANSWER, "feedback": "count", "partial": "entries"},
        {"problem": BATCH, "points": {"grad_y_hat": 1}, "answer": {"grad_y_hat": [[0, 0, -1], ["-Infinity", 0, 0]]}},
        SAMPLE | {"answer": {"loss": "5/12", "y_hat": "[0.7 0.2 0.1]"}, "read": "lenient"},
        SAMPLE | {"answer": {"grad_a_L": [1, 1, 1]}, "blank": 1},
        SAMPLE | SETTINGS | {"submissions": SUBMISSIONS, "feedback": "full"},
        {"problem": SAMPLE | {"tolerance": {"significant_figures": 2}}, "submissions": SUBMISSIONS},
        NETWORK | {"labels": [0, 2], "points": {"grad_W_1": 2, "a_L": 1}, "answer": OF_NETWORK, "feedback": "full"},
        {"problem": NETWORK | {"output": "identity", "targets": [[0, 1, 2], [1, 0, 0.5]]}, "answer": OF_NETWORK},
        NETWORK | {"labels": [0, 2], "submissions": [{"id": 1, "answer": OF_NETWORK}], "feedback": "full"},
    ]
    + [SAMPLE | SETTINGS | {"answer": ANSWER, "format": name} for name in FORMATS]
    + [{"problem": SAMPLE, "submissions": SUBMISSIONS, "format": name} for name in FORMATS],
    "/v1/lint": [
        SAMPLE | {"quantities": ["grad_a_L"]},
        {"logits": [[2.0, 1.0, 0.1], [0.3, 1.2, -0.7]], "labels": [0, 1], "seed": 7, "tolerance": {"decimals": 2}},
        {"logits": [2.0, 1.0], "targets": [0.5, 0.5], "quantities": ["loss", "y_hat"]},
        {"logits": [[2.0, 1.0], [1.0]], "labels": [0, 0]},
        SAMPLE | SETTINGS | {"feedback": "full", "follow_through": 0.5, "seed": 3},
        {"problem": SAMPLE | {"tolerance": {"decimals": 3}}, "quantities": ["grad_a_L"]},
        SAMPLE | {"quantities": ["grad_a_L"], "variants": 2, "seed": 5},
        NETWORK | {"labels": [0, 2], "quantities": ["grad_W_1", "h_1"]},
        NETWORK | {"output": "identity", "targets": [[0, 1, 2], [1, 0, 0.5]], "points": {"grad_W_1": 1}, "variants": 2},
        {"problem": NETWORK | {"labels": [0, 2]}, "quantities": ["grad_b_2"], "variants": 1},
    ],
    "/v1/derivation": [
        SAMPLE | {"component": 2, "digits": 17, "format": "json"},
        BATCH | {"sample": 1, "weights": [1, 0.5, 2], "ignore_index": 3, "steps": ["q", "5", "batch"]},
        {"logits": [1000, 0], "labels": 1, "steps": ["1", "2"]},
        {"logits": [2.0, 1.0], "targets": [0.5, 0.5], "label_smoothing": 0.1, "reduction": "none"},
        SAMPLE | {"steps": ["batch"]},
        NETWORK | {"labels": [0, 2], "weight": {"layer": 1, "row": 2, "column": 1}},
        NETWORK | {"output": "identity", "targets": [[0, 1, 2], [1, 0, 0.5]], "sample": 1, "steps": ["identity"]},
    ],
}

# Fields that generated models add to a question in a response.
DEFAULTS = {"label_base": 0, "reduction": "mean", "label_smoothing": 0, "strict_targets": False}


def page_calls() -> list[tuple[str, dict]]:
    """The path and the body of each call with curl whose body is JSON, in README.md and in the pages of docs/."""
    pages = [os.path.join(PACKAGE, "README.md"), *sorted(glob.glob(os.path.join(PACKAGE, "docs", "*.md")))]
    calls = []
    for page in pages:
        with open(page, encoding="utf-8") as file:
            found = re.findall(r"^\$ curl -s localhost:8080(/v1/\w+) .* -d '(.*)'$", file.read(), re.MULTILINE)
        for path, text in found:
            with contextlib.suppress(ValueError):
                calls.append((path, json.loads(text)))
    return calls


def without_client(path: str, body: dict | None = None) -> tuple[int, object]:
    """Status and content of a call by the standard library: JSON as an object, anything else as text."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, {"Content-Type": "application/json"} if data else {})
    try:
        response = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        response = error
    text = response.read().decode()
    return response.status, json.loads(text) if "json" in response.headers["Content-Type"] else text


def plain(value: object) -> object:
    """A model as the JSON that it stands for."""
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, (bytes, bytearray)):
        return value.decode()
    return value.value if isinstance(value, enum.Enum) else value


def holds(found: object, expected: object) -> bool:
    """Whether a model holds the expected JSON, and nothing else but defaults."""
    if isinstance(found, dict) and isinstance(expected, dict):
        same = all(key in found and holds(found[key], expected[key]) for key in expected)
        return same and all(DEFAULTS.get(key) == found[key] for key in found.keys() - expected.keys())
    if isinstance(found, (list, tuple)) and isinstance(expected, (list, tuple)):
        return len(found) == len(expected) and all(map(holds, found, expected))
    return found == expected


def variant(path: str, body: dict) -> str:
    """Which schema of the contract describes this body: the model that a user fills in."""
    if path == "/v1/backprop":
        return "BackpropRequest"
    if path == "/v1/lint":
        return "ProblemToLint" if "problem" in body else "QuestionToLint"
    if path == "/v1/derivation":
        return "DerivationRequest"
    if path == "/v1/grade":
        return ("Class" if "submissions" in body else "Answer") + ("ToProblem" if "problem" in body else "ToGrade")
    is_batch = isinstance(body["logits"][0], list)
    kind = "Target" if "targets" in body else "Label"
    return f"Batch{'With'}{kind}s" if is_batch else f"SampleWith{kind}"


class OpenAPIPythonClient:
    """openapi-python-client: attrs and httpx."""

    name = "openapi-python-client"
    generate = [
        "openapi-python-client", "generate", "--path", "openapi.yaml", "--output-path", "attrs_client",
        "--meta", "none",
    ]

    def __init__(self) -> None:
        self.models = importlib.import_module("attrs_client.models")
        self.client = importlib.import_module("attrs_client.client").Client(base_url=URL)

    def api(self, name: str, **arguments):
        response = importlib.import_module(f"attrs_client.api.{name}").sync_detailed(client=self.client, **arguments)
        return response.status_code.value, plain(response.parsed if response.parsed is not None else response.content)

    def sample(self):
        return self.models.SampleWithLabel(logits=[2.0, 1.0, 0.1], labels=0)

    def post(self, path: str, body):
        if isinstance(body, dict):
            body = getattr(self.models, variant(path, body)).from_dict(body)
        names = {
            "/v1/gradients": "gradients.compute_gradients",
            "/v1/backprop": "gradients.compute_backprop",
            "/v1/grade": "grading.grade_answers",
            "/v1/lint": "grading.lint_question",
            "/v1/derivation": "gradients.derive_gradients",
        }
        return self.api(names[path], body=body)

    def get(self, path: str):
        return self.api(f"service.{GETS[path]}")


class OpenAPIGenerator:
    """openapi-generator's `python`: pydantic and urllib3."""

    name = "openapi-generator (python)"
    generate = [
        "openapi-generator-cli", "generate", "-g", "python", "-i", "openapi.yaml", "-o", ".",
        "--package-name", "pydantic_client",
    ]

    def __init__(self) -> None:
        self.client = importlib.import_module("pydantic_client")
        self.connection = self.client.ApiClient(self.client.Configuration(host=URL))

    def api(self, tag: str, name: str, *arguments):
        try:
            response = getattr(getattr(self.client, f"{tag}Api")(self.connection), f"{name}_with_http_info")(*arguments)
        except self.client.ApiException as error:
            return error.status, plain(error.data)
        return response.status_code, plain(response.data)

    def sample(self):
        logits = [number for number in (2.0, 1.0, 0.1)]
        return self.client.GradientsRequest(self.client.SampleWithLabel(logits=logits, labels=0))

    def post(self, path: str, body):
        tag, name, model = {
            "/v1/gradients": ("Gradients", "compute_gradients", "GradientsRequest"),
            "/v1/backprop": ("Gradients", "compute_backprop", "BackpropRequest"),
            "/v1/grade": ("Grading", "grade_answers", "GradeRequest"),
            "/v1/lint": ("Grading", "lint_question", "LintRequest"),
            "/v1/derivation": ("Gradients", "derive_gradients", "DerivationRequest"),
        }[path]
        return self.api(tag, name, getattr(self.client, model).from_dict(body) if isinstance(body, dict) else body)

    def get(self, path: str):
        return self.api("Service", GETS[path])


class DatamodelCodeGenerator:
    """datamodel-code-generator: only pydantic models; the standard library sends the requests."""

    name = "datamodel-code-generator"
    generate = [
        "datamodel-codegen", "--input", "openapi.yaml", "--input-file-type", "openapi",
        "--output", "pydantic_models.py", "--output-model-type", "pydantic_v2.BaseModel",
        "--formatters", "builtin", "--set-default-enum-member",
    ]

    def __init__(self) -> None:
        self.models = importlib.import_module("pydantic_models")

    def sample(self):
        return self.models.SampleWithLabel(logits=[2.0, 1.0, 0.1], labels=0)

    def post(self, path: str, body):
        if isinstance(body, dict):
            model = {
                "/v1/gradients": "GradientsRequest", "/v1/backprop": "BackpropRequest", "/v1/grade": "GradeRequest",
                "/v1/lint": "LintRequest", "/v1/derivation": "DerivationRequest",
            }[path]
            body = getattr(self.models, model).model_validate(body)
        # Defaults are sent; absent fields are not.
        status, content = without_client(path, json.loads(body.model_dump_json(exclude_none=True)))
        if status != 200:
            model = "Problem"
        else:
            model = {
                "/v1/gradients": "Gradients", "/v1/backprop": "Backprop", "/v1/grade": "GradeResult",
                "/v1/lint": "LintResult", "/v1/derivation": "Derivation",
            }[path]
            if "results" in content:
                model = "ClassResult"
            foreign = {"tests": "GradescopeResult", "gradable": "PrairieLearnResult", "fraction": "CodeRunnerResult"}
            for field, name in foreign.items():
                model = name if field in content else model
        result = getattr(self.models, model).model_validate(content)
        return status, json.loads(result.model_dump_json(exclude_unset=True))

    def get(self, path: str):
        return without_client(path)


def generate(clients: list[type], folder: str) -> None:
    """Generates all clients, unless FOLDER has those of this contract already."""
    mark = hashlib.sha256(repr([client.generate for client in clients]).encode())
    for path in (CONTRACT, os.path.join(PACKAGE, "Scripts/contract-requirements.txt")):
        with open(path, "rb") as file:
            mark.update(file.read())
    done = os.path.join(folder, "generated")
    if os.path.exists(done) and open(done).read() == mark.hexdigest():
        return
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    # openapi-generator treats its input as a URI, which cannot have the spaces of a folder's name.
    shutil.copy(CONTRACT, folder)
    for client in clients:
        command = [os.path.join(TOOLS, client.generate[0]), *client.generate[1:]]
        # Java decodes file names by the locale.
        environment = os.environ | {"LC_ALL": "C.UTF-8"}
        result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"{client.name} cannot generate a client:\n{result.stdout}{result.stderr}")
    with open(done, "w") as file:
        file.write(mark.hexdigest())


def lasting(path: str, response: object) -> object:
    """The response, of the metrics only what does not change from call to call: which there are, not their values."""
    if path != "/metrics" or not isinstance(response, tuple):
        return response
    status, text = response
    return status, [line for line in text.splitlines() if line.startswith("#")]


def check(client_type: type) -> int:
    """Makes every call with one client. Prints each wrong call and returns their number."""
    client = client_type()
    calls = page_calls()
    assert {path for path, _ in calls} == set(CALLS), "no page calls one of the paths"
    calls += [(path, body) for path, bodies in CALLS.items() for body in bodies]
    tries = [(path, body, lambda path=path, body=body: client.post(path, body)) for path, body in calls]
    tries.append(("/v1/gradients", SAMPLE, lambda: client.post("/v1/gradients", client.sample())))
    tries += [(path, None, lambda path=path: client.get(path)) for path in GETS]
    wrong = 0
    for path, body, call in tries:
        expected = lasting(path, without_client(path, body))
        try:
            found = lasting(path, call())
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
        if not holds(found, expected):
            wrong += 1
            print(f"{client.name}: {path} {json.dumps(body)}")
            print(f"  found    {str(found)[:1500]}\n  expected {str(expected)[:1500]}")
    print(f"{client.name}: {len(tries) - wrong} of {len(tries)} calls right")
    return wrong


def main() -> None:
    folder = os.path.abspath(sys.argv[1])
    clients = [OpenAPIPythonClient, OpenAPIGenerator, DatamodelCodeGenerator]
    generate(clients, folder)
    sys.path.insert(0, folder)
    if sum(check(client) for client in clients) != 0:
        sys.exit(1)


if __name__ == "__main__":
    main()

"""docs/protocols.yaml: it is valid, and the running server keeps it."""

import json
import unittest
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from .support import PACKAGE, server

CONTRACT = yaml.safe_load((PACKAGE / "docs/protocols.yaml").read_text())
PARAMS = {"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "points": {"loss": 1, "grad_a_L": 3}}
VALUES = [
    {"loss": 0.417, "grad_a_L": [-0.341, 0.242, 0.099]}, {"loss": "0.417"}, {"loss": -0.417, "grad_a_L": [1, 2, 3]},
    {}, [], "x", None, 1, True, {"<b>": 1}, {"loss": "NaN"}, '{"loss": 0.417}', [["1"]],
    {"grad_a_L": [0.341, -0.242, -0.099]},
]


class Protocols(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.running = server("--protocols", "ued,xqueue")
        cls.url = cls.running.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.running.__exit__(None, None, None)

    def call(self, path, body=None, headers={}):
        """The response of a call, which must fit the contract."""
        content = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        fields = ({"Content-Type": "application/json"} if content is not None else {}) | headers
        try:
            response = urlopen(Request(self.url + path, content, fields), timeout=30)
        except HTTPError as error:
            response = error
        operation = CONTRACT["paths"][path]["get" if body is None else "post"]
        described = self.resolve(operation["responses"][str(response.status)])
        for name in described.get("headers", {}):
            self.assertEqual(response.headers[name], "0.1.0")
        schema = {**described["content"]["application/json"]["schema"], "components": CONTRACT["components"]}
        value = json.loads(response.read())
        Draft202012Validator(schema).validate(value)
        return response.status, value

    def resolve(self, value):
        if "$ref" not in value:
            return value
        found = CONTRACT
        for part in value["$ref"][2:].split("/"):
            found = found[part]
        return found

    def test_the_contract_is_valid(self):
        validate(CONTRACT)

    def test_evaluate(self):
        for kind in ("OTHER", "TEXT", "MATH"):
            for value in VALUES:
                for more in ({}, {"preSubmissionFeedback": {"enabled": True}}, {"user": None, "task": None, "new": {}}):
                    submission = {"type": kind, "content": {"value": value}}
                    body = {"submission": submission, "configuration": {"params": PARAMS}}
                    with self.subTest(body=body | more):
                        self.assertEqual(self.call("/evaluate", body | more)[0], 200)

    def test_the_example(self):
        content = CONTRACT["paths"]["/evaluate"]["post"]["requestBody"]["content"]["application/json"]
        Draft202012Validator({**content["schema"], "components": CONTRACT["components"]}).validate(content["example"])
        status, value = self.call("/evaluate", content["example"])
        self.assertEqual((status, value[0]["message"]), (200, "Correct."))

    def test_errors(self):
        for body in (b"", b"{", [], {}, {"submission": {}}, {"submission": {"type": "OTHER", "content": {}}}):
            self.assertEqual(self.call("/evaluate", body)[0], 400)
        status, error = self.call("/evaluate", {}, {"X-Api-Version": "9.0.0"})
        self.assertEqual((status, error["code"]), (406, "VERSION_NOT_SUPPORTED"))

    def test_xqueue(self):
        content = CONTRACT["paths"]["/xqueue"]["post"]["requestBody"]["content"]["application/json"]
        self.assertEqual(self.call("/xqueue", content["example"])[1]["score"], 1)
        for body in (b"", b"{", [], {}, {"xqueue_body": "{}"}, {"xqueue_body": 1}):
            self.assertIn("error", self.call("/xqueue", body)[1])

    def test_health(self):
        self.assertEqual(self.call("/evaluate/health")[1]["status"], "OK")

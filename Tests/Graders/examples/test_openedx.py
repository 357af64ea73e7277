"""Open edX: problem.xml, delivered to `POST /xqueue` as the queue does, and the LMS's check of the reply."""

import json
import unittest
from urllib.request import Request, urlopen

import html5lib
from lxml import etree
from parsers import xqueue

from .support import EXAMPLES, HOSTILE, RIGHT_SAMPLE, server

PROBLEM = etree.parse(EXAMPLES / "openedx/problem.xml")


def parse_score_msg(text):
    """How capa reads a reply: whether it is right, the points, and whether the message is valid."""
    reply = json.loads(text)
    assert isinstance(reply, dict) and {"correct", "score", "msg"} <= reply.keys()
    message = reply["msg"].replace("&nbsp;", "&#160;")
    try:
        etree.fromstring(message)
    except etree.XMLSyntaxError:
        parsed = html5lib.parseFragment(message, treebuilder="lxml", namespaceHTMLElements=False)
        assert parsed and etree.fromstring(f"<div>{message}</div>") is not None
    return bool(reply["correct"]), max(0.0, float(reply["score"])), message


class OpenEdX(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.running = server("--protocols", "xqueue")
        cls.url = cls.running.__enter__() + "/xqueue"

    @classmethod
    def tearDownClass(cls):
        cls.running.__exit__(None, None, None)

    def deliver(self, answer, payload=PROBLEM.findtext(".//grader_payload")):
        body = {"student_response": answer, "grader_payload": payload, "student_info": json.dumps({"seed": 1})}
        header = json.dumps({"submission_id": 1, "submission_key": "k"})
        content = json.dumps({"xqueue_header": header, "xqueue_body": json.dumps(body), "xqueue_files": "{}"})
        with urlopen(Request(self.url, content.encode(), {"Content-Type": "application/json"}), timeout=30) as response:
            text = response.read().decode()
        self.assertEqual(xqueue.faults(text), [])
        return parse_score_msg(text)

    def test_right(self):
        self.assertEqual(self.deliver(RIGHT_SAMPLE)[:2], (True, 1.0))

    def test_the_display_of_the_problem_is_an_answer(self):
        correct, score, message = self.deliver(PROBLEM.findtext(".//initial_display"))
        self.assertEqual((correct, score), (False, 0.0))
        self.assertIn("loss", message)

    def test_hostile_answers(self):
        for answer in HOSTILE:
            with self.subTest(answer=answer[:40]):
                self.assertEqual(self.deliver(answer.decode("utf-8", "replace"))[:2], (False, 0.0))

    def test_a_wrong_payload_has_a_valid_reply(self):
        for payload in ("", "{", "[]", "{}", '{"logits": [1], "labels": 9}'):
            correct, score, message = self.deliver(RIGHT_SAMPLE, payload)
            self.assertEqual((correct, score), (False, 0.0))
            self.assertIn("not your fault", message)

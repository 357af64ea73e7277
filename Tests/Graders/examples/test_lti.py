"""LTI 1.3: post_score.py against a platform that refuses what Moodle and Canvas refuse."""

import json
import pathlib
import re
import sys
import unittest

from parsers import lti
from pylti1p3.grade import Grade

from .support import EXAMPLES, HOSTILE, NABLA, RIGHT_SAMPLE, folder, http_server, run


def platform(scores):
    """Moodle's and Canvas's checks of a score, with the times that they have seen."""

    def respond(handler):
        path, headers, content, _ = scores[-1]
        status = 200
        if headers.get("Authorization") != "Bearer token-1":
            status = 401
        elif headers.get("Content-Type") != "application/vnd.ims.lis.v1.score+json":
            status = 400
        elif not re.fullmatch(r"/mod/lti/lineitems/5/lineitem/scores\?type_id=2", path):
            status = 404
        elif lti.faults(content.decode(), isComplete=True):
            status = 422
        else:
            times = [json.loads(before[2])["timestamp"] for before in scores]
            if times != sorted(set(times)):
                status = 409
        handler.send_response(status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return respond


class LTI(unittest.TestCase):
    def post(self, url, answer, question=EXAMPLES / "lti/question.json", token=b"token-1\n"):
        with folder() as place:
            (place / "answer.json").write_bytes(answer)
            (place / "nabla").symlink_to(NABLA)
            command = [sys.executable, EXAMPLES / "lti/post_score.py", question, place / "answer.json", "5323497"]
            column = f"{url}/mod/lti/lineitems/5/lineitem?type_id=2"
            environment = {"PATH": f"{place}:/usr/bin:/bin", "no_proxy": "*"}
            return run([*command, column], input=token, env=environment)

    def test_scores_are_accepted(self):
        scores = []
        with http_server(lambda handler: platform(requests)(handler)) as (url, requests):
            for answer in [RIGHT_SAMPLE.encode(), b'{"loss": 0.417}', *HOSTILE]:
                posted, outcome = len(requests), self.post(url, answer)
                if outcome.returncode == 0:
                    scores.append(json.loads(requests[-1][2]))
                else:
                    # An answer that cannot be read leaves the score as it was.
                    self.assertEqual(len(requests), posted)
                    self.assertIn(b"the answer cannot be read", outcome.stderr)
        self.assertEqual([score["scoreGiven"] for score in scores[:2]], [4, 1])
        self.assertEqual({score["userId"] for score in scores}, {"5323497"})
        self.assertEqual({score["gradingProgress"] for score in scores}, {"FullyGraded"})

    def test_what_the_platform_refuses_is_said(self):
        with http_server(lambda handler: platform(requests)(handler)) as (url, requests):
            for token, reason in ((b"other\n", b"(401)"), (b"\n", b"no access token")):
                outcome = self.post(url, RIGHT_SAMPLE.encode(), token=token)
                self.assertEqual(outcome.returncode, 1)
                self.assertIn(reason, outcome.stderr)
        self.assertIn(b"does not respond", self.post("http://127.0.0.1:1", RIGHT_SAMPLE.encode()).stderr)

    def test_the_members_are_those_of_a_library(self):
        with http_server(lambda handler: platform(requests)(handler)) as (url, requests):
            self.post(url, RIGHT_SAMPLE.encode())
            score = json.loads(requests[-1][2])
        grade = Grade().set_score_given(4).set_score_maximum(4).set_comment("x").set_activity_progress("Completed")
        grade.set_grading_progress("FullyGraded").set_user_id("5323497").set_timestamp(score["timestamp"])
        self.assertEqual(score.keys(), json.loads(grade.get_value()).keys())

    def test_a_wrong_question_sends_nothing(self):
        with folder() as place, http_server(lambda handler: platform(requests)(handler)) as (url, requests):
            question = pathlib.Path(place) / "question.json"
            question.write_text('{"logits": [1], "labels": 9}')
            self.assertNotEqual(self.post(url, RIGHT_SAMPLE.encode(), question).returncode, 0)
            self.assertEqual(requests, [])

#!/usr/bin/env python3
"""Sends a grade to the gradebook of Moodle, Canvas or another platform (LTI 1.3, Assignment and Grade Services).

    post_score.py QUESTION ANSWER USER LINE_ITEM < TOKEN

LINE_ITEM is the address of the gradebook's column, as the launch gave it. TOKEN is an access token of the platform with
the scope https://purl.imsglobal.org/spec/lti-ags/scope/score. Nabla makes the body; your tool has the launch and keys.
"""

import datetime
import json
import subprocess
import sys
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen


def body(question, answer, user):
    """The score. Its time has milliseconds: platforms refuse one that is not after the one before."""
    command = ["nabla", "grade", question, "--answer", answer, "--format", "lti"]
    try:
        run = subprocess.run(command, capture_output=True, timeout=30)
    except OSError as error:
        sys.exit(f"No score is sent: `nabla` must be on the PATH ({error}).")
    if run.returncode != 0:
        sys.exit(f"{question} is wrong, so no score is sent: {run.stderr.decode()}")
    score = json.loads(run.stdout)
    if "scoreGiven" not in score:
        # Without one, a platform clears the score that it has.
        sys.exit(f"No score is sent, because the answer cannot be read: {score['comment']}")
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"userId": user, "timestamp": now, **score}).encode()


def address(line_item):
    """The scores are below the path of the column, before its query: Moodle's has one."""
    parts = urlsplit(line_item)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/scores"))


def main(question, answer, user, line_item):
    token = sys.stdin.readline().strip()
    if not token:
        sys.exit("No score is sent: standard input has no access token.")
    headers = {"Content-Type": "application/vnd.ims.lis.v1.score+json", "Authorization": f"Bearer {token}"}
    try:
        with urlopen(Request(address(line_item), body(question, answer, user), headers), timeout=30) as response:
            print(f"{line_item} has the score of {user} ({response.status}).")
    except HTTPError as error:
        reason = error.read(500).decode("utf-8", "replace")
        sys.exit(f"{line_item} refuses the score of {user} ({error.code}): {reason}")
    except OSError as error:
        sys.exit(f"{line_item} does not respond: {error}")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])

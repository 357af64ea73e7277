"""Open edX: the reply of an external grader (xblocks_contrib capa responsetypes.py, `_parse_score_msg`)."""

import xml.etree.ElementTree

from .common import is_number, page_faults, parse

TAGS = ("div", "p", "ul", "li", "b", "br")


def faults(text):
    faults = []
    reply = parse(text, faults)
    if reply is None:
        return faults
    for name in ("correct", "score", "msg"):
        if name not in reply:
            faults.append(f"{name} is missing: the staff must be contacted")
    if not isinstance(reply.get("correct"), bool):
        faults.append("correct is no bool")
    if not is_number(reply.get("score")) or reply["score"] < 0:
        faults.append("the score is not a number")
    message = reply.get("msg")
    if not isinstance(message, str):
        return faults + ["msg is no text"]
    try:
        xml.etree.ElementTree.fromstring(message.replace("&nbsp;", "&#160;"))
    except xml.etree.ElementTree.ParseError as error:
        # It would then be parsed as HTML, which refuses an empty text and control characters.
        faults.append(f"not XML: {error}")
    return faults + page_faults(message, TAGS)

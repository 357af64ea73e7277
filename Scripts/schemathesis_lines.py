"""Teaches schemathesis lines of JSON: what the contract describes as an array is sent and received as a line for each
item.

It writes application/x-ndjson, so that requests of lines are generated too, and reads it, so that each line of a
response is compared with its schema.
"""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def write(_context, value):
    items = value if isinstance(value, list) else [value]
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


@schemathesis.deserializer("application/x-ndjson")
def read(_context, response):
    return [json.loads(line) for line in response.content.split(b"\n") if line]


@schemathesis.hook
def filter_case(_context, case):
    """Leaves out lines that break their schema: the response is then 200, with a problem in place of the line."""
    return case.media_type != "application/x-ndjson" or not case.meta.generation.mode.is_negative

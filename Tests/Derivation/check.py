#!/usr/bin/env python3
"""Checks derivations of seeded questions from outside: their numbers, and each format with a program that reads it.

    Tests/Page/python Tests/Derivation/check.py [numbers] [latex] [html] [mathml] [--requests N] [--seed SEED]
      [--documents N]
"""
import argparse
import http.client
import json
import random
import re
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "Page"))

import documents
import notations
from browser import Server
from expected import Numbers
from questions import Question

FORMATS = {"text": "text", "latex": "latex", "markdown": "latex", "html": "mathml"}


class Client:
    """One connection to the server."""

    def __init__(self, url: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def text(self, path: str, fields: dict) -> str:
        body = json.dumps(fields)
        self.connection.request("POST", path, body, {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.status != 200:
            raise AssertionError(f"{path}: {response.status} {text} for {body}")
        return text

    def json(self, path: str, fields: dict) -> dict:
        return json.loads(self.text(path, fields))


class Checker:
    """Compares every number of a derivation with the other endpoints' numbers."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.numbers = self.values = 0

    def check(self, question: Question) -> None:
        fields = question.fields | question.view
        digits = question.view["digits"]
        api = Numbers(question, self.client.json)
        derivation = self.client.json("/v1/derivation", fields)
        known = api.known | {abs(value) for value in api.row_of_jacobian(derivation)}
        shown = {notations.rounded(value, digits) for value in known}
        # Integers of the formulas themselves: small ones, and the number of classes.
        shown |= {(str(value), 0) for value in (0, 1, 2, question.classes)}
        for step in derivation["steps"]:
            try:
                self.check_step(step, api, shown, digits)
            except (AssertionError, KeyError, IndexError, TypeError) as error:
                raise AssertionError(f"{error!r}\nin {step['text']}\nof {json.dumps(fields)}") from error
        self.check_formats(derivation, fields)
        self.check_last(derivation, api)

    def check_step(self, step: dict, api: Numbers, shown: set, digits: int) -> None:
        texts = step["text"].split("\n")
        latex = notations.chains_of_latex(step["latex"])
        math = [ElementTree.fromstring(line.replace("&#x2061;", "")) for line in step["mathml"].split("\n")]
        assert len(texts) == len(latex) == len(math), "each notation has the same lines"
        values = list(step["values"])
        for text, tex, element in zip(texts, latex, math):
            numbers = notations.of_text(text)
            others = [("LaTeX", notations.of_latex(tex)), ("MathML", notations.of_mathml(element))]
            for notation, found in others:
                assert numbers == found, f"{numbers} in text, {found} in {notation}"
            unknown = [number for number in numbers if number not in shown]
            assert not unknown, f"{unknown} is no number of the API at {digits} digits"
            self.numbers += 3 * len(numbers)
            if values and self.shows((text, tex, element), values[0], digits):
                self.check_value(values.pop(0), step["id"], api)
        assert not values, f"no line ends with the values of {values[0]}"

    def shows(self, line: tuple, value: dict, digits: int) -> bool:
        """Whether a line ends with exact values, at the digits: in text, and then in each notation."""
        text, tex, element = line
        entries = entries_of(value)
        ending = " = " + notations.in_text(entries, digits)
        if not (text.startswith(value["name"] + " = ") and text.endswith(ending)):
            return False
        assert tex.endswith("= " + notations.in_latex(entries, digits)), f"{text} in text, {tex} in LaTeX"
        if isinstance(entries, list):
            cells = notations.cells_of_mathml(list(element)[-1])
            assert cells == notations.in_cells(entries, digits), f"{text} in text, {cells} in MathML"
        return True

    def check_value(self, value: dict, step: str, api: Numbers) -> None:
        """The exact values are the API's, bit for bit."""
        found = [float(number) for number in value["values"]]
        wanted = api.value(step, value["name"], value.get("indices"), value.get("columns"))
        flat = [float(number) for row in wanted for number in (row if isinstance(row, list) else [row])] \
            if isinstance(wanted, list) else [float(wanted)]
        # A gradient of -0 is shown, and returned here, as 0.
        assert [repr(number + 0.0) for number in found] == [repr(number + 0.0) for number in flat], \
            f"{value['name']}: {found}, expected {flat}"
        self.values += len(found)

    def check_formats(self, derivation: dict, fields: dict) -> None:
        """The other formats have the formulas of JSON, and so their numbers."""
        for format, field in FORMATS.items():
            text = self.client.text("/v1/derivation", fields | {"format": format})
            words = " ".join(text.split())
            for step in derivation["steps"]:
                for line in step[field].split("\n"):
                    assert " ".join(line.split()) in words, f"{format} has {line}, of {json.dumps(fields)}"

    def check_last(self, derivation: dict, api: Numbers) -> None:
        """The last line is the result of the other endpoint: its last gradient."""
        step = derivation["steps"][-1]
        last = step["values"][-1]
        name = "∇_{b_1} " if api.question.is_network else "∇_{a_L} "
        if "weight" in api.question.view and not api.question.reduces:
            name = "∂L/∂W_"
        assert last["name"].startswith(name), f"the last line is {last['name']}"


def entries_of(value: dict):
    """The exact values as the lines have them: a number, a vector or a matrix."""
    numbers = [float(number) for number in value["values"]]
    return gaps(numbers, value["indices"], value.get("columns")) if "indices" in value else numbers[0]


def gaps(values: list, indices: list[int], columns: list[int] | None) -> list:
    """A vector or the rows of a matrix, with None where entries are left out."""
    if columns is None:
        rows = values
    else:
        width = len(columns)
        rows = [gaps(values[width * row:width * (row + 1)], columns, None) for row in range(len(indices))]
    shown = []
    for index, row in enumerate(rows):
        if index > 0 and indices[index] > indices[index - 1] + 1:
            shown.append([None] * len(row) if isinstance(row, list) else None)
        shown.append(row)
    return shown


def check_numbers(client: Client, requests: int, seed: int) -> None:
    checker = Checker(client)
    draw = random.Random(seed)
    begun = time.monotonic()
    for count in range(requests):
        try:
            checker.check(Question(draw))
        except AssertionError as error:
            sys.exit(f"request {count} of seed {seed}: {error}")
    print(f"numbers: {requests} requests of seed {seed} in {time.monotonic() - begun:.0f} s: {checker.values} values "
          f"equal to the bit, {checker.numbers} shown numbers")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=["numbers", "latex", "html", "mathml"])
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--documents", type=int, default=300, help="derivations that the readers of formats get")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    server = Server()
    try:
        client = Client(server.url)
        if "numbers" in arguments.parts:
            check_numbers(client, arguments.requests, arguments.seed)
        draw = random.Random(arguments.seed)
        questions = [Question(draw) for _ in range(arguments.documents)]
        fields = [question.fields | question.view for question in questions]
        for part in ("latex", "html", "mathml"):
            if part in arguments.parts:
                print(f"{part}: {getattr(documents, 'check_' + part)(client, server.url, fields)}")
    finally:
        server.stop()


if __name__ == "__main__":
    main()

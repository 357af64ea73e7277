#!/usr/bin/env python3
"""The page at `/` in a real browser: what a student sees and does.

    Tests/Page/python Tests/Page/page_test.py [PageTests.test_typing …]
"""
import gzip
import json
import os
import re
import struct
import subprocess
import sys
import unittest
import urllib.request
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from browser import PICTURES, Browser, Server

SAMPLE = "logits=2,1,0.1&labels=0"
LOST_SIGN = SAMPLE + "&answer_grad_a_L=0.341,-0.242,-0.099"
NETWORK = "x=1,-2&W1=0.5,-0.25;1,0.75&b1=0.1,-0.2&W2=1,-1;0.5,0.25;-0.75,2&b2=0,0.3,-0.1&labels=2"

SQUARED_ERROR = "x=1,2;0,1&W1=1,-0.5;0.5,2&g1=relu&W2=2,1&b2=0.5&output=identity&targets=1;2"


class PageTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server()
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.browser.driver.quit()
        cls.server.stop()

    def setUp(self) -> None:
        self.browser.driver.set_window_size(1100, 1400)
        self.browser.emulate()
        self.browser.console()
        self.browser.requests()
        # What the test expects in the console, because it provokes it.
        self.expected_in_console: list[str] = []

    def tearDown(self) -> None:
        unexpected = [
            line for line in self.browser.console() if not any(part in line for part in self.expected_in_console)
        ]
        self.assertEqual(unexpected, [])
        # about:blank and the icon have no server.
        urls = [url for url in self.browser.requests() if not url.startswith(("about:", "data:"))]
        self.assertEqual([url for url in urls if not url.startswith("http://127.0.0.1:")], [])

    def open(self, fragment: str = "") -> None:
        self.browser.open(self.server.url, fragment)
        self.browser.wait_for_text("#status", "Loss ")
        self.browser.wait(lambda: self.browser.all("#gallery > li"), "the gallery is there")

    # What it shows

    def test_first_view(self) -> None:
        """Without a fragment the page shows an example, with the numbers of the README."""
        self.open()
        self.assertIn("0.4170", self.browser.text("#status"))
        cells = [cell.text for cell in self.browser.all("#result tbody th, #result tbody td")]
        expected = "0 (true)|2|0.6590|−0.3410|1|1|0.2424|0.2424|2|0.1|0.09857|0.09857"
        self.assertEqual(cells, expected.split("|"))
        widths = self.browser.run(
            "return [...document.querySelectorAll('#result tr td:nth-child(4) rect')]"
            ".map((bar) => [bar.x.baseVal.value, bar.width.baseVal.value])")
        self.assertEqual(widths[0], [0, 50], "the negative bar ends at the axis")
        self.assertTrue(all(x == 50 and 0 < width < 50 for x, width in widths[1:]), widths)
        self.browser.picture("first")

    def test_examples(self) -> None:
        """Each example computes without an error, and Back returns to the one before."""
        self.open()
        seen = []
        for index in range(len(self.browser.all("#examples button"))):
            before = self.browser.text("#status")
            self.browser.all("#examples button")[index].click()
            # The first two have the question of the first view.
            self.browser.wait(lambda: index < 2 or self.browser.text("#status") != before, "a new result")
            self.browser.wait_for_text("#status", "Loss ")
            self.assertEqual(self.visible_errors(), [])
            seen.append(self.browser.run("return location.hash"))
        self.assertEqual(len(set(seen)), len(seen))
        self.browser.driver.back()
        self.browser.wait(lambda: self.browser.run("return location.hash") == seen[-2], "Back")
        self.browser.wait_for_text("#status", "Loss 1.537")
        self.assertEqual(self.browser.one("#W1").get_attribute("value"), "0.5, -0.25\n1, 0.75")
        # Units and classes count from 1: row 3 of W_2 meets entry 3 of a_2.
        self.assertEqual(self.browser.one("#label_base").get_attribute("value"), "1")
        self.browser.driver.forward()
        self.browser.wait_for_text("#status", "Loss 4.063")

    def test_network(self) -> None:
        """The drawing has every unit with its value and gradient; a mistake gets its name."""
        self.open(NETWORK + "&answer_grad_a_1=1.144,-1.782")
        self.browser.wait_for_text("#drawing", "The network")
        self.assertEqual(len(self.browser.all(".network circle")), 2 + 2 + 3)
        self.assertEqual(len(self.browser.all(".network line")), 4 + 6)
        labels = self.browser.run("return [...document.querySelectorAll('.network text')].map((it) => it.textContent)")
        for label in ("0.215", "∇a2 −0.785", "∇h1 1.14"):
            self.assertIn(label, labels)
        self.browser.wait_for_text("#verdict-grad_a_1", "derivative of the activation function is missing")
        self.browser.one("#drawing summary").click()
        self.assertIn("0.1521", self.browser.text("#drawing details"))
        self.assertIn("−W2ᵀ ∇", self.browser.text("#gallery"))
        self.browser.picture("network")
        self.assertEqual(self.browser.violations(), [])

    def test_derivation(self) -> None:
        """The steps appear one at a time, and a diagnosis leads to its step."""
        self.open(LOST_SIGN)
        self.browser.wait(lambda: self.browser.all("#steps > li"), "steps")
        steps = len(self.browser.all("#steps > li"))
        self.assertGreater(steps, 5)
        shown = lambda: [item.is_displayed() for item in self.browser.all("#steps > li")].count(True)
        self.assertEqual(shown(), 1)
        self.assertIn(f"2 of {steps}", self.browser.text("#next-step"))
        self.browser.one("#next-step").click()
        self.assertEqual(shown(), 2)
        heights = self.browser.run(
            "return [...document.querySelectorAll('#steps > li:not([hidden]) math')].map((it) => it.clientHeight)")
        self.assertTrue(heights and all(height > 10 for height in heights), heights)
        self.browser.one("#all-steps").click()
        self.assertEqual(shown(), steps)
        self.assertFalse(self.browser.one("#next-step").is_displayed())
        self.browser.picture("derivation")
        self.browser.one("#all-steps").click()
        self.assertEqual(shown(), 1)
        self.browser.wait_for_text("#verdict-grad_a_L", "Sign error")
        self.browser.one("#verdict-grad_a_L button").click()
        self.assertTrue(self.browser.run("return document.activeElement.matches('#steps > li.marked:not([hidden])')"))

    def test_in_short(self) -> None:
        """Next to the gradient is why it is −(e(ℓ) − ŷ), and from there are all steps and a lost sign."""
        self.open(SAMPLE)
        for part in ("−(e(ℓ) − ŷ)", "true class ℓ = 0", "cancels", "lost sign"):
            self.assertIn(part, self.browser.text("#result"))
        every, lost = self.browser.all("#result button")
        self.browser.wait(lambda: self.browser.all("#steps > li"), "steps")
        every.click()
        self.assertTrue(all(item.is_displayed() for item in self.browser.all("#steps > li")))
        names = [item.text for item in self.browser.all("#steps > li h3 code")]
        self.assertEqual(names, ["softmax", "loss", "1", "2", "3a", "3b", "3", "4", "5"])
        self.assertEqual(self.browser.run("return document.activeElement.id"), "derivation-title")
        lost.click()
        self.browser.wait_for_text("#verdict-grad_a_L", "Sign error")
        self.assertEqual(self.browser.run("return document.activeElement.id"), "answer_grad_a_L")
        self.browser.picture("in-short")
        self.open("logits=2,1,0.1;1,2,3&labels=0,1&reduction=mean")
        self.assertIn("divided by", self.browser.text("#result"))
        for options in ("&weights=1,2,3", "&label_smoothing=0.1"):
            self.open(SAMPLE + options)
            self.assertNotIn("cancels", self.browser.text("#result"))

    def test_derivation_of_a_network(self) -> None:
        """Every layer has its steps, a weight its chain, and a diagnosis leads to the step of its layer."""
        self.expected_in_console = ["422"]
        self.open(NETWORK + "&answer_grad_a_1=1.144,-1.782")
        ids = lambda: self.browser.run("return [...document.querySelectorAll('#steps > li')].map((it) => it.id)")
        self.browser.wait(lambda: "step-grad_W_1" in ids(), "the steps of layer 1")
        self.assertEqual(len(set(ids())), len(ids()))
        self.assertNotIn("step-weight", ids())
        for text in ("1, 2, 1", "W1,2,1", "W_{1, 2, 1}"):
            self.browser.type("#weight", text)
            self.browser.wait(lambda: "step-weight" in ids(), "the chain of the weight")
            self.browser.type("#weight", " ")
            self.browser.wait(lambda: "step-weight" not in ids(), "no weight, no chain")
        self.browser.type("#weight", "1, 2, 1")
        self.browser.wait(lambda: "step-weight" in ids(), "the chain of the weight")
        self.browser.wait_for_text("#verdict-grad_a_1", "derivative of the activation function is missing")
        self.browser.one("#verdict-grad_a_1 button").click()
        self.assertEqual(self.browser.run("return document.activeElement.id"), "step-grad_a_1")
        if self.browser.one("#next-step").is_displayed():
            self.browser.one("#all-steps").click()
        self.browser.picture("derivation-network", "#derivation-title", "#steps")
        advice = "Write three numbers, such as 1, 2, 1"
        for text, says in [
            ("1, 9, 1", "Number 2: found 9"), ("1, 2", advice), ("1, 2, 1, 5", advice), ("1, 0, 0", advice),
        ]:
            self.browser.type("#weight", text)
            self.browser.wait_for_text("#weight-error", says)
            self.browser.wait(lambda: "step-weight" not in ids() and "step-grad_W_1" in ids(), "the other steps")
            self.assertEqual(len(self.visible_errors()), 1)
        self.browser.type("#weight", "2, 3, 1")
        self.browser.wait(lambda: not self.visible_errors() and "step-weight" in ids(), "no error is left")

    # Typing

    def test_typing(self) -> None:
        """The result follows the typing, and the digits are sent as they were typed."""
        self.open(SAMPLE)
        self.browser.type("#logits", "1 −1.00000000000000000001")
        self.browser.wait_for_text("#status", "Loss 0.1269")
        self.browser.type("#labels", "1")
        self.browser.wait_for_text("#status", "Loss 2.127")
        self.browser.one("#copy-format").send_keys("JSON, the request")
        self.assertIn("[1, -1.00000000000000000001]", self.browser.one("#copy-text").get_attribute("value"))

    def test_answer(self) -> None:
        """An answer is graded while it is typed: wrong with the name of the mistake, then right."""
        self.open(SAMPLE)
        self.browser.type("#answer_grad_a_L", "0.341, -0.242, -0.099")
        self.browser.wait_for_text("#verdict-grad_a_L", "Sign error")
        self.browser.type("#answer_grad_a_L", "-0.341, 0.242, 0.099")
        self.browser.wait_for_text("#verdict-grad_a_L", "✓ Right.")
        self.browser.wait_for_text("#grade-status", "Right.")
        for text, says in [
            ("abc", '"abc" is not a number. Write only the number, such as 0.2.'),
            ("0.41x", '"0.41x" is not a number.'), ("-log (0.659)", "Write the value, not the formula."),
            ("0,417", "Use a point for decimals: 0.417."),
            ("1/4", '"1/4" is a fraction. Write it as a decimal number: 0.25 for 1/4.'), ("nan", "is never right"),
        ]:
            self.browser.type("#answer_loss", text)
            self.browser.wait_for_text("#verdict-loss", f"cannot be read: {says}" if text != "nan" else says)
        self.browser.type("#answer_y_hat", "0,659, 0,242, 0,099")
        self.browser.wait_for_text("#verdict-y_hat", "Use a point for decimals: 0.659.")
        self.browser.one("#clear-answer").click()
        self.browser.wait(lambda: self.browser.text("#answers").count("Right") == 0, "no verdict is left")

    def test_wrong_answer(self) -> None:
        """A wrong answer has its numbers and bars next to the right ones, and a step that says why."""
        self.open(SAMPLE)
        self.browser.type("#answer_grad_a_L", "0.341, -0.242, -0.099")
        self.browser.wait_for_text("#verdict-grad_a_L", "Sign error")
        self.assertIn("Yours", self.browser.text("#verdict-grad_a_L table"))
        self.assertEqual(len(self.browser.all("#verdict-grad_a_L .bars")), 6)
        self.assertEqual(self.browser.violations(), [])
        self.browser.one("#verdict-grad_a_L button").click()
        self.browser.wait_for_text("#steps > .marked", "The minus is that of the loss")
        self.browser.type("#answer_grad_a_L", "-0.341, 0.242, 0.099")
        self.browser.wait_for_text("#verdict-grad_a_L", "✓ Right.")
        self.assertEqual(self.browser.all("#verdict-grad_a_L .bars"), [])
        self.browser.type("#answer_y_hat", "0.6, 0.3, 0.1")
        self.browser.type("#answer_grad_a_L", "-0.4, 0.3, 0.1")
        self.browser.wait_for_text("#verdict-grad_a_L", "which is wrong: ŷ")
        self.browser.type("#answer_y_hat", "0.66, 0.24, 0.10")
        self.browser.wait_for_text("#verdict-y_hat", "Compute with at least 4 decimals")
        self.assertEqual(self.browser.all("#verdict-y_hat button"), [])

    def test_mistake_of_an_unreadable_answer(self) -> None:
        """Numbers in another shape, or NaN, have the name of their mistake first, and then why they cannot be read."""
        overflow, transposed = "logits=2000,1,0.1&labels=1", "logits=2,1,0.1;1,2,3&labels=0,1&reduction=mean"
        for fragment, name, text, mistake, reason in [
            (transposed, "grad_a_L", "-0.1705, 0.0450\n0.1212, -0.3776\n0.0493, 0.3326",
             "Transposed: rows and columns are exchanged. Samples are rows, classes are columns.",
             "found 3 rows of 2 numbers, expected 2 rows of 3 numbers."),
            (overflow, "y_hat", "nan, 0, 0", "Subtract the greatest logit of each row", "number 1 is NaN"),
            (overflow, "loss", "nan", "Overflow: exp of a large logit is infinite", "the number is NaN"),
        ]:
            with self.subTest(name=name):
                self.open(fragment)
                self.browser.paste(f"#answer_{name}", text)
                self.browser.wait_for_text(f"#verdict-{name}", f"It cannot be read: {reason}")
                first = self.browser.text(f"#verdict-{name} p")
                self.assertTrue(first.startswith("✗ Wrong. ") and mistake in first, first)
                self.assertTrue(self.browser.all(f"#verdict-{name} button"), "a way to the step")
                self.assertNotIn("entries are right", self.browser.text(f"#verdict-{name}"))
        self.browser.wait_for_text("#grade-status", "Overflow")
        self.assertEqual(self.browser.violations(), [])

    def test_answer_of_a_batch(self) -> None:
        """A field has a line for each sample, and the bars are those of the first sample with a wrong entry."""
        self.open("logits=1,2,3;0,1,0&labels=0,1")
        rows = lambda: [field.get_attribute("rows") for field in self.browser.all("#answers textarea")]
        self.assertEqual(rows(), ["2", "1", "2", "2"])
        self.browser.paste("#answer_y_hat", "0.090, 0.245, 0.665\n0.2, 0.576, 0.212")
        self.browser.wait_for_text("#verdict-y_hat", "5 of 6 entries are right")
        self.assertEqual(self.browser.text("#verdict-y_hat caption"), "Sample 1: your numbers and the right ones")
        self.assertEqual(self.browser.text("#verdict-y_hat tbody td"), "0.2")
        self.browser.paste("#answer_y_hat", "0.1, 0.245, 0.665\n0.2, 0.576, 0.212")
        self.browser.wait_for_text("#verdict-y_hat caption", "Sample 0: your")
        self.browser.paste("#logits", "1, 2, 3\n" * 6)
        self.browser.paste("#labels", "0 0 0 0 0 0")
        self.browser.wait(lambda: rows() == ["4", "1", "4", "4"], "four lines")

    def test_text_of_libraries(self) -> None:
        """What NumPy and PyTorch print is read as the numbers in it."""
        self.expected_in_console = ["422"]
        self.open(SAMPLE)
        for text in (
            "tensor([-0.3410, 0.2424, 0.0986])", "array([-0.341, 0.2424, 0.0986], dtype=float32)",
            "np.array([-0.341, 0.2424, 0.0986])",
            "tensor([-0.3410,  0.2424,  0.0986], dtype=torch.float64, grad_fn=<SubBackward0>)",
        ):
            self.browser.type("#answer_grad_a_L", "0")
            self.browser.wait_for_text("#verdict-grad_a_L", "✗")
            self.browser.paste("#answer_grad_a_L", text)
            self.browser.wait_for_text("#verdict-grad_a_L", "✓ Right.")
        self.browser.paste("#answer_loss", "np.float64(0.417)")
        self.browser.wait_for_text("#verdict-loss", "✓ Right.")
        self.browser.paste("#logits", "np.array([3.0, 1.0])")
        self.browser.wait_for_text("#status", "Loss 0.1269")

    def test_picture_of_readme(self) -> None:
        """docs/page.png is the picture that this makes: .build/page/readme.png."""
        self.browser.driver.set_window_size(760, 1000)
        self.open(LOST_SIGN)
        self.browser.wait_for_text("#verdict-grad_a_L", "Sign error")
        # The last thing that a result changes.
        self.browser.wait(lambda: self.browser.one("#copy-text").get_attribute("value") != "", "the link")
        self.browser.picture("readme", "#answer-title", "#gallery > li:nth-child(2)")
        width, height = struct.unpack(">II", Path("docs/page.png").read_bytes()[16:24])
        self.assertIn(width, range(700, 800))
        self.assertGreater(height, 400)

    def test_gallery(self) -> None:
        """Each wrong answer of the gallery gets a name; one that is chosen is graded in the form."""
        self.open("logits=2,1,0.1;0.5,1.5,3&labels=0,1")
        items = [item.text for item in self.browser.all("#gallery > li")]
        self.assertGreaterEqual(len(items), 10)
        for item in items:
            self.assertNotIn("No known mistake", item)
            self.assertNotIn("this is right", item)
        self.browser.all("#gallery button")[1].click()
        self.browser.wait_for_text("#verdict-grad_a_L", "This is ŷ itself")
        self.browser.driver.back()
        self.browser.wait(lambda: self.browser.text("#verdict-grad_a_L") == "", "Back takes the answer out")

    def test_squared_error(self) -> None:
        """Output units without classes have targets: in the question, the result, the reason and the gallery."""
        self.expected_in_console = ["422"]
        self.open(SQUARED_ERROR)
        self.assertIn("Outputs 5.000. Gradient 2.000.", self.browser.text("#status"))
        self.assertIn("Unit", self.browser.text("#result thead"))
        self.assertEqual(self.browser.text("#result tbody th"), "1")
        self.assertIn("½ Σ(ŷ − t)², so its derivative by a is ŷ − t, divided by", self.browser.text("#result"))
        self.assertEqual(self.browser.text("#targets-label"), "Targets t")
        is_shown = lambda css: self.browser.one(css).is_displayed()
        self.assertEqual([is_shown(css) for css in ("#targets", "#labels", "#label_base")], [True, False, False])
        for part in ("t − ŷ", "The targets are forgotten", "Only the targets"):
            self.assertIn(part, self.browser.text("#gallery"))
        for part in ("e(ℓ)", "one-hot", "log", "No known mistake"):
            self.assertNotIn(part, self.browser.text("#gallery"))
        link = self.browser.run("return location.hash")
        self.browser.paste("#output", "softmax")
        self.browser.wait(lambda: is_shown("#labels"), "a true class")
        self.assertIn("Soft labels", self.browser.run("return document.querySelector('#options').textContent"))
        self.browser.paste("#output", "logistic")
        self.browser.wait(lambda: is_shown("#targets") and not is_shown("#labels"), "targets")
        self.browser.wait_for_text("#targets-error", "0 to 1")
        self.browser.paste("#targets", "")
        self.browser.wait_for_text("#targets-error", "Type the targets: a number from 0 to 1 for each output unit.")
        self.browser.paste("#targets", "1\n2")
        self.browser.paste("#output", "identity")
        self.browser.wait_for_text("#status", "Outputs 5.000.")
        self.assertEqual(self.browser.run("return location.hash"), link)

    # Faults

    def visible_errors(self) -> list[str]:
        return [error.text for error in self.browser.all("#form .error") if error.is_displayed()]

    def test_errors(self) -> None:
        """An error is at the field that its pointer names, and goes away with its reason."""
        self.expected_in_console = ["422"]
        self.open(SAMPLE)
        for field, text, says in [
            ("#logits", "2, abc, 0.1", 'Number 2: "abc" is not a number. Write only the number'),
            ("#labels", "7", "Class 7 is out of range 0…2."),
            ("#labels", "3", "with “Classes count from: 1” it would be in range"),
            ("#weights", "1, 2", "Found 2 weights, expected one for each class, 3."),
            ("#label_smoothing", "2", "Found 2.0, expected a number from 0 to 1."),
        ]:
            self.browser.run("document.querySelector('#options').open = true")
            before = self.browser.one(field).get_attribute("value")
            self.browser.type(field, text)
            self.browser.wait_for_text(f"{field}-error", says)
            self.assertEqual(self.browser.one(field).get_attribute("aria-invalid"), "true")
            self.assertIn(f"{field[1:]}-error", self.browser.one(field).get_attribute("aria-describedby"))
            self.assertEqual(len(self.visible_errors()), 1)
            self.assertTrue(self.browser.one("#stale").is_displayed())
            if field == "#logits":
                self.browser.one("#logits-error button").click()
                found = self.browser.run(
                    "const it = document.activeElement; return it.value.slice(it.selectionStart, it.selectionEnd)")
                self.assertEqual(found, "abc")
                self.browser.picture("error")
                self.assertEqual(self.browser.violations(), [])
            self.browser.type(field, before or " ")
            self.browser.wait(lambda: not self.visible_errors(), "no error is left")
        self.browser.type("#labels", " ")
        self.browser.wait_for_text("#labels-error", "Type the true class.")

    def test_words_of_the_form(self) -> None:
        """An error has its place in the field, and the names that the form has: none of the API."""
        self.expected_in_console = ["422"]
        batch = "logits=2,1;3,1&labels=0,1"
        column = "Each line is a sample: write the numbers of one sample on one line."
        for fragment, field, text, says in [
            (SAMPLE, "logits", "", "Type at least one number."),
            (SAMPLE, "logits", "2, inf, 1", 'Number 2: inf is not a finite number.'),
            (SAMPLE, "logits", "-inf -inf -inf", "Every class is masked (-inf): ŷ would be 0/0."),
            (SAMPLE, "logits", "2\n1\n0.1", column),
            (batch, "logits", "2 1\n3 b", 'Row 2, number 2: "b" is not a number.'),
            (batch, "logits", "2 1\n3", "Row 2: it has 1 number, expected 2 as in the first row."),
            (batch, "labels", "0 5", "Number 2: class 5 is out of range 0…1."),
            (SAMPLE, "labels", "0, 1", "One sample has one true class."),
            (SAMPLE, "labels", "cat", '"cat" is not a whole number.'),
            (SAMPLE, "targets", "0.5 0.5", "Found 2 numbers, expected 3 numbers."),
            (SAMPLE, "label_smoothing", "0,1", "Use a point for decimals: 0.1."),
            (SAMPLE, "label_smoothing", "-0,1", "Use a point for decimals: -0.1."),
            (SAMPLE, "logits", "2 xInfinity 1", 'Number 2: "xInfinity" is not a number.'),
            (SAMPLE, "label_smoothing", "a", "Write a number from 0 to 1."),
            (SAMPLE, "ignore_index", "0", "Every label is “Ignored label”: the mean of no samples is 0/0."),
            (NETWORK, "x", "1, 2, 3", "Found 3 numbers, expected 2 numbers in a sample"),
            (NETWORK, "x", "1, 2, 3", "one for each of the columns of W1, which has 2 rows of 2 numbers."),
            (NETWORK, "b1", "1", "Found 1 number, expected 2 numbers, a number for each unit"),
        ]:
            with self.subTest(field=field, text=text):
                self.open(fragment)
                self.browser.run("document.querySelector('#options').open = true")
                self.browser.paste(f"#{field}", text)
                place = "labels" if column in says else "labels" if field == "ignore_index" else field
                self.browser.wait_for_text(f"#{place}-error", says)
                self.assertNotIn("`", self.browser.text(f"#{place}-error"))
        self.open(NETWORK)
        for name, text, says in [
            ("y_hat", "1, 2", "found 2 numbers, expected 3 numbers."),
            ("grad_W_1", "1, 2", "found 1 row of 2 numbers, expected 2 rows of 2 numbers."),
            ("grad_W_1", "1, 2\n3", "row 2: it has 1 number, expected 2 as in the first row."),
        ]:
            self.browser.paste(f"#answer_{name}", text)
            self.browser.wait_for_text(f"#verdict-{name}", f"cannot be read: {says}")

    def test_place_of_nan(self) -> None:
        """A NaN has its place as a row and a number, counted from 1."""
        for fragment, name, text, place in [
            ("logits=2,1,0.1;1,2,3;0,1,0;1,1,1&labels=0,1,2,0", "grad_a_L",
             "-0.3783 nan 0.2528\n0.1 0.2 0.3\n0.1 0.2 0.3\n0.1 0.2 0.3", "row 1, number 2"),
            (SAMPLE, "grad_a_L", "nan 0.2424 0.0986", "number 1"),
            (NETWORK, "grad_W_1", "1 2\nnan 4", "row 2, number 1"),
            (NETWORK, "grad_b_2", "1 2 nan", "number 3"),
        ]:
            with self.subTest(name=name, text=text):
                self.open(fragment)
                self.browser.paste(f"#answer_{name}", text)
                self.browser.wait_for_text(f"#verdict-{name}", f"cannot be read: {place} is NaN, which is never right")

    def refuses_comma(self, field: str, text: str, says: str) -> None:
        """The field refuses a text and says what to write; then it has its own text again."""
        before = self.browser.one(field).get_attribute("value")
        self.browser.paste(field, text)
        self.browser.wait_for_text(f"{field}-error", f"Use a point for decimals: {says}.")
        self.browser.paste(field, before)
        self.browser.wait(lambda: not self.visible_errors(), "no error is left")

    def test_decimal_comma(self) -> None:
        """A decimal comma is refused at its field; commas between numbers stay what they are."""
        self.expected_in_console = ["422"]
        self.open(SAMPLE)
        self.browser.run("document.querySelector('#options').open = true")
        for field, text, says in [
            ("#logits", "0,5 1,5 3,0", "0.5"), ("#logits", "[2 −0,5 3]", "−0.5"), ("#logits", "1\t2,25", "2.25"),
            ("#logits", "0,5, 1,5, 3,0", "0.5"), ("#targets", "0,2 0,3 0,5", "0.2"), ("#weights", "1 1,5 1", "1.5"),
        ]:
            self.refuses_comma(field, text, says)
        for text, loss in [
            ("2,1,0.1", "0.4170"), ("2,1, 0.1", "0.4170"), ("2, 1,0.1", "0.4170"), ("2 1 0.1", "0.4170"),
            ("array([2,1,0.1], dtype=float32)", "0.4170"), ("3,1", "0.1269"), ("3, 1", "0.1269"), ("3,1, 1", "0.2395"),
        ]:
            self.browser.paste("#logits", "0, 0")
            self.browser.wait_for_text("#status", "Loss 0.6931")
            self.browser.paste("#logits", text)
            self.browser.wait_for_text("#status", f"Loss {loss}")
        for text in ("0,5 1,5 3,0", "0,5, 1,5"):
            self.browser.paste("#logits", text)
            link = lambda: self.browser.run("return decodeURIComponent(location.hash)")
            self.browser.wait(lambda: f"#logits={text}&" in link(), "the text in the link")
            self.browser.driver.refresh()
            self.browser.wait_for_text("#logits-error", "Use a point for decimals: 0.5.")
            self.assertEqual(self.browser.one("#logits").get_attribute("value"), text)
        self.open(NETWORK)
        for field, text, says in [
            ("#x", "1,5 -2", "1.5"), ("#W1", "0,5 -0,25\n1 0,75", "0.5"), ("#b1", "0,1 -0,2", "0.1"),
        ]:
            self.refuses_comma(field, text, says)

    def test_old_verdicts(self) -> None:
        """A question or a tolerance that is refused takes the verdicts with it; the next valid one brings them back."""
        self.expected_in_console = ["422"]
        self.open(SAMPLE)
        for field, text, before in ("#labels", "9", "0"), ("#logits", "2, a, b", "2, 1, 0.1"), ("#decimals", "x", "3"):
            self.browser.type("#answer_loss", "0.417")
            self.browser.wait_for_text("#verdict-loss", "✓ Right.")
            self.browser.type(field, text)
            self.browser.wait(lambda: self.browser.text("#verdict-loss") == "", "no verdict is left")
            self.assertEqual(len(self.visible_errors()), 1)
            if field == "#logits":
                self.browser.wait_for_text("#status", "An error in the question.")
            self.browser.type(field, before)
            self.browser.wait_for_text("#verdict-loss", "✓ Right.")
            self.assertEqual(self.visible_errors(), [])

    def test_errors_of_two_parts(self) -> None:
        """An error of the weight and one of the decimals do not hide each other, and each goes away with its reason."""
        self.expected_in_console = ["422"]
        self.open(NETWORK)
        self.browser.type("#answer_loss", "1")
        self.browser.type("#weight", "1, 9, 1")
        self.browser.wait_for_text("#weight-error", "Number 2: found 9")
        self.browser.type("#decimals", "x")
        self.browser.wait_for_text("#tolerance-error", "Write a whole number from 0 to 17.")
        self.assertEqual(len(self.visible_errors()), 2)
        self.browser.type("#weight", "1, 8, 1")
        self.browser.wait_for_text("#weight-error", "8")
        self.assertEqual(len(self.visible_errors()), 2)
        self.browser.type("#decimals", "3")
        self.browser.wait(lambda: len(self.visible_errors()) == 1, "the error of the weight is left")
        self.browser.type("#weight", "1, 1, 1")
        self.browser.wait(lambda: not self.visible_errors(), "no error is left")

    def test_error_in_a_layer(self) -> None:
        """`/layers/1/W/0` is a row of the second layer's weights."""
        self.expected_in_console = ["422"]
        self.open(NETWORK)
        self.browser.type("#W2", "1, -1, 5\n0.5, 0.25\n-0.75, 2")
        self.browser.wait_for_text("#W2-error", "Row 2: it has 2 numbers, expected 3 as in the first row.")
        self.browser.type("#b1", "1")
        self.browser.wait(lambda: "b" in self.browser.text("#b1-error") or self.browser.text("#W2-error"), "an error")

    def test_garbage_in_the_link(self) -> None:
        """A fragment that no page wrote is read as far as it has known fields."""
        self.expected_in_console = ["422"]
        for fragment in ("%", "logits=%zz", "logits=1,2&labels=0&label_base=7&nothing=1&digits=x", "x=&W1=", "&&=&"):
            self.browser.open(self.server.url, fragment)
            self.browser.wait(lambda: self.browser.text("#status") != "", f"a result or an error for {fragment}")

    def test_address(self) -> None:
        """The address follows the typing, once for many keys; a step keeps what was typed before it."""
        self.open(SAMPLE)
        self.browser.run(
            "window.changes = 0; const replace = history.replaceState.bind(history);"
            "history.replaceState = (...state) => { window.changes += 1; replace(...state); };")
        self.browser.type("#logits", "1.5, 2.5, 3.5, 4.5, 5.5, 6.5")
        self.browser.wait(lambda: "=1.5,2.5,3.5,4.5,5.5,6.5&" in self.browser.run("return location.hash"), "the text")
        self.assertLess(self.browser.run("return window.changes"), 10)
        self.browser.run(
            "const input = document.querySelector('#logits'); input.value = '7, 8, 9';"
            "input.dispatchEvent(new InputEvent('input', {bubbles: true}));"
            "document.querySelector('#examples button:last-child').click();")
        self.browser.driver.back()
        self.browser.wait(lambda: "logits=7,8,9&" in self.browser.run("return location.hash"), "Back")

    def test_too_large(self) -> None:
        """A huge paste is refused by the server's limit, and is not put into the address."""
        self.expected_in_console = ["413", "422"]
        small = Server("--max-body-bytes", "20000")
        try:
            self.browser.open(small.url, SAMPLE)
            self.browser.wait_for_text("#status", "Loss ")
            self.browser.paste("#logits", "1.25, " * 5000)
            self.browser.wait_for_text("#general-error", "20000")
            self.browser.wait(lambda: self.browser.run("return location.hash") == "", "an address without the text")
        finally:
            small.stop()

    def test_key(self) -> None:
        """A server with keys is asked with the key of the page's user, who is asked for it by the first refusal."""
        self.expected_in_console = ["401", "403"]
        names = {"whole": "gradients,grade", "student": "grade"}
        made = {name: subprocess.run(
            [os.environ["NABLA"], "key", "new", name, "--scopes", scopes], capture_output=True, text=True, check=True)
            for name, scopes in names.items()}
        keys = {name: re.search(r"nabla_\S+", done.stderr)[0] for name, done in made.items()}
        file = PICTURES / "keys"
        file.write_text("".join(done.stdout for done in made.values()))
        server = Server("--keys-file", str(file))
        try:
            self.browser.open(server.url, LOST_SIGN)
            self.browser.wait_for_text("#key-error", "This server needs a key.")
            self.assertEqual(len(self.visible_errors()), 1)
            self.assertEqual(self.browser.text("#status"), "This server needs a key.")
            self.assertEqual(self.browser.one("#key").get_attribute("aria-invalid"), "true")
            self.assertEqual(self.browser.violations(), [])
            self.browser.picture("key")
            for text in ("nabla_wrong", "ключ"):
                self.browser.type("#key", text + Keys.ENTER)
                self.browser.wait_for_text("#key-error", "key is unknown")
            self.browser.type("#key", keys["student"] + Keys.ENTER)
            self.browser.wait_for_text("#key-error", "This key grades answers and shows no results.")
            self.browser.wait_for_text("#verdict-grad_a_L", "Sign error")
            closed = [self.browser.one(f"#{name}-title") for name in ("derivation", "gallery")]
            self.assertEqual([title.is_displayed() for title in closed], [False, False])
            self.assertEqual(self.browser.violations(), [])
            self.browser.type("#key", keys["whole"] + Keys.ENTER)
            self.browser.wait_for_text("#status", "Loss 0.4170")
            self.browser.wait_for_text("#gallery", "Sign error")
            self.assertEqual([title.is_displayed() for title in closed], [True, True])
            self.assertEqual(self.visible_errors(), [])
            self.browser.driver.refresh()
            self.browser.wait_for_text("#status", "Loss 0.4170")
            self.assertFalse(self.browser.one("#key-field").is_displayed())
            self.assert_hidden(keys["whole"])
        finally:
            server.stop()

    def assert_hidden(self, key: str) -> None:
        """The key is in no text that can be copied, and not in the address."""
        for option in self.browser.all("#copy-format option"):
            option.click()
            text = self.browser.one("#copy-text").get_attribute("value")
            self.assertNotIn(key, text)
            self.assertEqual("NABLA_KEY" in text, option.get_attribute("value") in ("curl", "python"))
        self.assertNotIn(key, self.browser.run("return location.href"))

    def test_server_gone(self) -> None:
        """Without a server there is a message; with it, everything is as before."""
        self.expected_in_console = ["ERR_CONNECTION_REFUSED"]
        server = Server()
        port = int(server.url.rsplit(":", 1)[1].rstrip("/"))
        self.browser.open(server.url, SAMPLE)
        self.browser.wait_for_text("#status", "Loss 0.4170")
        server.stop()
        self.browser.type("#logits", "5, 0")
        self.browser.wait_for_text("#general-error", "The server does not respond")
        self.assertEqual(self.browser.one("#logits").get_attribute("value"), "5, 0")
        server = Server(port=port)
        try:
            self.browser.one("button.main").click()
            self.browser.wait_for_text("#status", "Loss 0.006715")
            self.assertEqual(self.visible_errors(), [])
        finally:
            server.stop()

    # The link

    def test_link_in_a_new_window(self) -> None:
        """The copied link opens the same state in another window."""
        self.open(NETWORK)
        self.browser.type("#answer_grad_b_1", "0.214, -0.395")
        self.browser.wait_for_text("#verdict-grad_b_1", "✓ Right.")
        self.browser.wait(lambda: "grad_b_1=0.214" in self.browser.one("#copy-text").get_attribute("value"), "the link")
        link = self.browser.one("#copy-text").get_attribute("value")
        state = "return [...document.querySelectorAll('#form [name]')].map((it) => [it.name, it.value])"
        before = self.browser.run(state)
        first = self.browser.driver.current_window_handle
        self.browser.driver.switch_to.new_window("window")
        try:
            self.browser.driver.get(link)
            self.browser.wait_for_text("#verdict-grad_b_1", "✓ Right.")
            self.assertEqual(self.browser.run(state), before)
        finally:
            self.browser.driver.close()
            self.browser.driver.switch_to.window(first)

    def test_copy(self) -> None:
        """Each format is the call of the page; the JSON and the curl work."""
        self.open(SAMPLE)
        self.browser.wait(lambda: self.browser.one("#copy-text").get_attribute("value") != "", "a text")
        texts = {}
        for option in self.browser.all("#copy-format option"):
            option.click()
            texts[option.get_attribute("value")] = self.browser.one("#copy-text").get_attribute("value")
        self.assertTrue(texts["link"].endswith("#" + SAMPLE))
        self.assertEqual(json.loads(texts["json"])["logits"], [2, 1, 0.1])
        self.assertNotIn("denominator", texts["json"])
        self.assertIn(texts["json"], texts["curl"])
        self.assertIn(self.server.url + "v1/gradients", texts["curl"])
        response = json.loads(texts["response"])
        self.assertEqual(response["loss"], 0.4170300162778335)
        request = urllib.request.Request(
            self.server.url + "v1/gradients", texts["json"].encode(), {"Content-Type": "application/json"})
        self.assertEqual(json.load(urllib.request.urlopen(request)), response)
        found = []
        exec(texts["python"], {"print": found.append})
        self.assertEqual(found, [response])
        self.assertIn("\\[", texts["latex"])
        self.assertEqual(texts["latex"].count("{"), texts["latex"].count("}"))
        self.browser.one("#copy").click()
        self.browser.wait(lambda: self.browser.text("#copy-status") != "", "a message")

    # For everyone

    def test_keyboard(self) -> None:
        """Tab reaches every control, each with a visible focus, and a student can do all without a mouse."""
        self.open(LOST_SIGN)
        self.browser.run("document.activeElement.blur()")
        reached = []
        body = self.browser.one("body")
        body.send_keys(Keys.TAB)
        for _ in range(120):
            what = self.browser.run(
                "const it = document.activeElement; const box = it.getBoundingClientRect();"
                "return it === document.body ? null : [it.id || it.innerText || it.name,"
                "  getComputedStyle(it).outlineStyle, box.bottom > 0 && box.top < innerHeight,"
                "  Math.min(box.width, box.height), it.matches('button, select, input, summary')]")
            if what is None:
                break
            reached.append(what)
            self.browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        names = [what[0] for what in reached]
        for name in ("skip", "logits", "labels", "Compute", "answer_grad_a_L", "copy"):
            self.assertIn(name, names)
        for name, outline, is_visible, size, is_control in reached:
            self.assertNotEqual(outline, "none", name)
            self.assertTrue(is_visible, name)
            self.assertTrue(not is_control or size >= 24, (name, size))
        self.browser.one("#logits").send_keys(Keys.CONTROL, "a")
        self.browser.one("#logits").send_keys("3, 0")
        self.browser.one("#labels").send_keys(Keys.ENTER)
        self.browser.wait_for_text("#status", "Loss 0.04859")

    def test_both_themes(self) -> None:
        """axe finds nothing in either theme, with an answer, an error and every step on the page."""
        papers = set()
        for theme in ("light", "dark"):
            self.browser.emulate(prefers_color_scheme=theme)
            self.open(LOST_SIGN)
            self.browser.wait_for_text("#verdict-grad_a_L", "Sign error")
            if self.browser.one("#all-steps").is_displayed():
                self.browser.one("#all-steps").click()
            papers.add(self.browser.run("return getComputedStyle(document.body).backgroundColor"))
            self.assertEqual(self.browser.violations(), [], theme)
            self.browser.picture(theme)
        self.assertEqual(len(papers), 2)

    def test_small_screen(self) -> None:
        """At 320 px nothing needs horizontal scrolling, except for the drawing in its own region."""
        self.browser.devtools(
            "Emulation.setDeviceMetricsOverride", width=320, height=640, deviceScaleFactor=1, mobile=True)
        try:
            for fragment in (LOST_SIGN, NETWORK):
                self.open(fragment)
                for details in self.browser.all("details"):
                    self.browser.run("arguments[0].open = true", details)
                self.assertEqual(self.browser.run("return innerWidth"), 320)
                self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 320)
                self.browser.picture("small" if fragment == LOST_SIGN else "small-network")
            self.browser.open(self.server.url + "docs")
            self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 320)
        finally:
            self.browser.devtools("Emulation.clearDeviceMetricsOverride")

    def test_reduced_motion(self) -> None:
        """Jumps are smooth only for those who accept motion."""
        self.open()
        behaviour = "return getComputedStyle(document.documentElement).scrollBehavior"
        self.assertEqual(self.browser.run(behaviour), "auto")
        self.browser.emulate(prefers_reduced_motion="no-preference")
        self.assertEqual(self.browser.run(behaviour), "smooth")

    def test_print(self) -> None:
        """The print has the tables, the steps and the address, and no buttons."""
        self.open(NETWORK)
        pdf = self.browser.print("network")
        self.assertTrue(pdf.startswith(b"%PDF-"))
        self.assertGreater(len(pdf), 20_000)
        self.assertTrue(self.browser.run("return [...document.querySelectorAll('details')].every((it) => it.open)"))
        self.assertIn("#x=1,-2", self.browser.run("return document.querySelector('#address').textContent"))

    def test_screen_reader(self) -> None:
        """Every control has a name, and the results are announced once."""
        self.open(SAMPLE)
        nodes = self.browser.devtools("Accessibility.getFullAXTree")["nodes"]
        roles = {"button", "textbox", "combobox", "radio", "link", "spinbutton", "image"}
        for node in nodes:
            if node.get("ignored") or node.get("role", {}).get("value") not in roles:
                continue
            self.assertTrue(node.get("name", {}).get("value"), node)
        self.browser.run(
            "window.changes = 0; new MutationObserver(() => { window.changes += 1 })"
            ".observe(document.querySelector('#status'), { childList: true, characterData: true, subtree: true })")
        self.browser.type("#logits", "1, 2, 3, 4")
        self.browser.wait_for_text("#status", "Loss 3.440")
        self.assertLess(self.browser.run("return window.changes"), 6)

    # Delivery

    def test_contract(self) -> None:
        """The contract is a page without a script; its JSON is the YAML's."""
        self.browser.open(self.server.url + "docs")
        self.assertEqual(self.browser.run("return document.scripts.length"), 0)
        self.assertEqual(self.browser.violations(), [])
        self.browser.picture("contract")
        text = urllib.request.urlopen(self.server.url + "openapi.json").read()
        self.assertEqual(json.loads(text)["openapi"], "3.1.0")

    def test_weight(self) -> None:
        """The page is three resources of less than 100 kB together, a third of that as gzip."""
        self.open()
        names = [url.removeprefix(self.server.url) for url in self.browser.requests() if url.startswith("http")]
        resources = [name for name in names if not name.startswith("v1/")]
        self.assertEqual(sorted(resources), ["", "playground.css", "playground.js"])
        plain, packed = 0, 0
        for name in resources:
            fields = {"Accept": "text/html, */*"}
            body = urllib.request.urlopen(urllib.request.Request(self.server.url + name, headers=fields)).read()
            fields["Accept-Encoding"] = "gzip"
            coded = urllib.request.urlopen(urllib.request.Request(self.server.url + name, headers=fields)).read()
            self.assertEqual(gzip.decompress(coded), body)
            plain, packed = plain + len(body), packed + len(coded)
        self.assertLess(plain, 100_000)
        self.assertLess(packed, 35_000)
        print(f"the page: {plain} bytes, {packed} as gzip", file=sys.stderr)

    def test_frame(self) -> None:
        """A site may show the page in a frame only if `--frame-ancestors` names it."""
        allowing = Server("--frame-ancestors", "http://127.0.0.1:*")
        self.expected_in_console = ["frame-ancestors", "Framing", "favicon.ico"]
        frame = "const it = document.body.appendChild(document.createElement('iframe')); it.src = arguments[0]"
        try:
            for server, is_allowed in ((allowing, True), (self.server, False)):
                # A page of the server itself refuses frames by its own policy, so that the frame is in a blank one.
                self.browser.driver.get(allowing.url + "livez")
                self.browser.run(frame, server.url)
                self.browser.driver.switch_to.frame(self.browser.one("iframe"))
                if is_allowed:
                    self.browser.wait(lambda: self.browser.text("h1") == "Nabla", "the page in the frame")
                else:
                    self.browser.wait(lambda: self.browser.run("return document.readyState") == "complete", "loaded")
                    self.assertNotEqual(self.browser.text("h1"), "Nabla")
                self.browser.driver.switch_to.default_content()
        finally:
            self.browser.driver.switch_to.default_content()
            allowing.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)

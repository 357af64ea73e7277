"""What the page shows: examples, gradients, derivations."""
import struct
from pathlib import Path

from page_case import LOST_SIGN, NETWORK, SAMPLE, SQUARED_ERROR, PageCase


class NumbersTests(PageCase):
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

    def test_typing(self) -> None:
        """The result follows the typing, and the digits are sent as they were typed."""
        self.open(SAMPLE)
        self.browser.type("#logits", "1 −1.00000000000000000001")
        self.browser.wait_for_text("#status", "Loss 0.1269")
        self.browser.type("#labels", "1")
        self.browser.wait_for_text("#status", "Loss 2.127")
        self.browser.one("#copy-format").send_keys("JSON, the request")
        self.assertIn("[1, -1.00000000000000000001]", self.browser.one("#copy-text").get_attribute("value"))

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

"""What the page says of answers."""
from page_case import SAMPLE, PageCase


class AnswersTests(PageCase):
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

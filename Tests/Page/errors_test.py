"""What the page says of input that it cannot use, and without its server."""
from browser import Server
from page_case import NETWORK, SAMPLE, PageCase


class ErrorsTests(PageCase):
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

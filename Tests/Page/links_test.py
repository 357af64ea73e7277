"""The link, what can be copied, and the key."""
import json
import os
import re
import subprocess
import urllib.request

from selenium.webdriver.common.keys import Keys

from browser import PICTURES, Server
from page_case import LOST_SIGN, NETWORK, SAMPLE, PageCase


class LinksTests(PageCase):
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

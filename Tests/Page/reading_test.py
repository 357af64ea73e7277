"""How the page can be read: keyboard, themes, small screens, print, screen readers, frames."""
import gzip
import json
import sys
import urllib.request

from selenium.webdriver.common.keys import Keys

from browser import Server
from page_case import LOST_SIGN, NETWORK, SAMPLE, PageCase


class ReadingTests(PageCase):
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

"""A headless Chromium with a server of its own, for the tests of the page."""
import base64
import importlib.util
import json
import os
import re
import subprocess
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

PICTURES = Path(".build/page")
WAIT_SECONDS_MAX = 20
AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).with_name("axe.min.js")
# The rules of WCAG 2.2 AA and of the levels that it includes.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Server:
    """`nabla serve` on a free port."""

    def __init__(self, *options: str, port: int = 0) -> None:
        command = [os.environ["NABLA"], "serve", "--host", "127.0.0.1", "--port", str(port), *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if found := re.search(r"listening on (http://\S+?)/?$", line.strip()):
                self.url = found[1] + "/"
                return
        raise RuntimeError("the server did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()


class Browser:
    """Chromium, with what a test of the page asks for."""

    def __init__(self) -> None:
        options = webdriver.ChromeOptions()
        # As root there is no sandbox, and a container's /dev/shm is small.
        arguments = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars")
        for argument in (*arguments, "--window-size=1100,1400"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        options.binary_location = "/usr/bin/chromium"
        # Without the driver's path, selenium looks for one in the network.
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        # axe examines the contract for seconds, on a busy machine for a minute.
        self.driver.set_script_timeout(180)

    def open(self, url: str, fragment: str = "") -> None:
        """Loads the page again: a change of only the fragment would not."""
        self.driver.get("about:blank")
        self.driver.get(f"{url}#{fragment}" if fragment else url)

    def one(self, css: str):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css: str) -> list:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def text(self, css: str) -> str:
        return self.run("return document.querySelector(arguments[0])?.innerText ?? ''", css)

    def run(self, script: str, *arguments):
        return self.driver.execute_script(script, *arguments)

    def devtools(self, command: str, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def wait(self, condition, what: str) -> None:
        """Waits until `condition()` is true: what the page does after typing has no event to wait for."""
        end = time.monotonic() + WAIT_SECONDS_MAX
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"this did not happen: {what}; status: {self.text('#status')!r}")
            time.sleep(0.05)

    def wait_for_text(self, css: str, part: str) -> None:
        self.wait(lambda: part in self.text(css), f"{css} has {part!r}")

    def type(self, css: str, text: str) -> None:
        """Replaces the text of a field, key by key."""
        field = self.one(css)
        field.clear()
        field.send_keys(text)

    def paste(self, css: str, text: str) -> None:
        """Replaces the text of a field at once."""
        self.run(
            "const it = document.querySelector(arguments[0]); it.value = arguments[1];"
            "it.dispatchEvent(new Event('input', { bubbles: true }))", css, text)

    def emulate(self, **features: str) -> None:
        """Sets preferences of the user. Without motion, a click does not meet an element that still moves."""
        features = {"prefers_reduced_motion": "reduce"} | features
        self.devtools(
            "Emulation.setEmulatedMedia",
            features=[{"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def picture(self, name: str, first: str = "body", last: str = "body") -> None:
        """Writes a screenshot of the whole page, or from one element to another."""
        clip = self.run(
            "const [from, to] = [...arguments].map((css) => document.querySelector(css).getBoundingClientRect());"
            "return { x: 0, y: scrollY + from.top, width: innerWidth, height: to.bottom - from.top, scale: 1 }",
            first, last)
        data = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        (PICTURES / f"{name}.png").write_bytes(base64.b64decode(data))

    def print(self, name: str) -> bytes:
        data = self.devtools("Page.printToPDF", printBackground=True)["data"]
        pdf = base64.b64decode(data)
        (PICTURES / f"{name}.pdf").write_bytes(pdf)
        return pdf

    def violations(self) -> list[str]:
        """What axe-core finds, as lines."""
        self.run(AXE.read_text())
        result = self.driver.execute_async_script(
            "const [rules, done] = arguments; axe.run({ runOnly: rules }).then(done, (error) => done(String(error)))",
            RULES)
        assert isinstance(result, dict) and len(result["passes"]) > 15, result
        return [
            f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}"
            for rule in result["violations"] for node in rule["nodes"]
        ]

    def console(self) -> list[str]:
        """The warnings and errors since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("WARNING", "SEVERE")]

    def requests(self) -> list[str]:
        """The addresses that were requested since the last call."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [
            event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"
        ]

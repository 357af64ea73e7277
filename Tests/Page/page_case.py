"""What the tests of the page share."""
import unittest

from browser import Browser, Server

SAMPLE = "logits=2,1,0.1&labels=0"
LOST_SIGN = SAMPLE + "&answer_grad_a_L=0.341,-0.242,-0.099"
NETWORK = "x=1,-2&W1=0.5,-0.25;1,0.75&b1=0.1,-0.2&W2=1,-1;0.5,0.25;-0.75,2&b2=0,0.3,-0.1&labels=2"
SQUARED_ERROR = "x=1,2;0,1&W1=1,-0.5;0.5,2&g1=relu&W2=2,1&b2=0.5&output=identity&targets=1;2"


class PageCase(unittest.TestCase):
    """A test of the page, with a server and a browser of its class's own."""

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

    def visible_errors(self) -> list[str]:
        return [error.text for error in self.browser.all("#form .error") if error.is_displayed()]

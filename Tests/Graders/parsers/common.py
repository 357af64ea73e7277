"""What several programs have in common."""

import json
import math
import unicodedata
from html.parser import HTMLParser


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError("a name occurs twice")
    return dict(pairs)


def parse(text, faults):
    """The object that the text is as a whole; None with a fault otherwise."""
    try:
        value = json.loads(text, parse_constant=refuse, object_pairs_hook=unique)
    except ValueError as error:
        faults.append(f"not JSON: {error}")
        return None
    if not isinstance(value, dict):
        faults.append("not an object")
        return None
    return value


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def unknown(value, known, what):
    return [f"{what} has the field {name}" for name in value if name not in known]


def illegible(text):
    """Whether a terminal, `ansi2html` or a browser would obey a character rather than show it."""
    return any(c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cn", "Co", "Cs") for c in text)


def text_faults(value, what):
    if not isinstance(value, str):
        return [f"{what} is no text"]
    return [f"{what} is illegible: {value!r}"] if illegible(value) else []


def formula(text):
    """Whether MathJax would make a formula of a part of the text."""
    return any(mark in text for mark in ("$", "\\(", "\\[", "\\begin"))


class Page(HTMLParser):
    """HTML as a browser parses it: its tags, and its text in and out of elements that MathJax ignores."""

    IGNORED = ("tex2jax_ignore", "mathjax_ignore")
    EMPTY = ("br", "img", "hr", "input")

    def __init__(self, html, faults, allowed):
        super().__init__(convert_charrefs=True)
        self.faults, self.allowed = faults, allowed
        self.open, self.text, self.typeset = [], "", ""
        self.feed(html)
        self.close()
        if self.open:
            faults.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        if tag not in self.allowed:
            self.faults.append(f"the tag {tag}")
        classes = (dict(attrs).get("class") or "").split()
        for name, _ in attrs:
            if name != "class":
                self.faults.append(f"the attribute {name}")
        isIgnored = any(each in classes for each in self.IGNORED) or tag in ("pre", "code")
        if tag in self.EMPTY:
            self.text += "\n"
        else:
            self.open.append((tag, isIgnored))

    def handle_endtag(self, tag):
        if tag in self.EMPTY:
            return
        if not self.open or self.open.pop()[0] != tag:
            self.faults.append(f"the end of {tag}")

    def handle_data(self, data):
        self.text += data
        if not any(ignored for _, ignored in self.open):
            self.typeset += data

    def handle_comment(self, data):
        self.faults.append("a comment")

    def handle_decl(self, data):
        self.faults.append("a declaration")

    def unknown_decl(self, data):
        self.faults.append("a section")

    def handle_pi(self, data):
        self.faults.append("an instruction")


def page_faults(html, allowed):
    """What is wrong with a fragment of HTML that may quote a student."""
    faults = []
    page = Page(html, faults, allowed)
    if formula(page.typeset):
        faults.append(f"a formula: {page.typeset!r}")
    if illegible(page.text):
        faults.append(f"illegible: {page.text!r}")
    # Our own quotes and line breaks show it; a student may have typed other references.
    if any(twice in page.text for twice in ("&quot;", "&amp;", "<br>", "&lt;br")):
        faults.append(f"escaped twice: {page.text!r}")
    return faults

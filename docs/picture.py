#!/usr/bin/env python3
"""Draws docs/picture.svg, the picture in README.md, from the program's own numbers.

    docs/picture.py            # writes docs/picture.svg
    docs/picture.py --check    # fails if docs/picture.svg is not what it would write

The sample is the first request in README.md. The numbers are the response of `nabla compute` to it.
NABLA is the program's path, .build/release/nabla by default. ŷ and ∇ have one scale, so that the eye can check
∇ = ŷ − e(ℓ): the part of the true class that ŷ lacks hangs below the line in ∇.
"""

import json
import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
PICTURE = PACKAGE / "docs" / "picture.svg"

# All lengths are in the picture's pixels; it is shown at about its own width.
WIDTH, HEIGHT = 760, 372
MARGIN, PANEL, GAP = 28, 190, 67
BAR = 48
TITLE, SUBTITLE = 44, 66
FLOOR = 284  # the base line of a_L and ŷ
GRADIENT_LINE = 196  # the base line of ∇, which has numbers on both sides
CLASSES = 308
UNIT = 168  # the length of 1 in ŷ and in ∇
LOGIT_LENGTH = 168  # the length of the greatest logit
FOOT = 348

LIGHT = {"paper": "#ffffff", "edge": "#d5dce6", "ink": "#17202b", "quiet": "#566374",
         "other": "#8796a9", "true": "#3956d6", "below": "#d9480f"}
DARK = {"paper": "#10161f", "edge": "#2c3848", "ink": "#eaf0f7", "quiet": "#a3b2c4",
        "other": "#6b7d94", "true": "#8fa8ff", "below": "#ff9257"}


def readme_request() -> dict:
    """The first request in README.md: `{"logits": […], "labels": ℓ}`, one sample."""
    return json.loads(re.search(r"-d '(\{.*?\})'", (PACKAGE / "README.md").read_text(encoding="utf-8")).group(1))


def compute(request: dict) -> dict:
    """The program's response: loss, y_hat and grad_a_L."""
    nabla = os.environ.get("NABLA", PACKAGE / ".build" / "release" / "nabla")
    return json.loads(subprocess.run([nabla, "compute"], input=json.dumps(request).encode(), capture_output=True,
                                     check=True).stdout)


def css(colours: dict) -> str:
    """The rules that depend on the reader's colour scheme."""
    return f".paper {{ fill: {colours['paper']}; stroke: {colours['edge']} }} " + " ".join(
        f".{kind} {{ {role}: {colours[colour]} }}" for kind, role, colour in (
            ("on", "fill", "paper"), ("ink", "fill", "ink"), ("quiet", "fill", "quiet"), ("other", "fill", "other"),
            ("true", "fill", "true"), ("below", "fill", "below"), ("line", "stroke", "quiet"),
            ("lacking", "stroke", "below")))


def text(x: float, y: float, size: float, kind: str, content: str, weight: int = 400) -> str:
    return (f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" text-anchor="middle" '
            f'class="{kind}">{content}</text>')


def sub(content: str) -> str:
    """A subscript; text after it in the same element stays low."""
    return f'<tspan dy="5" font-size="14">{content}</tspan>'


def centre(panel: int) -> float:
    return MARGIN + PANEL / 2 + panel * (PANEL + GAP)


def slot(panel: int, index: int, count: int) -> float:
    """The middle of a class's bar."""
    return MARGIN + panel * (PANEL + GAP) + PANEL * (index + 0.5) / count


def number(value: float, decimals: int | None) -> str:
    return (str(value) if decimals is None else f"{value:.{decimals}f}").replace("-", "−")


def rectangle(x: float, top: float, length: float, kind: str, tip: str) -> str:
    return (f'<rect x="{x - BAR / 2:g}" y="{top:.1f}" width="{BAR}" height="{length:.1f}" rx="3" class="{kind}">'
            f"<title>{escape(tip)}</title></rect>")


def bar(x: float, line: float, length: float, kind: str, label: str, tip: str) -> list[str]:
    """A bar from the line, upwards if the length is positive, with its number at its end."""
    end = line - length - 9 if length >= 0 else line - length + 20
    return [rectangle(x, line - max(length, 0), abs(length), kind, tip), text(x, round(end, 1), 14, "ink", label, 600)]


def true_bar(x: float, line: float, length: float, kind: str, label: str, tip: str) -> list[str]:
    """The bar of ŷ_ℓ: above it, as an outline, what it lacks to 1, the one-hot vector's entry.

    Its number is in the bar: above it is the outline. A short bar has it below the outline's edge.
    """
    top, one = line - length, line - UNIT
    is_short = length < 24
    return [rectangle(x, top, length, kind, tip),
            f'<rect x="{x - BAR / 2 + 0.75:g}" y="{one + 0.75:.1f}" width="{BAR - 1.5:g}" '
            f'height="{UNIT - length:.1f}" rx="3" class="lacking" fill="none" stroke-width="1.5" '
            'stroke-dasharray="4 3"/>', text(x, one - 8, 13.5, "below", "e(ℓ) = 1", 600),
            text(x, round(top - 9 if is_short else top + 20, 1), 14, "ink" if is_short else "on", label, 600)]


def panel(index: int, title: str, subtitle: str, line: float) -> list[str]:
    left = MARGIN + index * (PANEL + GAP)
    return [text(centre(index), TITLE, 23, "ink", title, 600), text(centre(index), SUBTITLE, 13.5, "quiet", subtitle),
            f'<line x1="{left}" x2="{left + PANEL}" y1="{line}" y2="{line}" class="line" stroke-width="1.2"/>']


def arrow(after: int, label: str) -> list[str]:
    """From a panel to the next, with the step's name above it."""
    left, right, y = MARGIN + after * (PANEL + GAP) + PANEL + 6, MARGIN + (after + 1) * (PANEL + GAP) - 6, 140
    return [text((left + right) / 2, y - 12, 13.5, "ink", label, 600),
            f'<path d="M{left} {y}H{right}m-7-5l7 5l-7 5" class="line" fill="none" stroke-width="1.8" '
            'stroke-linecap="round" stroke-linejoin="round"/>']


def bars(logits: list[float], label: int, y_hat: list[float], grad: list[float]) -> list[str]:
    parts = []
    greatest = max(map(abs, logits))
    for i, (a, y, g) in enumerate(zip(logits, y_hat, grad)):
        kind = "true" if i == label else "other"
        xs = [slot(panel, i, len(logits)) for panel in range(3)]
        parts += bar(xs[0], FLOOR, LOGIT_LENGTH * a / greatest, kind, number(a, None), f"logit of class {i}: {a!r}")
        parts += (true_bar if i == label else bar)(
            xs[1], FLOOR, UNIT * y, kind, number(y, 3), f"ŷ of class {i}: {y!r}")
        sign = "below" if g < 0 else kind
        parts += bar(xs[2], GRADIENT_LINE, UNIT * g, sign, number(g, 3), f"∇ of class {i}: {g!r}")
        weight = 700 if i == label else 400
        parts += [text(x, CLASSES, 13, "true" if i == label else "quiet", f"class {i}", weight) for x in xs]
    return parts


def draw(request: dict, response: dict) -> str:
    logits, label = request["logits"], request["labels"]
    y_hat, grad = response["y_hat"], response["grad_a_L"]
    loss = number(response["loss"], 3)
    described = (f"Bars for {len(logits)} classes, of which class {label} is the true one. Logits: "
                 f"{', '.join(number(a, None) for a in logits)}. Softmax gives ŷ: "
                 f"{', '.join(number(y, 3) for y in y_hat)}. Subtracting the one-hot vector of the label gives the "
                 f"gradient: {', '.join(number(g, 3) for g in grad)}. The loss is {loss}.")
    foot = (f'<tspan class="true" font-weight="700">true class ℓ = {label}</tspan><tspan dx="22">loss = −ln ŷ</tspan>'
            f'<tspan dy="4" font-size="11">ℓ</tspan><tspan dy="-4"> = {loss}</tspan>')
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'role="img" aria-labelledby="title description">',
        '<title id="title">From logits to the gradient</title>', f'<desc id="description">{escape(described)}</desc>',
        "<style>", 'text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }',
        css(LIGHT), f"@media (prefers-color-scheme: dark) {{ {css(DARK)} }}", "</style>",
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="12" class="paper"/>',
        *panel(0, f"a{sub('L')}", "logits, as sent", FLOOR), *panel(1, "ŷ", "probabilities", FLOOR),
        *panel(2, f"∇{sub('a')}<tspan dy='4' font-size='10'>L</tspan>", "gradient of the loss", GRADIENT_LINE),
        *arrow(0, "softmax"), *arrow(1, "− e(ℓ)"), *bars(logits, label, y_hat, grad),
        text(WIDTH / 2, FOOT, 14.5, "ink", foot), "</svg>",
    ]
    return "\n".join(parts) + "\n"


def main() -> int:
    request = readme_request()
    picture = draw(request, compute(request))
    if sys.argv[1:] == ["--check"]:
        if PICTURE.read_text(encoding="utf-8") == picture:
            return 0
        print("docs/picture.svg is not current: run `make picture`", file=sys.stderr)
        return 1
    PICTURE.write_text(picture, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

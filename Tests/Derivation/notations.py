"""Numbers as the notations of a derivation show them, and back."""
import re
import xml.etree.ElementTree as ElementTree
from decimal import ROUND_HALF_UP, Context, Decimal

DIGITS, SUPERSCRIPTS = "0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
RAISED, LOWERED = str.maketrans(DIGITS, SUPERSCRIPTS), str.maketrans(SUPERSCRIPTS, DIGITS)
NUMBER = r"[0-9]+(?:\.[0-9]+)?"
IN_TEXT = re.compile(rf"({NUMBER})(?:·10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))?|(∞)")
IN_LATEX = re.compile(rf"({NUMBER})(?: \\cdot 10\^\{{(-?[0-9]+)\}})?|(\\infty)")


def rounded(value: float, digits: int) -> tuple[str, int]:
    """The shown number without its sign: its digits, and its power of ten, 0 if it is written without one.

    It is the shortest decimal of the number, rounded to a few digits, halves away from 0.
    """
    exact = abs(Decimal(repr(float(value))))
    if exact.is_infinite():
        return "∞", 0
    if exact == 0:
        return "0", 0
    number = Context(prec=digits, rounding=ROUND_HALF_UP).plus(exact).normalize()
    exponent = number.adjusted()
    if -4 <= exponent < digits:
        return f"{number:f}", 0
    return f"{number.scaleb(-exponent):f}", exponent


# A vector is a list, of which None stands for what is left out; a matrix is a list of vectors.

def in_text(value, digits: int) -> str:
    if value is None:
        return "…"
    if isinstance(value, list):
        return "(" + ", ".join(in_text(entry, digits) for entry in value) + ")"
    shown, exponent = rounded(value, digits)
    return "−" * (value < 0) + shown + ("·10" + str(exponent).translate(RAISED) if exponent else "")


def in_latex(value, digits: int) -> str:
    if value is None:
        return r"\cdots "
    if isinstance(value, list):
        rows = [entry if isinstance(entry, list) else [entry] for entry in value]
        lines = [" & ".join(in_latex(entry, digits) for entry in row) for row in rows]
        return r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}"
    shown, exponent = rounded(value, digits)
    shown = shown.replace("∞", r"\infty ")
    return "-" * (value < 0) + shown + (rf" \cdot 10^{{{exponent}}}" if exponent else "")


def of_text(line: str) -> list[tuple[str, int]]:
    """The numbers of a line of plain text, without those of indices."""
    line = re.sub(r"_(\{(?:[^{}]|_\{[^{}]*\})*\}|[0-9]+|[^\s{])", "", line)
    return [
        (shown or "∞", int(power.translate(LOWERED)) if power else 0)
        for shown, power, _ in IN_TEXT.findall(line)]


def of_latex(line: str) -> list[tuple[str, int]]:
    line = without_indices(line).replace("\\right)^{2}", "")
    return [(shown or "∞", int(power) if power else 0) for shown, power, _ in IN_LATEX.findall(line)]


def chains_of_latex(text: str) -> list[str]:
    """The chains of a step in LaTeX, each in one line, and their matrices in one piece."""
    text = text.removeprefix("\\begin{aligned}\n").removesuffix("\n\\end{aligned}")
    text = text.replace(" \\\\\n&= ", " = ").replace(" \\\\\n&\\quad ", "")
    text = text.replace(r"\begin{aligned} &", "").replace(r" \\ &", "").replace(r" \end{aligned}", "")
    return [re.sub(r"\\left\[ \\begin\{matrix\}.*?\\right\]", whole_matrix, line) for line in text.split(" \\\\\n")]


def whole_matrix(match: re.Match) -> str:
    """A matrix of its columns, which several pieces have."""
    pieces = re.findall(r"\\begin\{matrix\} (.*?) \\end\{matrix\}", match[0])
    rows = [" & ".join(row) for row in zip(*(piece.split(r" \\ ") for piece in pieces), strict=True)]
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def without_indices(line: str) -> str:
    """LaTeX without `_{…}`, which may have others inside."""
    while (start := line.find("_{")) >= 0:
        depth, end = 1, start + 2
        while depth:
            depth += {"{": 1, "}": -1}.get(line[end], 0)
            end += 1
        line = line[:start] + line[end:]
    return line


def of_mathml(math: ElementTree.Element) -> list[tuple[str, int]]:
    """The numbers of an element `math`."""
    tokens: list[str] = []
    collect(math, tokens)
    numbers: list[tuple[str, int]] = []
    for token in tokens:
        if token.startswith("^"):
            numbers[-1] = (numbers[-1][0], int(token[1:]))
        else:
            numbers.append((token, 0))
    return numbers


def collect(element: ElementTree.Element, tokens: list[str]) -> None:
    """Adds the numbers of an element, those of indices left out; a power of ten is `^` and its exponent."""
    children = list(element)
    if element.tag in ("mn", "mi"):
        if element.tag == "mn" or element.text == "∞":
            tokens.append(element.text)
    elif element.tag in ("msub", "munder"):
        collect(children[0], tokens)
    elif element.tag == "msup" and children[0].text == "10":
        tokens.append("^" + children[1].text.replace("−", "-"))
    elif element.tag == "msup":
        collect(children[0], tokens)
    else:
        for child in children:
            collect(child, tokens)


def cells_of_mathml(element: ElementTree.Element) -> list:
    """The texts of the entries of a vector or matrix, `mrow`."""
    rows = [["".join(cell.itertext()) for cell in row] for row in element.find("mtable")]
    return [row[0] for row in rows] if all(len(row) == 1 for row in rows) else rows


def in_cells(value: list, digits: int) -> list:
    """The same of exact values."""
    cell = lambda entry: in_text(entry, digits).translate(LOWERED).replace("…", "⋯")
    rows = [entry if isinstance(entry, list) else [entry] for entry in value]
    cells = [[cell(entry).replace("·10-", "·10−") for entry in row] for row in rows]
    return [row[0] for row in cells] if all(len(row) == 1 for row in cells) else cells

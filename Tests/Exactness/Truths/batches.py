"""The exact quantities of `/v1/gradients`: a batch of logits with labels or targets."""
import math

from gmpy2 import mpq

from intervals import ONE, ZERO
from output_units import SoftmaxRow, shares


def divisor(case, weights):
    """D."""
    if case["reduction"] != "mean":
        return ONE
    if "t" in case:
        return mpq(len(case["t"]) // case["k"])
    return sum((weights[y] for y in case["y"] if y != case.get("i")), ZERO)


def rows_of(case):
    k = case["k"]
    weights = [mpq(w) for w in case["w"]] if case.get("w") else [ONE] * k
    epsilon = mpq(case.get("e", 0.0))
    rows = []
    for n in range(len(case["a"]) // k):
        logits = case["a"][n * k : (n + 1) * k]
        greatest = mpq(max(logits))
        gaps = [None if math.isinf(a) else greatest - mpq(a) for a in logits]
        label = case["y"][n] if "y" in case else None
        keep = label is None or label != case.get("i")
        if label is None:
            targets = [mpq(t) for t in case["t"][n * k : (n + 1) * k]]
        else:
            targets = [ONE if keep and c == label else ZERO for c in range(k)]
        rows.append((SoftmaxRow(gaps, shares(targets, weights, epsilon, k), keep), label))
    return rows, divisor(case, weights)


def results(case):
    """All quantities; of a long case only the entries `at`, and no losses if it has many rows."""
    rows, denominator = rows_of(case)
    matrices = {"y_hat": SoftmaxRow.y_hat, "log_y_hat": SoftmaxRow.log_y_hat}
    found = {"denominator": [denominator]}
    losses = [row.loss() for row, _ in rows]
    if "at" not in case or len(rows) == 1:
        found["losses"] = losses
    for name, values in matrices.items():
        found[name] = [value for row, _ in rows for value in values(row)]
    for name, values in {"grad_y_hat": SoftmaxRow.grad_y_hat, "grad_a_L": SoftmaxRow.grad_a}.items():
        found[name] = [value / denominator for row, _ in rows for value in values(row)]
    if "y" in case:
        found["jacobian_row"] = [value for row, label in rows
                                 for value in (row.jacobian(label) if row.keep else [ZERO] * case["k"])]
    if "at" in case:
        for name in set(found) - {"denominator", "losses"}:
            found[name] = [found[name][place] for place in case["at"]]
    if case["reduction"] != "none":
        found["loss"] = [sum(losses, ZERO) / denominator]
    return found

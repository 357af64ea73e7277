"""What a derivation must show, from the other endpoints: the API's numbers by the names that the steps give them."""
import re
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from questions import Question

SAMPLE_RESULTS = ["y_hat", "losses", "grad_y_hat", "grad_a_L"]
NAME = re.compile(r"(?:∂(?P<of>L|loss|ŷ_\d+)/∂|∇_(?P<brace>\{)?)?(?P<symbol>[ŷaLhWbqQD]|loss)"
                  r"(?:_(?P<short>\d+|\w)|_\{(?P<long>[^}]*)\})?(?(brace)\})(?: (?P<by>L|loss|ŷ_\d+))?")


class Numbers:
    """The API's numbers of a question: those of its sample alone, and those of the batch.

    alone, whole: results by their names in the API; those of the sample are its row
    """

    def __init__(self, question: Question, post) -> None:
        self.question = question
        # A sum over the batch shows what other samples have.
        self.others: list[dict] = []
        if question.is_network:
            self.of_network(post)
        else:
            self.of_logits(post)
        parts = [question.fields, self.alone, self.whole, self.others]
        self.known = {abs(value) for part in parts for value in leaves(part)}

    def of_logits(self, post) -> None:
        question, sample = self.question, self.question.sample
        fields = dict(question.fields, reduction="none", include=SAMPLE_RESULTS)
        every = post("/v1/gradients", fields)
        row = lambda value: value[sample] if isinstance(question.fields["logits"][0], list) else value
        self.alone = {name: row(every[name]) for name in SAMPLE_RESULTS}
        self.alone["a_L"] = [float(value) for value in question.rows("logits")[sample]]
        include = ["loss", "losses", "grad_a_L", "denominator"] if question.reduces else ["grad_a_L"]
        self.whole = post("/v1/gradients", dict(question.fields, include=include))
        self.whole["grad_a_L"] = row(self.whole["grad_a_L"])
        self.add_truth()

    def of_network(self, post) -> None:
        question = self.question
        depth = self.depth = len(question.fields["layers"])
        include = ["a", "y_hat", "losses", "grad_y_hat", "grad_a", "grad_W", "grad_b"] + ["h", "grad_h"] * (depth > 1)
        lowest = {"layer": 1, "row": 1, "column": 1}
        if question.samples > 1 and isinstance(question.fields["x"][0], list):
            lowest["sample"] = 0
        self.alone = post("/v1/backprop", dict(question.alone(question.sample), include=include, weight=lowest))
        # Places, not numbers.
        self.alone = {name: value for name, value in self.alone.items() if not name.startswith("kinks")}
        for name in self.alone:
            # Those of parameters have no row for each sample.
            if question.samples > 1 and not name.startswith(("grad_W", "grad_b", "chain")):
                self.alone[name] = self.alone[name][0]
        self.alone["a_L"], self.alone["grad_a_L"] = self.alone[f"a_{depth}"], self.alone[f"grad_a_{depth}"]
        self.whole = {}
        if question.reduces:
            include = ["loss", "losses", "grad_a", "grad_W", "grad_b", "denominator"]
            self.whole = post("/v1/backprop", dict(question.fields, include=include))
            for other in range(question.samples):
                include = ["grad_W", "grad_b"]
                self.others.append(post("/v1/backprop", dict(question.alone(other), include=include)))
            last = self.whole[f"grad_a_{depth}"]
            self.whole["grad_a_L"] = last[question.sample] if question.samples > 1 else last
        if question.fields["output"] == "softmax":
            self.add_truth()

    def add_truth(self) -> None:
        """q and its sum, exactly rounded: the other endpoints do not return them."""
        question, sample = self.question, self.question.sample
        fields, classes = question.fields, question.classes
        exact = lambda value: Fraction(float(value))
        if "targets" in fields:
            shares = [exact(value) for value in question.rows("targets")[sample]]
        else:
            labels = fields["labels"] if isinstance(fields["labels"], list) else [fields["labels"]]
            self.label = None if labels[sample] == fields.get("ignore_index") else labels[sample] - question.base
            shares = [Fraction(index == self.label) for index in range(classes)]
        smoothing, weights = exact(fields.get("label_smoothing", 0)), fields.get("weights", [1] * classes)
        if "targets" in fields or self.label is not None:
            shares = [
                exact(weight) * ((1 - smoothing) * share + smoothing / classes)
                for weight, share in zip(weights, shares)]
        # A masked class has an exact 0 as its share.
        self.alone["q"], self.alone["Q"] = [float(share) for share in shares], float(sum(shares))

    def jacobian(self, row: int) -> list[float]:
        """A row of ∂ŷ/∂a_L, exactly rounded: ŷ_c (1_{(c=i)} − ŷ_i). A network's chain has all of them."""
        for factor in self.alone.get("chain", []):
            if factor["factor"].startswith("∂ŷ/∂"):
                return [float(value) for value in factor["values"][row]]
        with localcontext(Context(prec=60, Emax=10**9, Emin=-(10**9))):
            powers = [Decimal(value).exp() for value in self.alone["a_L"]]
            total = sum(powers)
            rest = sum(power for index, power in enumerate(powers) if index != row)
            share = powers[row] / total
            return [
                float(share * rest / total if index == row else -share * power / total)
                for index, power in enumerate(powers)]

    def row_of_jacobian(self, derivation: dict) -> list[float]:
        """The row of ∂ŷ/∂a_L that a derivation shows; none for units without a softmax."""
        for step in derivation["steps"]:
            if step["id"] == "3":
                row = step["values"][-1]["name"].removeprefix("∇_{a_L} ŷ_")
                return self.jacobian(int(row) - self.question.base)
        return []

    def value(self, step: str, name: str, indices: list | None, columns: list | None):
        """The API's number with a name: a number; or the entries of a vector or a matrix, with their indices."""
        parts = NAME.fullmatch(name)
        of, index = parts["of"] or parts["by"], (parts["short"] or parts["long"] or "").split(",")
        index = [text for text in index if text]
        if of and of.startswith("ŷ"):
            vector = self.jacobian(int(of.removeprefix("ŷ_")) - self.question.base)
            return self.entries(vector, index[1:], indices, self.question.base)
        numbers = self.whole if step == "batch" else self.alone
        letter = parts["symbol"]
        if letter in ("L", "loss", "D", "Q") and not of:
            if letter == "L":
                losses = numbers["losses"]
                return losses[0] if isinstance(losses, list) else losses
            return numbers[{"loss": "loss", "D": "denominator", "Q": "Q"}[letter]]
        base, quantity = 1, letter
        if letter in ("ŷ", "q"):
            quantity, base = {"ŷ": "y_hat", "q": "q"}[letter], self.question.base
        elif index:
            quantity, base = f"{letter}_{index[0]}", self.question.base if index[0] == "L" else 1
            index = index[1:]
        if of:
            quantity = "grad_" + quantity
        elif quantity.startswith(("a_", "h_")) and quantity not in numbers:
            raise KeyError(quantity)
        if quantity.startswith(("grad_W", "grad_b")) and quantity.endswith(f"_{getattr(self, 'depth', 0)}"):
            # The outputs are counted as the labels are, and the units of other layers from 1.
            base = 1
        return self.entries(numbers[quantity], index, indices, base, columns)

    @staticmethod
    def entries(values: list, index: list[str], indices: list | None, base: int, columns: list | None = None):
        for text in index:
            values, base = values[int(text) - base], 1
        if indices is None:
            return values
        if columns is None:
            return [values[index - base] for index in indices]
        return [[values[row - base][column - 1] for column in columns] for row in indices]


def leaves(value) -> list[float]:
    """The numbers in a JSON document."""
    if isinstance(value, dict):
        return [number for item in value.values() for number in leaves(item)]
    if isinstance(value, list):
        return [number for item in value for number in leaves(item)]
    if isinstance(value, str):
        return [float(value)] if value == "-Infinity" else []
    return [] if isinstance(value, bool) or value is None else [float(value)]

"""Seeded questions of /v1/derivation, with every option, and the same questions for /v1/gradients and /v1/backprop."""
import random

ACTIVATIONS = ["tanh", "logistic", "relu", "leaky_relu", "elu", "gelu", "gelu_tanh", "silu", "softplus", "identity"]
# Each of the last three is a network's.
KINDS = ["labels", "labels", "smoothing", "targets", "softmax", "logistic", "identity"]


class Question:
    """A question, and which of its samples is derived.

    fields: the question as /v1/gradients or /v1/backprop has it
    view: the fields that only /v1/derivation has
    """

    def __init__(self, draw: random.Random) -> None:
        kind = draw.choice(KINDS)
        self.is_network = kind in KINDS[-3:]
        self.samples = draw.choice([1, 1, 2, 3, 7])
        self.fields = network(draw, kind, self.samples) if self.is_network else logits(draw, kind, self.samples)
        self.fields["reduction"] = draw.choice(["mean", "mean", "sum"] + ["none"] * (not self.is_network))
        self.sample = draw.randrange(self.samples)
        self.view = {"sample": self.sample, "digits": draw.randint(1, 17)}
        if draw.random() < 0.4:
            self.view["component"] = draw.randrange(self.classes) + self.base
        if self.is_network and draw.random() < 0.5:
            layer = draw.randrange(len(self.fields["layers"]))
            rows = self.fields["layers"][layer]["W"]
            self.view["weight"] = {
                "layer": layer + 1, "row": draw.randint(1, len(rows)), "column": draw.randint(1, len(rows[0]))}

    @property
    def base(self) -> int:
        """What the first class is called."""
        return self.fields.get("label_base", 0)

    @property
    def classes(self) -> int:
        return len(self.fields["layers"][-1]["W"]) if self.is_network else len(self.rows("logits")[0])

    @property
    def reduces(self) -> bool:
        """Whether the numbers of the batch may differ from those of its sample."""
        return self.fields["reduction"] != "none" and (
            self.samples > 1 or (self.fields["reduction"] == "mean" and "weights" in self.fields))

    def rows(self, name: str) -> list:
        """A field or a result with one row for each sample, also if the sample is given flat."""
        value = self.fields[name]
        return value if isinstance(value[0], list) else [value]

    def alone(self, sample: int) -> dict:
        """The question with one sample, whose losses are added."""
        fields = dict(self.fields, reduction="sum")
        for name in ("x", "labels", "targets"):
            if name in fields and self.samples > 1:
                fields[name] = [fields[name][sample]]
        return fields


def number(draw: random.Random) -> float:
    kind = draw.randrange(9)
    if kind == 0:
        return draw.randint(-3, 3)
    if kind == 1:
        return draw.uniform(-700, 700)
    if kind == 2:
        return draw.randint(-300, 300) / 100
    return draw.uniform(-4, 4)


def flat(rows: list, is_flat: bool):
    return rows[0] if is_flat else rows


def truth(draw: random.Random, kind: str, samples: int, classes: int, is_flat: bool) -> dict:
    """Labels with their options, or targets."""
    fields = {}
    if kind in ("targets", "logistic", "identity"):
        values = [[draw.choice([0, 1, draw.random()]) for _ in range(classes)] for _ in range(samples)]
        fields["targets"] = flat(values, is_flat)
    else:
        base = fields["label_base"] = draw.choice([0, 1])
        labels = [draw.randrange(classes) + base for _ in range(samples)]
        fields["labels"] = flat(labels, is_flat)
        # The first sample counts, so that the mean exists.
        if samples > 1 and draw.random() < 0.3:
            fields["ignore_index"] = -1 if labels[0] == base else base
    if kind in ("logistic", "identity"):
        return fields
    if draw.random() < 0.4:
        fields["weights"] = [draw.choice([1, 2, abs(number(draw)) + 0.5]) for _ in range(classes)]
    if kind == "smoothing" or draw.random() < 0.2:
        fields["label_smoothing"] = draw.choice([0.1, 0.25, 1])
    return fields


def logits(draw: random.Random, kind: str, samples: int) -> dict:
    classes = draw.choice([1, 2, 3, 3, 5, 10, 11, 40])
    is_flat = samples == 1 and draw.random() < 0.5
    rows = [[number(draw) for _ in range(classes)] for _ in range(samples)]
    fields = {"logits": flat(rows, is_flat), **truth(draw, kind, samples, classes, is_flat)}
    # A masked class has no share of the truth.
    if classes > 2 and kind == "labels" and "label_smoothing" not in fields and draw.random() < 0.2:
        first = fields["labels"] if is_flat else fields["labels"][0]
        rows[0][(first + 1 - fields["label_base"]) % classes] = "-Infinity"
    return fields


def network(draw: random.Random, kind: str, samples: int) -> dict:
    widths = draw.choice([[3, 2, 3], [1, 4, 2], [2, 3, 3, 2], [4, 1, 1], [2, 12, 3], [3, 4]])
    small = lambda count: [draw.choice([draw.uniform(-2, 2), 0, 1, -0.5]) for _ in range(count)]
    layers = []
    for below, above in zip(widths, widths[1:]):
        layer = {"W": [small(below) for _ in range(above)]}
        if draw.random() < 0.5:
            layer["b"] = small(above)
        if len(layers) < len(widths) - 2:
            layer["activation"] = draw.choice(ACTIVATIONS)
        layers.append(layer)
    is_flat = samples == 1
    x = flat([small(widths[0]) for _ in range(samples)], is_flat)
    return {"x": x, "layers": layers, "output": kind, **truth(draw, kind, samples, widths[-1], is_flat)}

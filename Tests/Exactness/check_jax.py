#!/usr/bin/env python3
"""Compares the gradients of random networks with those of JAX in float64, and prints the greatest difference.

    python3 check_jax.py [--networks 40] [--seed 1] [--nabla .build/release/nabla]

Each network goes to `nabla compute --path /v1/backprop` as JSON, in both layouts. Fails if a number differs by more
than 1e-9 of the greatest entry of its array. JAX differentiates the loss by itself: only the forward pass is written
here.
"""
import argparse
import json
import random
import subprocess
import sys

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)

TOLERANCE = 1e-9
ACTIVATIONS = {
    "identity": lambda a, p: a,
    "logistic": lambda a, p: jax.nn.sigmoid(a),
    "tanh": lambda a, p: jnp.tanh(a),
    "relu": lambda a, p: jax.nn.relu(a),
    "leaky_relu": lambda a, p: jax.nn.leaky_relu(a, p),
    "elu": lambda a, p: jax.nn.elu(a, p),
    "gelu": lambda a, p: jax.nn.gelu(a, approximate=False),
    "gelu_tanh": lambda a, p: jax.nn.gelu(a, approximate=True),
    "silu": lambda a, p: jax.nn.silu(a),
    "softplus": lambda a, p: jax.nn.softplus(a),
}
PARAMETERS = {"leaky_relu": "slope", "elu": "alpha"}


def draw(rng):
    """A request: every activation and output unit, class weights and smoothing, 1 to 4 layers, 1 to 8 samples."""
    n = [rng.randint(1, 12) for _ in range(rng.randint(2, 5))]
    samples, output = rng.randint(1, 8), rng.choice(["softmax", "softmax", "logistic", "identity"])
    layers = []
    for below, units in zip(n, n[1:]):
        name = rng.choice(list(ACTIVATIONS))
        activation = {"name": name, PARAMETERS[name]: rng.choice([0.01, 0.3, 1.5])} if name in PARAMETERS else name
        layers.append({"W": matrix(rng, units, below, below**-0.5), "b": [rng.gauss(0, 0.1) for _ in range(units)],
                       "activation": activation})
    del layers[-1]["activation"]
    request = {"x": matrix(rng, samples, n[0], 1), "layers": layers, "output": output,
               "reduction": rng.choice(["mean", "sum"]), "include": ["loss", "y_hat", "grad_W", "grad_b", "grad_x"]}
    if output == "softmax":
        request["labels"] = [rng.randrange(n[-1]) for _ in range(samples)]
        if rng.random() < 0.3:
            request["weights"] = [rng.random() + 0.1 for _ in range(n[-1])]
        if rng.random() < 0.3:
            request["label_smoothing"] = 0.1
    else:
        request["targets"] = [[rng.random() for _ in range(n[-1])] for _ in range(samples)]
    return request


def matrix(rng, rows, columns, scale):
    return [[rng.gauss(0, scale) for _ in range(columns)] for _ in range(rows)]


def logits(layers, x, activations):
    h = x
    for (W, b), activation in zip(layers, activations):
        a = h @ W.T + b
        if activation is not None:
            name = activation if isinstance(activation, str) else activation["name"]
            parameter = None if isinstance(activation, str) else activation[PARAMETERS[name]]
            h = ACTIVATIONS[name](a, parameter)
    return a


def loss_of(request, layers, x):
    """The loss as PyTorch's cross_entropy defines it, or as docs/calling.md does for the other output units."""
    a = logits(layers, x, [layer.get("activation") for layer in request["layers"]])
    samples, k = a.shape
    divisor = samples if request["reduction"] == "mean" else 1
    if request["output"] == "logistic":
        t = jnp.array(request["targets"])
        return jnp.sum(t * jax.nn.softplus(-a) + (1 - t) * jax.nn.softplus(a)) / divisor
    if request["output"] == "identity":
        return jnp.sum((a - jnp.array(request["targets"])) ** 2) / 2 / divisor
    labels, w = jnp.array(request["labels"]), jnp.array(request.get("weights", [1.0] * k))
    epsilon = request.get("label_smoothing", 0.0)
    q = ((1 - epsilon) * jax.nn.one_hot(labels, k) + epsilon / k) * w
    if request["reduction"] == "mean":
        divisor = jnp.sum(w[labels])
    return -jnp.sum(q * jax.nn.log_softmax(a)) / divisor


def expected(request):
    layers = [(jnp.array(layer["W"]), jnp.array(layer["b"])) for layer in request["layers"]]
    x = jnp.array(request["x"])
    loss, (by_layer, by_x) = jax.value_and_grad(lambda p, v: loss_of(request, p, v), argnums=(0, 1))(layers, x)
    found = {"loss": loss, "grad_x": by_x}
    for number, (W, b) in enumerate(by_layer, 1):
        found[f"grad_W_{number}"], found[f"grad_b_{number}"] = W, b
    return found


def transposed(request):
    """The same request for kernels `[in][out]`, as Keras has them."""
    layers = [{**layer, "W": [list(row) for row in zip(*layer["W"])]} for layer in request["layers"]]
    return {**request, "layers": layers, "weights_layout": "in_out"}


def respond(nabla, request):
    done = subprocess.run([nabla, "compute", "--path", "/v1/backprop"], input=json.dumps(request).encode(),
                          capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{done.stderr.decode()}{done.stdout.decode()}\n{json.dumps(request)}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description="Compares gradients of random networks with JAX's.")
    parser.add_argument("--networks", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nabla", default=".build/release/nabla")
    arguments = parser.parse_args()
    rng, greatest, numbers = random.Random(arguments.seed), 0.0, 0
    for number in range(arguments.networks):
        request = draw(rng)
        response, turned = respond(arguments.nabla, request), respond(arguments.nabla, transposed(request))
        for name, values in expected(request).items():
            scale = float(jnp.max(jnp.abs(values)))
            for found in (jnp.array(response[name]), layout_of(name, turned)):
                if found.shape != values.shape:
                    sys.exit(f"network {number}: {name} has shape {found.shape}, JAX's {values.shape}")
                difference = float(jnp.max(jnp.abs(found - values))) / (scale or 1)
                if not difference <= TOLERANCE:
                    sys.exit(f"network {number}: {name} differs by {difference}\n{json.dumps(request)}")
                greatest, numbers = max(greatest, difference), numbers + values.size
    print(f"{arguments.networks} networks in two layouts, {numbers} numbers, greatest difference from JAX "
          f"{greatest:.1e}")


def layout_of(name, response):
    values = jnp.array(response[name])
    return values.T if name.startswith("grad_W") else values


if __name__ == "__main__":
    main()

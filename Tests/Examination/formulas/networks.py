"""Wrong formulas of a network's quantities, at every layer that can show them."""

import copy

import numpy as np

from formulas.formula import Formula
from network import ALPHA, SLOPE, logistic, normal
from question import softmax

SOURCES = {
    "forward": "from-scratch forward passes",
    "h": "from-scratch forward passes",
    "grad_h": "backprop threads: W for Wᵀ, weights updated in the loop",
    "grad_a": "backprop threads: derivative of the activation",
    "grad_W": "deeplearning.ai and cs231n threads: dW",
    "grad_b": "deeplearning.ai threads: db, the row sums of dW; a softmax regression notebook's single bias sum",
    "upstream": "a slip at the output, then right steps",
    "wrong_forms": "from-scratch networks on GitHub, Stack Exchange threads: the formula of g or g' itself",
    "every_layer": "one wrong function, called in every layer",
    "other_units": "threads on logistic outputs (neural2d#40), L1 and RMSE losses",
}


def formulas(net):
    """Every wrong formula that this network's shapes allow."""
    found = []
    for part in (
        forward,
        hidden,
        hidden_gradients,
        pre_activation_gradients,
        weight_gradients,
        bias_gradients,
        upstream,
        other_units,
        other_shapes,
        wrong_forms,
        every_layer,
    ):
        for quantity, name, codes, values in part(net):
            kind = part.__name__.replace("_", " ")
            found.append(Formula(quantity, name, kind, tuple(codes.split()), "", lambda _, v=values: v))
    return found


def forward(net):
    for i in range(1, net.L + 1):
        below, W, b = net.h[i - 1], net.W[i], net.b[i]
        yield f"a_{i}", "bias lost", "bias_lost", below @ W.T
        yield f"a_{i}", "bias subtracted", "bias_sign bias_subtracted", below @ W.T - b
        yield f"a_{i}", "bias twice", "bias_twice", below @ W.T + 2 * b
        if W.shape[0] == W.shape[1]:
            yield f"a_{i}", "W transposed", "weights_transposed weights_not_transposed", below @ W + b
        for other in (i - 1, i + 1):
            if 0 < other <= net.L and net.W[other].shape == W.shape:
                yield f"a_{i}", f"W of layer {other}", "wrong_layer_weights", below @ net.W[other].T + b
        if i > 1:
            yield f"a_{i}", "a for h below", "activation_lost a_for_h", net.a[i - 1] @ W.T + b
            if net.widths[0] == W.shape[1]:
                yield f"a_{i}", "x for h below", "input_for_h", net.x @ W.T + b
        if i < net.L:
            yield f"a_{i}", "h for a", "h_for_a activation_added", net.h[i]
    if net.output != "identity":
        yield f"a_{net.L}", "ŷ for a_L", "activation_added", net.P
    yield f"a_{net.L}", "hidden activation added", "activation_added h_for_a", net.g(net.a[-1])


def library_slope(net):
    """Another name of a slope that is taken twice: 0.1² is 0.01, the default of a library."""
    return " another_slope" if net.activation == "leaky_relu" else ""


def hidden(net):
    for i in range(1, net.L):
        a, h = net.a[i], net.h[i]
        yield f"h_{i}", "a for h", "activation_lost a_for_h", a
        yield f"h_{i}", "activation twice", "activation_twice h_for_a" + library_slope(net), net.g(h)
        if net.activation != "identity":
            yield f"h_{i}", "derivative for activation", "derivative_for_activation", net.slope(a)
        yield f"h_{i}", "softmax for activation", "softmax_for_activation another_activation", softmax(a)
        others = {"tanh": np.tanh, "logistic": logistic, "relu": lambda v: np.maximum(v, 0)}
        for name, function in others.items():
            if name != net.activation:
                yield (
                    f"h_{i}",
                    f"{name} for activation",
                    f"{name}_for_{net.activation} another_activation leaky_slope_lost",
                    function(a),
                )
        if net.activation in ("logistic", "tanh"):
            yield f"h_{i}", "sign of a", "exponent_sign activation_of_negative", net.g(-a)


def hidden_gradients(net):
    for i in range(net.L - 1, -1, -1):
        name, up, W = f"grad_h_{i}" if i else "grad_x", net.grad_a[i + 1], net.W[i + 1]
        if W.shape[0] == W.shape[1]:
            yield name, "W for Wᵀ", "weights_not_transposed", up @ W.T
        if i and W.shape[0] == net.W[i].shape[0] == net.W[i].shape[1]:
            yield name, "W of the layer below", "wrong_layer_weights", up @ net.W[i]
        for rate in (1, 0.1, 0.01):
            yield name, f"after an update, rate {rate}", "updated_before_backprop", up @ (W - rate * net.grad_W(i + 1))
        yield name, "∇W for W", "weight_gradient_for_weights", up @ net.grad_W(i + 1)
        yield name, "W over the sums of its rows", "weights_divided_by_sum", up @ (W / W.sum(1, keepdims=True))
        if 0 < i < net.L - 1 and W.shape[0] == W.shape[1]:
            yield name, "a layer skipped", "weight_matrix_lost", net.grad_h[i + 1]
        yield name, "1/B again", "batch_mean_twice", net.grad_h[i] / net.B
        yield name, "1/B lost", "batch_mean_lost", net.grad_h[i] * net.B
        yield name, "sign lost", "sign_lost", -net.grad_h[i]
        if i:
            yield name, "g' already in it", "grad_a_for_grad_h activation_derivative_added", net.grad_a[i]
            yield name, "times h", "grad_a_for_grad_h", net.grad_h[i] * net.h[i]
        elif net.activation != "identity":
            yield name, "g'(x) in it", "activation_derivative_added", net.grad_h[0] * net.slope(net.x)


def pre_activation_gradients(net):
    top = net.grad_a[-1]
    if net.output == "softmax":
        yield (
            f"grad_a_{net.L}",
            "ŷ(1 − ŷ) again",
            "softmax_derivative_twice jacobian_diagonal",
            top * net.P * (1 - net.P),
        )
    if net.output == "logistic":
        yield (
            f"grad_a_{net.L}",
            "ŷ(1 − ŷ) again",
            "extra_derivative jacobian_diagonal",
            top * net.P * (1 - net.P),
        )
    if net.output == "identity":
        yield f"grad_a_{net.L}", "factor 2", "factor_two factor_2", 2 * top
    for i in range(net.L - 1, 0, -1):
        name, up, a, h = f"grad_a_{i}", net.grad_h[i], net.a[i], net.h[i]
        yield name, "g' lost", "activation_derivative_lost", up
        yield name, "g'(h) for g'(a)", "derivative_at_h_for_a", up * net.slope(h)
        names = "derivative_twice activation_derivative_twice" + library_slope(net)
        yield name, "g' twice", names, up * net.slope(a) ** 2
        yield name, "h for g'", "activation_for_derivative h_for_derivative", up * h
        yield name, "a for g'", "multiplied_by_pre_activation", up * a
        if net.activation != "identity":
            yield name, "a g' for g'", "multiplied_by_pre_activation activation_for_derivative", up * a * net.slope(a)
        if net.activation not in ("identity", "relu", "leaky_relu"):  # The digits of a mask do not pay for a name.
            yield name, "g' alone", "upstream_lost", net.slope(a)
            yield name, "g' of the gradient", "derivative_of_gradient", net.slope(up)
        if net.activation in ("relu", "leaky_relu", "elu"):
            yield name, "h(1 − h) of another function", "another_derivative", up * h * (1 - h)
            yield name, "1 − h² of another function", "another_derivative", up * (1 - h * h)
        yield name, "over its length", "gradient_clipped", up * net.slope(a) / np.linalg.norm(up * net.slope(a))
        yield name, "relu mask of the gradient", "relu_mask_of_gradient", up * (up > 0)
        yield name, "divided by g'", "divided_by_derivative", up / net.slope(a) if (net.slope(a) != 0).all() else None
        yield name, "1/B again", "batch_mean_twice", up * net.slope(a) / net.B
        yield name, "1/B lost", "batch_mean_lost", up * net.slope(a) * net.B
        yield name, "sign lost", "sign_lost", -up * net.slope(a)
        if net.activation == "logistic":
            yield name, "a(1 − a)", "derivative_of_input", up * a * (1 - a)
            yield name, "1 − h²", "tanh_for_logistic", up * (1 - h * h)
            yield name, "1 − h", "derivative_factor_lost one_minus_h", up * (1 - h)
        if net.activation == "tanh":
            yield name, "1 − a²", "derivative_of_input", up * (1 - a * a)
            yield name, "1 − h", "derivative_factor_lost square_lost", up * (1 - h)
            yield name, "h(1 − h)", "logistic_for_tanh", up * h * (1 - h)
        if net.activation == "leaky_relu":
            yield name, "slope lost", "leaky_slope_lost", up * (a > 0)


def weight_gradients(net):
    for i in range(net.L, 0, -1):
        name, up, below, right = f"grad_W_{i}", net.grad_a[i], net.h[i - 1], net.grad_W(i)
        if right.shape[0] == right.shape[1]:
            yield name, "transposed", "outer_product_transposed transposed", right.T
            yield (
                name,
                "h of the layer",
                "h_k_for_h_below h_of_this_layer h_i_for_h_below",
                up.T @ net.h[i] if i < net.L else None,
            )
        yield name, "1/B lost", "batch_mean_lost", right * net.B
        yield name, "1/B again", "batch_mean_twice", right / net.B
        yield name, "sign lost", "sign_lost", -right
        yield name, "factor 2", "factor_two factor_2", 2 * right
        yield name, "last sample alone", "last_sample_alone one_sample_alone", np.outer(up[-1], below[-1])
        yield name, "first sample alone", "first_sample_alone one_sample_alone", np.outer(up[0], below[0])
        for share in (0.1, 0.01):
            yield name, f"{share} W added", "regularisation_added l2_added", right + share * net.W[i]
            yield name, f"times the rate {share}", "learning_rate_applied learning_rate", share * right
            yield name, f"{share} W / B added", "regularisation_added", right + share * net.W[i] / net.B
            yield name, f"{share} W subtracted", "regularisation_added", right - share * net.W[i]
            yield name, f"{share} sign(W) added", "regularisation_added", right + share * np.sign(net.W[i])
            yield name, f"W + {share} ∇W", "updated_parameters", net.W[i] + share * right
            yield name, f"W − {share} Σ∇W", "updated_parameters", net.W[i] - share * net.B * right
        for rate in (1, 0.5, 0.2, 0.1, 0.05, 0.01):
            codes = "updated_parameters updated_weights learning_rate_applied updated_weights_for_gradient"
            yield name, f"W − {rate} ∇W", codes, net.W[i] - rate * right
        yield name, "1 for h", "layer_input_lost", up.T @ np.ones_like(below)
        yield name, "W for h", "layer_input_lost", up.sum(0)[:, None] * net.W[i]
        if i < net.L:
            yield name, "1/B in every step", "batch_mean_twice", right / net.B ** (net.L - i + 1)
        yield name, "over its length", "gradient_clipped", right / np.linalg.norm(right)
        if i > 1:
            yield name, "a for h below", "a_for_h activation_lost", up.T @ net.a[i - 1]
            if net.widths[0] == below.shape[1]:
                yield name, "x for h below", "input_for_h", up.T @ net.x
        if i < net.L:
            yield name, "∇h for ∇a", "activation_derivative_lost", net.grad_W(i, net.grad_h[i])


def bias_gradients(net):
    for i in range(net.L, 0, -1):
        name, up, right = f"grad_b_{i}", net.grad_a[i], net.grad_b(i)
        yield name, "one number for all units", "bias_summed_over_units", np.full_like(right, up.sum())
        yield name, "mean for sum", "batch_mean_twice batch_mean_for_b_only mean_for_sum", right / net.B
        yield name, "1/B lost", "batch_mean_lost", right * net.B
        yield name, "sign lost", "sign_lost", -right
        yield name, "last sample alone", "last_sample_alone one_sample_alone", up[-1]
        yield name, "first sample alone", "first_sample_alone one_sample_alone", up[0]
        yield name, "times b", "multiplied_by_bias", right * net.b[i]
        yield name, "∇W summed over its inputs", "weight_gradient_summed", net.grad_W(i).sum(1)
        for rate in (1, 0.1, 0.01):
            yield name, f"b − {rate} ∇b", "updated_parameters", net.b[i] - rate * right
        if i < net.L:
            yield name, "∇h for ∇a", "activation_derivative_lost", net.grad_b(i, net.grad_h[i])


def upstream(net):
    """A slip at the output, followed by right steps: every quantity below it, alone."""
    if net.output != "softmax":
        return
    slips = {
        "sign_lost": -net.output_gradient(),
        "one_hot_lost": net.P / net.B,
        "batch_mean_lost": net.output_gradient() * net.B,
        "factor_two": 2 * net.output_gradient(),
        "label_off_by_one": (net.P - np.roll(net.T, 1, 1)) / net.B,
        "softmax_derivative_twice jacobian_diagonal": net.output_gradient() * net.P * (1 - net.P),
    }
    for codes, top in slips.items():
        wrong = copy.copy(net)
        wrong.backward(top)
        for quantity, values in wrong.right().items():
            if quantity.startswith("grad"):
                yield quantity, codes.split()[0] + " at the output", codes, values


def other_units(net):
    """Slips of logistic and identity output units, with the derivative of an activation."""
    a, y, t, up, name = net.a[-1], net.P, net.T, net.grad_a[-1], f"grad_a_{net.L}"
    slope = lambda v: logistic(v) * (1 - logistic(v))
    if net.output == "logistic":
        yield name, "(ŷ − t) σ'(ŷ)", "extra_derivative", up * slope(y)
        yield name, "(ŷ − t) a(1 − a)", "extra_derivative", up * a * (1 - a)
        yield name, "∇_ŷ σ'(ŷ)", "derivative_at_h_for_a", up / (y * (1 - y)) * slope(y)
        yield "y_hat", "1/1 + exp(−a)", "parenthesis", 1 + np.exp(-a)
        yield "y_hat", "1/(1 − exp(−a))", "sign_of_one_term", 1 / (1 - np.exp(-a))
        yield "y_hat", "rounded to 0 or 1", "threshold", np.round(y)
    if net.output == "identity":
        yield name, "(ŷ − t) σ'(a)", "extra_derivative", up * slope(a)
        yield name, "sign(ŷ − t)", "absolute_error", np.sign(up) / net.B
        yield "loss", "RMSE", "distance", np.sqrt(((y - t) ** 2).mean())
        yield "loss", "MAE", "absolute_error absolute_error+mean_over_entries", abs(y - t).mean()
        yield name, "−2(ŷ − t) without the mean", "factor_two+batch_mean_lost+sign_lost", -2 * net.B * up


def other_shapes(net):
    """What has another shape than the quantity, from the right ∇_a and from one with a lost sign."""
    for i in range(net.L, 0, -1):
        below, above = net.h[i - 1], net.h[i] if i < net.L else net.P
        weights, biases = f"grad_W_{i}", f"grad_b_{i}"
        for sign, more in ((1, ""), (-1, "+sign_lost")):
            up = sign * net.grad_a[i]
            right, suffix = up.T @ below, ", sign lost" if more else ""
            column = up.sum(0)[:, None]
            yield biases, "not summed" + suffix, "bias_not_summed" + more, up
            if not more:  # The digits of a single number do not pay for two mistakes.
                yield biases, "one number", "bias_summed_over_units", up.sum()
            if net.B != right.shape[0]:
                yield biases, "one number a sample" + suffix, "bias_summed_over_units" + more, up.sum(1)
            yield weights, "∇b as a column" + suffix, "bias_as_weight_column" + more, np.hstack([right, column])
            yield weights, "∇b as the first column" + suffix, "bias_as_weight_column" + more, np.hstack([column, right])
            if right.shape[0] != right.shape[1]:
                yield weights, "transposed" + suffix, "outer_product_transposed" + more, right.T
            if above.shape[1] != below.shape[1]:
                yield weights, "h of the layer" + suffix, "h_of_this_layer" + more, up.T @ above
            if i > 1 and net.x.shape[1] != below.shape[1]:
                yield weights, "x for h below" + suffix, "input_for_h" + more, up.T @ net.x


def wrong_values(net):
    """What is written for g: codes and a function of a.

    Of the sign of a, and of 1 for ∇b, the digits pay for a name only if the question asks for decimals.
    """
    name = net.activation
    if name == "logistic":
        yield "1/1 + exp(−a)", "parenthesis", lambda a: 1 / 1 + np.exp(-a)
        yield "a step", "another_activation", lambda a: 1.0 * (a > 0)
        yield "1 / (1 − exp(−a))", "another_activation", lambda a: 1 / (1 - np.exp(-a))
        yield "base 2", "another_activation", lambda a: 1 / (1 + 2**-a)
    if name == "tanh":
        yield "2σ(a) − 1", "another_activation", lambda a: 2 * logistic(a) - 1
        yield "tan", "another_activation", np.tan
        yield "1 / tanh", "another_activation", lambda a: 1 / np.tanh(a)
    if name == "relu":
        yield "|a|", "another_activation", np.abs
        yield "min(a, 0)", "another_activation", lambda a: np.minimum(a, 0)
    if name == "leaky_relu":
        yield "−slope", "another_slope", lambda a: np.where(a > 0, a, -SLOPE * a)
        yield "slope alone", "another_activation", lambda a: np.where(a > 0, a, SLOPE)
        yield "max(a, slope)", "another_activation", lambda a: np.maximum(a, SLOPE)
    if name == "elu":
        yield "α e^a − 1", "parenthesis", lambda a: np.where(a > 0, a, ALPHA * np.exp(a) - 1)
        yield "α e^a", "another_activation", lambda a: np.where(a > 0, a, ALPHA * np.exp(a))
    if name == "gelu":
        yield "Φ(a)", "another_activation", normal
        yield "√2 lost", "another_activation", lambda a: a * normal(np.sqrt(2) * a)
    if name in ("gelu", "gelu_tanh"):
        yield "a σ(1.702 a)", "another_activation", lambda a: a * logistic(1.702 * a)


def wrong_derivatives(net):
    """What is written for g': codes and a function of a."""
    name = net.activation
    if name == "logistic":
        yield "−h²", "another_derivative", lambda a: -(logistic(a) ** 2)
        yield "(1 − h)²", "another_derivative", lambda a: (1 - logistic(a)) ** 2
        yield "h(1 + h)", "another_derivative", lambda a: logistic(a) * (1 + logistic(a))
        yield "h(1 − a)", "another_derivative", lambda a: logistic(a) * (1 - a)
        yield "exp(−a)", "another_derivative", lambda a: np.exp(-a)
    if name == "tanh":
        yield "1 + h²", "another_derivative", lambda a: 1 + np.tanh(a) ** 2
        yield "−h²", "another_derivative", lambda a: -(np.tanh(a) ** 2)
        yield "(1 − h)²", "another_derivative", lambda a: (1 - np.tanh(a)) ** 2
        yield "1 − 2h", "another_derivative", lambda a: 1 - 2 * np.tanh(a)
        yield "1 / (1 + a²)", "another_derivative", lambda a: 1 / (1 + a**2)
    if name == "relu":
        yield "sign of a", "another_derivative", np.sign
    if name == "leaky_relu":
        yield "−slope", "another_slope", lambda a: np.where(a > 0, 1, -SLOPE)
        yield "slope · a", "activation_for_derivative", lambda a: np.where(a > 0, 1, SLOPE * a)
    if name == "elu":
        yield "h without + α", "activation_for_derivative", lambda a: np.where(a > 0, 1, net.g(a))
        yield "h + 1", "another_slope", lambda a: np.where(a > 0, 1, net.g(a) + 1)
    if name == "gelu":
        density = lambda a: np.exp(-a * a / 2) / np.sqrt(2 * np.pi)
        yield "Φ(a)", "another_derivative", normal
        yield "a φ(a)", "another_derivative", lambda a: a * density(a)
        yield "Φ(a) + φ(a)", "another_derivative", lambda a: normal(a) + density(a)
    if name == "silu":
        yield "σ(a)", "another_derivative", logistic
        yield "a σ(1 − σ)", "another_derivative", lambda a: a * logistic(a) * (1 - logistic(a))
        yield "σ + a σ", "another_derivative", lambda a: logistic(a) * (1 + a)


def wrong_forms(net):
    for i in range(1, net.L):
        for form, codes, function in wrong_values(net):
            yield f"h_{i}", f"{form} for g", codes, function(net.a[i])
    for i in range(net.L - 1, 0, -1):
        name, up, a, h = f"grad_a_{i}", net.grad_h[i], net.a[i], net.h[i]
        for form, codes, function in wrong_derivatives(net):
            yield name, f"{form} for g'", codes, up * function(a)
        if net.activation in ("relu", "leaky_relu"):
            yield name, "1 where a > 0", "upstream_lost", np.where(a > 0, 1, up)
        if net.activation == "relu" and (a > 0).any() and (a <= 0).any():
            yield name, "the mask alone", "upstream_lost", 1.0 * (a > 0)
        if net.activation == "leaky_relu":
            yield name, "the slope where a < 0", "upstream_lost", np.where(a > 0, up, SLOPE)
        if net.activation == "relu":
            yield name, "both masks", "relu_mask_of_gradient", up * (a > 0) * (up > 0)
        if net.activation == "logistic":
            yield name, "dh(1 − dh)", "derivative_of_gradient", up * (1 - up)
        if net.activation == "tanh":
            yield name, "1 − dh²", "derivative_of_gradient", 1 - up * up
            yield name, "dot for *, samples as rows", "matrix_product", (1 - h @ h.T) @ up
            yield name, "dot for *, samples as columns", "matrix_product", up @ (1 - h.T @ h)


def every_layer(net):
    """Every gradient below two layers or more that have the same wrong derivative."""
    if net.L < 3:
        return
    slips = [
        ("g' lost", "activation_derivative_lost", lambda a, h: np.ones_like(a)),
        ("g'(h)", "derivative_at_h_for_a", lambda a, h: net.slope(h)),
        ("h for g'", "activation_for_derivative h_for_derivative", lambda a, h: h),
    ]
    for form, codes, function in wrong_derivatives(net):
        slips.append((form, codes, lambda a, h, function=function: function(a)))
    if net.activation in ("logistic", "tanh"):
        slips.append(("1 − h", "derivative_factor_lost", lambda a, h: 1 - h))
    for form, codes, slope in slips:
        wrong = copy.copy(net)
        wrong.grad_a, wrong.grad_h = list(net.grad_a), list(net.grad_h)
        for i in range(net.L - 1, 0, -1):
            wrong.grad_h[i] = wrong.grad_a[i + 1] @ net.W[i + 1]
            wrong.grad_a[i] = wrong.grad_h[i] * slope(net.a[i], net.h[i])
        for i in range(net.L - 2, 0, -1):
            yield f"grad_a_{i}", form + " in every layer", codes, wrong.grad_a[i]
            yield f"grad_W_{i}", form + " in every layer", codes, wrong.grad_W(i)

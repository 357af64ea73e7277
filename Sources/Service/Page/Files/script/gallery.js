// The gallery of mistakes: wrong answers to the present question, graded like a class in one call.

const softmax = (row) => {
  const most = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
};
const sigmoid = (value) => 1 / (1 + Math.exp(-value));
const ratio = (row) => row.map((value) => value / row.reduce((total, item) => total + item, 0));
const negated = (value) => mapped(value, (item) => -item);
const scaled = (value, factor) => mapped(value, (item) => item * factor);
const allFinite = (value) => (Array.isArray(value) ? value.every(allFinite) : Number.isFinite(value));

/** Each mistake: a title, its formula, the quantity that has it, and its value from the right response. */
function outputMistakes(response) {
  const last = isNetwork() ? `grad_a_${layerCount()}` : "grad_a_L";
  const [yHat, gradient, count] = [response.y_hat, response[last], response.denominator ?? 1];
  const [truth, forgotten, only] = hasTargets()
    ? ["t", "The targets are forgotten", "Only the targets"]
    : ["e(ℓ)", "The one-hot vector is forgotten", "Only the one-hot vector"];
  const [negative, decimal] = hasTargets() ? ["−L(θ)", "L(θ) · log₁₀ e"] : ["log ŷ_ℓ", "−log₁₀ ŷ_ℓ"];
  const mistakes = [
    ["The sign is lost", `${truth} − ŷ`, "grad_a_L", () => negated(gradient)],
    [forgotten, "ŷ", "grad_a_L", () => scaled(yHat, 1 / count)],
    [only, `−${truth}`, "grad_a_L", () => combined(gradient, yHat, (g, y) => g - y / count)],
  ];
  // The loss of an identity has no logarithm.
  if (!isIdentity()) {
    mistakes.push(["The loss with the wrong sign", negative, "loss", () => -response.loss],
      ["The logarithm to base 10", decimal, "loss", () => response.loss / Math.LN10]);
  }
  if (count === 1) return mistakes;
  return [...mistakes, ["The mean over the batch is forgotten", "B · ∇", "grad_a_L", () => scaled(gradient, count)]];
}

function logitMistakes(response) {
  const rows = numberRows(byID("logits").value);
  const like = (change) => () => (Array.isArray(response.y_hat[0]) ? rows.map(change) : change(rows[0]));
  return [
    ["No exponential", "a_i / Σ a", "y_hat", like(ratio)],
    ["A sigmoid for each class", "1 / (1 + exp(−a_i))", "y_hat", like((row) => row.map(sigmoid))],
    ["Not normalised", "exp(a_i)", "y_hat", like((row) => row.map(Math.exp))],
    ["The softmax twice", "softmax(softmax(a))", "y_hat", like((row) => softmax(softmax(row)))],
    ["The sign of ∇ŷ is lost", "e(ℓ) / ŷ_ℓ", "grad_y_hat", () => negated(response.grad_y_hat)],
  ];
}

function networkMistakes(response) {
  const bias = `grad_b_${layerCount()}`;
  const sign = ["The gradient of the biases has the wrong sign", "−∇_{a_L} L", bias, () => negated(response[bias])];
  if (layerCount() === 1) return [sign];
  return [
    ["The derivative of the activation is forgotten", "∇_{h_1} L", "grad_a_1", () => response.grad_h_1],
    ["The sign is lost below the outputs", "−W_2ᵀ ∇_{a_2} L", "grad_h_1", () => negated(response.grad_h_1)], sign,
  ];
}

/** The mistakes whose numbers are finite and differ from the right ones. */
function galleryOf(response) {
  const all = [...outputMistakes(response), ...(isNetwork() ? networkMistakes(response) : logitMistakes(response))];
  return all.map(([title, formula, quantity, value]) => ({ title, formula, quantity, value: value() }))
    .filter(({ value }) => allFinite(value));
}

async function showGallery(response) {
  const mistakes = galleryOf(response);
  const submissions = mistakes.map(({ quantity, value }, id) => (
    { id, answer: { [quantity]: mapped(value, (item) => Number(rounded(item))) } }));
  // The fragment is not sent. It makes this a request of its own, which a newer answer of the user does not end.
  const graded = await post("v1/grade#gallery", objectJSON([
    ...questionFields(), `"tolerance": {"decimals": 3}`, `"submissions": ${JSON.stringify(submissions)}`,
  ]));
  if (graded === null) return;
  if (graded.status !== 200) {
    byID("gallery").replaceChildren(make("li", {}, make("p", { class: "error" }, graded.value.detail)));
    return;
  }
  const results = graded.value.results.map(({ quantities }) => Object.values(quantities)[0]);
  byID("gallery").replaceChildren(...mistakes.map((mistake, index) => galleryItem(mistake, results[index]))
    .filter((_, index) => results[index].diagnosis?.code !== "unrecognised"));
}

function galleryItem({ title, formula, quantity, value }, result) {
  const says = result.diagnosis?.sentence ?? result.reason ?? "With these numbers, this is right.";
  const choose = () => tryMistake(quantity, value);
  return make("li", {},
    make("h3", {}, title),
    make("p", { class: "formula" }, ...symbol(symbolOf(quantity)), " = ", ...symbol(formula)),
    make("p", { class: "formula hint" }, brief(value)),
    make("p", {}, ...symbol(says)),
    make("button", { type: "button", onclick: choose, "aria-label": `Try it: ${title}` }, "Try it"));
}

/** The first numbers of a value. */
function brief(value) {
  const lines = fieldText(value).split("\n");
  const first = lines[0].split(", ");
  return (first.slice(0, 6).join(", ") + (first.length > 6 || lines.length > 1 ? ", …" : "")).replaceAll("-", "−");
}

function tryLostSign() {
  const gradient = last.response[isNetwork() ? `grad_a_${layerCount()}` : "grad_a_L"];
  tryMistake("grad_a_L", negated(gradient));
}

/** Puts a wrong answer into the form. Back takes it out again. */
function tryMistake(quantity, value) {
  for (const input of answerInputs()) input.value = input.name === `answer_${quantity}` ? fieldText(value) : "";
  remember(true);
  grade();
  goTo(byID(`answer_${quantity}`));
}

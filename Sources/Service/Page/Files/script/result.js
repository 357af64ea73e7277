// The result: a table of the classes of one sample, whose numbers have bars.

const ROWS_MAX = 40;

/** Rows for one sample: what the output layer has for each class. */
function outputOf(response, index) {
  const of = (name) => rowsOf(response[name])[index];
  const last = layerCount();
  const a = isNetwork() ? of(`a_${last}`) : tokenRows(byID("logits").value)[index].map((token) => token.text);
  return { a, yHat: of("y_hat"), gradient: of(isNetwork() ? `grad_a_${last}` : "grad_a_L") };
}

/** The true class of a sample, counted from 0; -1 if there is none. */
function trueClass(index) {
  if (given("targets") || hasTargets()) return -1;
  const label = tokenRows(labelText()).flat()[index]?.text;
  return label === byID("ignore_index").value.trim() ? -1 : Number(label) - labelBase();
}

/** Classes count from what the user chose, units from 1 as everywhere else. */
const unitHead = () => (hasTargets() ? "Unit" : "Class");
const unitNumber = (unit) => `${unit + (hasTargets() ? 1 : labelBase())}`;

function showResult(response) {
  const index = sample();
  const { a, yHat, gradient } = outputOf(response, index);
  const label = trueClass(index);
  const scale = isIdentity() ? greatest(yHat, 1e-300) : 1;
  const gradientScale = greatest(gradient, 1e-300);
  const classes = yHat.map((_, unit) => unit).filter((unit) => unit < ROWS_MAX || unit === label);
  const rows = classes.map((unit) =>
    make("tr", unit === label ? { class: "true" } : {},
      make("th", { scope: "row" }, unitNumber(unit), unit === label ? " (true)" : ""),
      make("td", { class: "number" }, isNetwork() ? shown(a[unit], digits()) : a[unit].replace(/^-/, "−")),
      cell(yHat[unit], scale, isIdentity()), cell(gradient[unit], gradientScale, true)));
  const heads = [unitHead(), ["a", sub("L")], ["ŷ"], ["∇", sub("a", sub("L")), " L"]];
  const table = make("table", {},
    make("caption", {}, sampleCount() > 1 ? `Sample ${index}: the` : "The", " outputs ŷ and the gradient ",
      ...symbol("∇_{a_L} L")),
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, ...head)))),
    make("tbody", {}, ...rows));
  const left = yHat.length - classes.length;
  const more = left > 0 ? make("p", { class: "note" }, `${left} more are not shown.`) : "";
  byID("result").replaceChildren(table, more, ...inShort(index, label));
  const list = (values) => values.map((value) => shown(value, digits())).join(", ");
  const outputs = isIdentity() ? "Outputs" : "Probabilities";
  announce(byID("status"), `Loss ${shown(response.loss, digits())}.`
    + (yHat.length <= 6 ? ` ${outputs} ${list(yHat)}. Gradient ${list(gradient)}.` : ""));
}

/** Why the gradient is what it is: of an identity; of a softmax whose truth is a class, with what a lost sign is. */
function inShort(index, label) {
  const isMean = sampleCount() > 1 && byID("reduction").value === "mean";
  const mean = isMean ? ", divided by the number of samples that count" : "";
  if (isIdentity()) {
    return [make("p", {}, `Why? The loss is ½ Σ(ŷ − t)², so its derivative by a is ŷ − t${mean}.`)];
  }
  if (hasTargets() || !(label >= 0) || given("weights") || given("label_smoothing")) return [];
  const button = (text, onclick) => make("button", { type: "button", onclick }, text);
  return [
    make("p", {}, ...symbol("∇_{a_L} L is how much the loss grows with each logit: −(e(ℓ) − ŷ)"),
      mean, `. Here e(ℓ) is 1 at the true class ℓ = ${label + labelBase()}, and 0 elsewhere.`),
    make("p", {}, ...symbol("Why? The loss is −log ŷ_ℓ, and its derivative by ŷ_ℓ is −1/ŷ_ℓ. The derivative of ŷ_ℓ by "
      + "logit i is ŷ_ℓ (1_{(ℓ=i)} − ŷ_i), where 1_{(ℓ=i)} is 1 if i is the true class, else 0. In their product, ŷ_ℓ "
      + "cancels: −(1_{(ℓ=i)} − ŷ_i) is left. "), button("Show every step", showAllSteps)),
    make("p", {}, "With a lost sign it is e(ℓ) − ŷ: each bar points to the other side. ",
      button("Try a lost sign", tryLostSign)),
  ];
}

const sub = (...children) => make("sub", {}, ...children);

/** The greatest finite size, at least `least`. */
const greatest = (values, least) =>
  values.reduce((most, value) => (typeof value === "number" ? Math.max(most, Math.abs(value)) : most), least);

/** A number with its bar: to the right of the axis if it is positive, to the left if it is negative. */
function cell(value, scale, isSigned, text = shown(value, digits())) {
  const size = typeof value === "number" ? Math.min(1, Math.abs(value) / scale) : 1;
  const isNegative = value < 0 || value === "-Infinity";
  const axis = isSigned ? 50 : 1;
  const width = size * (100 - axis);
  const bar = { x: isNegative ? axis - width : axis, y: 1, width, height: 6, class: isNegative ? "minus" : "plus" };
  return make("td", { class: "number" }, text,
    draw("svg", { class: "bars", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
      draw("rect", bar), draw("line", { class: "axis", x1: axis, x2: axis, y1: 0, y2: 8 })));
}

/** The choice of the sample, for a batch. */
function showSamples(chosen) {
  const count = Math.max(1, sampleCount());
  const select = byID("sample");
  if (select.options.length !== count) {
    const options = Array.from({ length: count }, (_, index) => make("option", { value: index }, `${index}`));
    select.replaceChildren(...options);
  }
  select.value = String(Math.min(Math.max(0, chosen || 0), count - 1));
  byID("sample-field").hidden = count < 2;
}

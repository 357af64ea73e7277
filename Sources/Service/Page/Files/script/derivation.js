// The derivation: the server's steps, revealed one at a time.

const derivation = { steps: [], shownCount: 1 };

/** What the derivation is of, which the copy of it as LaTeX has too. */
function derivationJSON() {
  return objectJSON([...questionFields(), `"sample": ${sample()}`, `"digits": ${digits()}`]);
}

async function derive() {
  if (isNetwork()) {
    derivation.steps = [];
    note("Derivations begin at logits. To derive the output layer, use its pre-activations as logits.");
    showSteps();
    return;
  }
  const response = await post("v1/derivation", derivationJSON());
  if (response === null) return;
  derivation.steps = response.status === 200 ? response.value.steps : [];
  if (response.status === 200) note("");
  else note(response.value.detail ?? "The derivation failed.");
  showSteps();
}

function note(text) {
  byID("derivation-note").hidden = text === "";
  byID("derivation-note").textContent = text;
}

function showSteps() {
  const marked = byID("steps").querySelector(".marked")?.id;
  byID("steps").replaceChildren(...derivation.steps.map(stepItem));
  if (marked) byID(marked)?.classList.add("marked");
  revealSteps();
}

function stepItem(step) {
  return make("li", { id: `step-${step.id}`, tabindex: "-1" },
    make("h3", {}, ...symbol(step.title)),
    step.rule ? make("p", { class: "hint" }, ...symbol(step.rule)) : "",
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `formula: ${step.title}` },
      ...mathOf(step)),
    make("details", {}, make("summary", {}, "As text"), make("p", { class: "formula" }, step.text), valueTable(step)));
}

/** The server's MathML, or the text if there is none. A style attribute would not be allowed here. */
function mathOf(step) {
  const parsedMath = new DOMParser().parseFromString(step.mathml ?? "", "text/html");
  const found = [...parsedMath.body.children].map((element) => document.importNode(element, true));
  return found.length > 0 ? found : [make("p", { class: "formula" }, step.text)];
}

/** The unrounded numbers of a step, with their names. */
function valueTable(step) {
  return make("table", {}, make("caption", {}, "The numbers of this step"),
    make("tbody", {}, ...step.values.map(({ name, values }) =>
      make("tr", {}, make("th", { scope: "row" }, ...symbol(name)),
        make("td", { class: "number" }, values.map((value) => shown(value, 17)).join(", "))))));
}

function revealSteps() {
  const items = [...byID("steps").children];
  items.forEach((item, index) => { item.hidden = index >= derivation.shownCount; });
  byID("step-buttons").hidden = items.length === 0;
  const isWhole = derivation.shownCount >= items.length;
  byID("next-step").disabled = isWhole;
  byID("all-steps").textContent = isWhole ? "Show the first step only" : "Show all steps";
}

function nextStep() {
  derivation.shownCount += 1;
  revealSteps();
  byID("steps").children[derivation.shownCount - 1]?.focus();
}

function toggleSteps() {
  const isWhole = derivation.shownCount >= derivation.steps.length;
  derivation.shownCount = isWhole ? 1 : Infinity;
  revealSteps();
}

/** The id of the step that a diagnosis names, in this derivation; undefined if it is not there. */
function stepFor(step, quantity) {
  const layer = quantity.match(/_(\d+)$/)?.[1];
  const names = [step, step.replace(/_i$/, `_${layer}`), { softmax: "y_hat" }[step]];
  return names.find((name) => derivation.steps.some(({ id }) => id === name));
}

/** Reveals a step, marks it and goes there. */
function markStep(id) {
  const index = derivation.steps.findIndex((step) => step.id === id);
  derivation.shownCount = Math.max(derivation.shownCount, index + 1);
  revealSteps();
  byID("steps").querySelector(".marked")?.classList.remove("marked");
  const item = byID(`step-${id}`);
  item.classList.add("marked");
  goTo(item);
}

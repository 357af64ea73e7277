// The derivation: the server's steps, revealed one at a time.

const derivation = { steps: [], notes: [], shownCount: 1 };

const WEIGHT_PARTS = ["layer", "row", "column"];

/** What the derivation is of, which the copy of it as LaTeX has too; with the chain of a weight if there is a place. */
function derivationJSON(place) {
  const fields = [...questionFields(), `"sample": ${sample()}`, `"digits": ${digits()}`];
  const parts = place?.map((text, index) => `"${WEIGHT_PARTS[index]}": ${text}`);
  if (parts) fields.push(`"weight": ${objectJSON(parts)}`);
  return objectJSON(fields);
}

/** The layer, row and column of the weight field, such as `1, 2, 1` or `W_{1,2,1}`; null if it has another text. */
function weightPlace() {
  const text = byID("weight").value.trim().replace(/^w\s*_?/i, "").replace(/[{},]/g, " ");
  const parts = tokenRows(text).flat().map((token) => token.text);
  return parts.length === 3 && parts.every((part) => /^[1-9]\d*$/.test(part)) ? parts : null;
}

const WEIGHT_ADVICE = "Write three numbers, such as 1, 2, 1: the layer, then the row, then the column, each from 1.";

/** The errors of the weight field cost only its step: the others are there without it. */
async function derive() {
  const place = isNetwork() && given("weight") ? weightPlace() : undefined;
  let errors = place === null ? [{ pointer: "/weight", detail: WEIGHT_ADVICE }] : [];
  let response = await post("v1/derivation", derivationJSON(place));
  const refused = response?.status === 200 ? [] : response?.value.errors ?? [];
  if (place && refused.length > 0 && refused.every(({ pointer }) => pointer.startsWith("/weight"))) {
    errors = refused;
    response = await post("v1/derivation", derivationJSON());
  }
  if (response === null) return;
  const part = byID("weight-field");
  clearErrors(part);
  derivation.steps = response.status === 200 ? response.value.steps : [];
  derivation.notes = response.status === 200 ? response.value.notes : [response.value.detail];
  if (response.status !== 200 && response.value.errors) showErrors(response.value, part);
  else if (errors.length > 0) showErrors({ errors }, part);
  showSteps();
}

function showSteps() {
  const marked = byID("steps").querySelector(".marked")?.id;
  byID("derivation-notes").replaceChildren(...derivation.notes.map((text) => make("p", {}, text)));
  byID("steps").replaceChildren(...derivation.steps.map(stepItem));
  if (marked) byID(marked)?.classList.add("marked");
  revealSteps();
}

/** The name of a step, as a diagnosis has it; of a network, layers have steps of the same name. */
const stepName = ({ id, layer }) => (layer ? id.replace(/_i$/, `_${layer}`) : id);
const stepID = (step) => `step-${stepName(step)}`;

function stepItem(step) {
  return make("li", { id: stepID(step), tabindex: "-1" },
    make("h3", {}, ...symbol(step.title), " ", make("code", { class: "quiet" }, stepName(step))),
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
    make("tbody", {}, ...step.values.map(({ name, values, columns }) =>
      make("tr", {}, make("th", { scope: "row" }, ...symbol(name)),
        make("td", { class: "number" }, rowsOfMatrix(values, columns?.length ?? values.length)
          .map((row) => row.map((value) => shown(value, 17)).join(", ")).join("; "))))));
}

const rowsOfMatrix = (values, width) =>
  Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));

function revealSteps() {
  const items = [...byID("steps").children];
  items.forEach((item, index) => { item.hidden = index >= derivation.shownCount; });
  byID("step-buttons").hidden = items.length === 0;
  const isWhole = derivation.shownCount >= items.length;
  byID("next-step").hidden = isWhole;
  byID("next-step").textContent = `Next step (${derivation.shownCount + 1} of ${items.length})`;
  byID("all-steps").textContent = isWhole ? "Show the first step only" : "Show all steps";
}

function nextStep() {
  derivation.shownCount += 1;
  revealSteps();
  byID("steps").children[derivation.shownCount - 1]?.focus();
}

function showAllSteps() {
  derivation.shownCount = Infinity;
  revealSteps();
  goTo(byID("derivation-title"));
}

function toggleSteps() {
  const isWhole = derivation.shownCount >= derivation.steps.length;
  derivation.shownCount = isWhole ? 1 : Infinity;
  revealSteps();
}

/** The step that a diagnosis names, in this derivation: that of the quantity's layer, or else of the next one below. */
function stepFor(name, quantity) {
  const layer = Number(quantity.match(/_(\d+)$/)?.[1] ?? Infinity);
  const steps = derivation.steps.filter((step) => step.id === name && (step.layer ?? 0) <= layer);
  return steps.sort((a, b) => b.layer - a.layer)[0];
}

/** Reveals a step, marks it and goes there. */
function markStep(step) {
  const index = derivation.steps.findIndex((other) => stepID(other) === stepID(step));
  derivation.shownCount = Math.max(derivation.shownCount, index + 1);
  revealSteps();
  byID("steps").querySelector(".marked")?.classList.remove("marked");
  const item = byID(stepID(step));
  item.classList.add("marked");
  goTo(item);
}

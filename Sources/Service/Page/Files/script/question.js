// The question: from the form to JSON, and errors back to the form by their JSON Pointers.

const form = byID("form");

const isNetwork = () => form.elements.kind.value === "network";
/** Whether each output unit has a target, a number: only softmax has classes. */
const hasTargets = () => isNetwork() && byID("output").value !== "softmax";
const isIdentity = () => isNetwork() && byID("output").value === "identity";
const given = (name) => byID(name).value.trim() !== "";
/** The numbers that the question begins with: a row for each sample. */
const inputRows = () => tokenRows(byID(isNetwork() ? "x" : "logits").value);
const sampleCount = () => inputRows().length;
const labelBase = () => Number(byID("label_base").value);
const digits = () => Number(byID("digits").value);
const sample = () => Math.min(Number(byID("sample").value || 0), Math.max(0, sampleCount() - 1));

/** The fields of the question as JSON text, each as `"name": value`. The digits are those that were typed. */
function questionFields() {
  const fields = [];
  const put = (name, json) => fields.push(`"${name}": ${json}`);
  if (isNetwork()) {
    put("x", tensorJSON(byID("x").value));
    put("layers", layersJSON());
    if (byID("output").value !== "softmax") put("output", JSON.stringify(byID("output").value));
  } else {
    put("logits", tensorJSON(byID("logits").value));
  }
  if (given("targets")) {
    put("targets", tensorJSON(byID("targets").value));
  } else if (given("labels") && !hasTargets()) {
    put("labels", labelsJSON());
    if (labelBase() !== 0) put("label_base", labelBase());
  }
  if (byID("reduction").value !== "mean") put("reduction", JSON.stringify(byID("reduction").value));
  if (given("weights")) put("weights", vectorJSON(byID("weights").value));
  if (given("label_smoothing")) put("label_smoothing", scalarJSON(byID("label_smoothing").value));
  if (given("ignore_index")) put("ignore_index", scalarJSON(byID("ignore_index").value));
  return fields;
}

/** A comma between labels is never decimal. */
const labelText = () => byID("labels").value.replaceAll(",", " ");

/** A batch has a list of labels; a sample that is given flat has one. */
function labelsJSON() {
  return sampleCount() > 1 ? vectorJSON(labelText()) : scalarJSON(labelText());
}

const objectJSON = (fields) => `{${fields.join(", ")}}`;
const computePath = () => (isNetwork() ? "v1/backprop" : "v1/gradients");

/** What the page shows; the request that it offers to copy has the same. */
function computeJSON() {
  const include = isNetwork()
    ? ["a", "h", "y_hat", "loss", "grad_y_hat", "grad_a", "grad_h", "grad_W", "grad_b", "grad_x"]
    : ["loss", "y_hat", "grad_y_hat", "grad_a_L"];
  // The gallery divides by it. For one sample without weights it is 1.
  if (sampleCount() > 1 || given("weights") || given("ignore_index")) include.push("denominator");
  return objectJSON([...questionFields(), `"include": ${JSON.stringify(include)}`]);
}

// MARK: Errors

/** Hides the errors in a part of the page. */
function clearErrors(part) {
  for (const error of part.querySelectorAll(".error")) error.hidden = true;
  for (const input of part.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

/**
 * Shows the first error of each field of a problem (RFC 9457); one that belongs to no field is below the form. Errors
 * in other parts of the form stay. Returns how many it shows.
 */
function showErrors(problem, part = form) {
  clearErrors(part);
  byID("general-error").hidden = true;
  const errors = problem.errors ?? [{ pointer: "", detail: problem.detail ?? "The request failed." }];
  let count = 0;
  for (const error of errors) {
    const place = placeOf(error);
    const note = byID(`${place?.id ?? "general"}-error`) ?? byID("general-error");
    if (!note.hidden) continue;
    const token = place?.input && tokenAt(place);
    note.replaceChildren(place ? readableError(error.detail, place, token) : error.detail);
    note.hidden = false;
    count += 1;
    if (!place) continue;
    place.input?.setAttribute("aria-invalid", "true");
    place.input?.closest("details")?.setAttribute("open", "");
    if (token) note.append(" ", make("button", { type: "button", onclick: () => select(place.input, token) }, "Show"));
  }
  return count;
}

/** The field of an error: `/logits/0/1` is in `logits`, and `/layers/0/W/1` in `W1`. */
function placeOf({ pointer, detail }) {
  const keys = pointer.split("/").slice(1);
  // A missing field has no place of its own: the text begins with its name.
  const name = keys[0] ?? detail.match(/^`(\w+)`/)?.[1];
  if (!name) return null;
  if (name === "layers" && keys.length > 2) {
    const letter = { W: "W", b: "b", activation: "g" }[keys[2]];
    const input = letter && byID(`${letter}${Number(keys[1]) + 1}`);
    if (input) return { id: input.id, input, indices: keys.slice(3).map(Number) };
  }
  const id = name === "tolerance" ? "decimals" : name;
  const indices = keys.slice(1).map((key) => (name === "weight" ? WEIGHT_PARTS.indexOf(key) : Number(key)));
  return byID(`${name}-error`) ? { id: name, input: byID(id), indices } : null;
}

/** The token or the row of a field that an error is about, and its place in words; undefined if it is about all. */
function tokenAt({ input, indices }) {
  if (!("setSelectionRange" in input) || indices.length === 0) return undefined;
  const rows = tokenRows(input.value);
  const isRow = rows.length > 1 && indices.length === 1;
  const row = isRow || indices.length === 2 ? rows[indices[0]] : rows[0];
  if (!row || row.length === 0) return undefined;
  if (isRow) return { start: row[0].start, end: row.at(-1).end, place: `row ${indices[0] + 1}: ` };
  const number = `number ${indices.at(-1) + 1}: `;
  const token = row[indices.at(-1)];
  return token && { ...token, place: rows.length > 1 ? `row ${indices[0] + 1}, ${number}` : number };
}

function select(input, token) {
  input.focus();
  input.setSelectionRange(token.start, token.end);
}

// "Try your answer": a field for each quantity, graded while the user types.

const answerInputs = () => [...byID("answers").querySelectorAll("textarea")];

/** The quantities that the question has, in the order in which the course computes them. */
function quantityNames() {
  const names = ["y_hat", "loss"];
  if (!isNetwork()) return [...names, "grad_y_hat", "grad_a_L"];
  const last = layerCount();
  names.push("grad_a_L");
  for (let layer = last; layer >= 1; layer -= 1) {
    if (layer < last) names.push(`grad_h_${layer}`, `grad_a_${layer}`);
    names.push(`grad_W_${layer}`, `grad_b_${layer}`);
  }
  return names;
}

/** The lines of a field: one for each sample, up to four, and two for weights. */
function lineCount(name) {
  if (name.includes("grad_W")) return 2;
  return name.includes("loss") || name.includes("grad_b") ? 1 : Math.min(sampleCount(), 4);
}

/** Makes the fields that the question has. Those that were there keep their text. */
function showAnswerFields() {
  const names = quantityNames();
  const kept = new Map(answerInputs().map((input) => [input.name, input.value]));
  const isSame = names.length === kept.size && names.every((name) => kept.has(`answer_${name}`));
  if (!isSame) makeAnswerFields(names, kept);
  for (const input of answerInputs()) input.rows = lineCount(input.name);
}

function makeAnswerFields(names, kept) {
  byID("answers").replaceChildren(...names.map((name) => {
    const id = `answer_${name}`;
    const input = make("textarea", {
      id, name: id, spellcheck: "false", autocomplete: "off", "aria-describedby": `verdict-${name}`,
    });
    input.value = kept.get(id) ?? "";
    return make("div", { class: "field" },
      make("label", { for: id }, "Your ", ...symbol(symbolOf(name))), input, make("div", { id: `verdict-${name}` }));
  }));
}

/** The answer as JSON; null if every field is empty. */
function answerJSON() {
  const parts = answerInputs().filter((input) => input.value.trim() !== "").map((input) => {
    const name = input.name.replace("answer_", "");
    const json = name === "loss" ? scalarJSON : name.startsWith("grad_W") ? matrixJSON
      : name.startsWith("grad_b") ? vectorJSON : tensorJSON;
    return `"${name}": ${json(input.value)}`;
  });
  return parts.length > 0 ? `{${parts.join(", ")}}` : null;
}

const toleranceJSON = () => `"tolerance": {"decimals": ${scalarJSON(byID("decimals").value || "3")}}`;
const gradeJSON = (answer) => objectJSON([...questionFields(), toleranceJSON(), `"answer": ${answer}`]);

async function grade() {
  const answer = answerJSON();
  if (answer === null) return showVerdicts({});
  const response = await post("v1/grade", gradeJSON(answer));
  if (response === null) return undefined;
  const part = byID("decimals").closest("section");
  if (response.status !== 200) {
    // A verdict of another question or tolerance would be taken for that of this one.
    showVerdicts({});
    if (response.status === 0) announce(byID("grade-status"), response.value.detail);
    else showErrors(response.value, part);
    return undefined;
  }
  clearErrors(part);
  return showVerdicts(response.value.quantities);
}

/** Shows what the grader says of each quantity, at its field. */
function showVerdicts(quantities) {
  const last = isNetwork() ? String(layerCount()) : "L";
  const said = [];
  for (const input of answerInputs()) {
    const name = input.name.replace("answer_", "");
    const result = quantities[name] ?? quantities[name.replace(/_L$/, `_${last}`)];
    const place = byID(`verdict-${name}`);
    if (result?.verdict === "malformed") result.reason = readableReason(result.reason, input.value);
    const parts = result ? verdict(result, name.replace(/_L$/, `_${last}`)) : [];
    const hasBars = result && result.verdict !== "correct";
    place.replaceChildren(...parts, ...(hasBars ? answerBars(name, input.value, result) : []));
    if (result) said.push(`${symbolOf(name).replace(/[_{}]/g, "")}: ${place.firstChild.textContent}`);
  }
  announce(byID("grade-status"), said.join(" "));
}

const VERDICTS = {
  correct: "✓ Right.", wrong: "✗ Wrong.", missing: "Missing.", malformed: "✗ It cannot be read:",
  follows: "✓ It follows from your own earlier value, which is wrong:",
};

/** What the grader says of a quantity: its mistake first if that has a name, else why it cannot be read. */
function verdict(result, name) {
  const isRight = result.verdict === "correct" || result.verdict === "follows";
  const isMalformed = result.verdict === "malformed";
  const { diagnosis } = result;
  const isNamed = Boolean(diagnosis?.mistakes ?? diagnosis?.ambiguous);
  const origin = result.follows_from && symbolOf(result.follows_from);
  const detail = (isNamed ? undefined : result.reason) ?? origin ?? diagnosis?.sentence ?? "";
  const parts = [make("p", { class: `verdict ${isRight ? "right" : "wrong"}` },
    make("strong", {}, VERDICTS[isMalformed && isNamed ? "wrong" : result.verdict]), " ", ...symbol(detail))];
  if (isRight || (isMalformed && !isNamed)) return parts;
  // Several mistakes of one step have its formula once.
  const isFirst = ({ formula }, index, all) => all.findIndex((other) => other.formula === formula) === index;
  for (const mistake of diagnosis?.mistakes?.filter(isFirst) ?? []) parts.push(mistakeLine(mistake, name));
  for (const other of diagnosis?.ambiguous ?? []) parts.push(make("p", { class: "hint" }, ...symbol(other.sentence)));
  if (isMalformed) return [...parts, make("p", {}, "It cannot be read: ", ...symbol(result.reason))];
  for (const rule of result.broken_rules ?? []) parts.push(make("p", { class: "hint" }, rule.sentence));
  if (result.entries?.total > 1) {
    parts.push(make("p", { class: "hint" }, `${result.entries.right} of ${result.entries.total} entries are right.`));
  }
  return parts;
}

/** The first sample with a wrong entry, such as `/answer/y_hat/1/0`; else the one that is shown. */
const wrongSample = ({ wrong }) => Number(wrong?.[0]?.match(/\/(\d+)\/\d+$/)?.[1] ?? sample());

/** What was typed next to the right numbers, with bars, for what each class of a sample has; else nothing. */
function answerBars(name, text, result) {
  const index = wrongSample(result);
  const typed = tokenRows(text);
  const row = typed[typed.length > 1 ? index : 0];
  const key = name === "grad_a_L" && isNetwork() ? `grad_a_${layerCount()}` : name;
  const right = ["y_hat", "grad_y_hat", "grad_a_L"].includes(name) && rowsOf(last.response?.[key] ?? [])[index];
  const values = numberRows(text)[typed.indexOf(row)] ?? [];
  if (!right || right.length !== values.length || values.length > ROWS_MAX || !values.every(Number.isFinite)) return [];
  const isSigned = name !== "y_hat" || [...values, ...right].some((value) => value < 0);
  const scale = greatest([...values, ...right], isSigned ? 1e-300 : 1);
  const caption = `${sampleCount() > 1 ? `Sample ${index}: your` : "Your"} numbers and the right ones`;
  const heads = [unitHead(), "Yours", "Right"].map((head) => make("th", { scope: "col" }, head));
  return [make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...heads)),
    make("tbody", {}, ...values.map((value, unit) => make("tr", {},
      make("th", { scope: "row" }, unitNumber(unit)),
      cell(value, scale, isSigned, row[unit].text.replace(/^-/, "−")), cell(right[unit], scale, isSigned)))))];
}

/** The mistakes that no step of the derivation explains. */
const ROUNDING = ["rounded_too_early", "digits_truncated"];

/** The right formula of the step, and a way to that step of the derivation; or how many digits to keep. */
function mistakeLine({ code, step, formula }, name) {
  if (ROUNDING.includes(code)) {
    const decimals = Number(byID("decimals").value || 3);
    return make("p", {}, `Compute with at least ${decimals + 1} decimals, and write at least ${decimals} of them.`);
  }
  const found = stepFor(step, name);
  const button = found && make("button", { type: "button", onclick: () => markStep(found) }, "See this step");
  return make("p", {}, make("span", { class: "formula" }, ...symbol(formula)), " ", button || "");
}

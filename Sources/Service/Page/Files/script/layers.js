// The layers of a network: a field set for each.

const ACTIVATIONS = ["logistic", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "identity"];

const layerCount = () => byID("layers").children.length;

/** A labelled field with a place for its error. The label may be elements. */
function field(label, input) {
  const error = make("p", { class: "error", id: `${input.id}-error`, hidden: true });
  input.setAttribute("aria-describedby", error.id);
  return make("div", { class: "field" }, make("label", { for: input.id }, ...label), input, error);
}

function addLayer(W = "", b = "", activation = "logistic") {
  const number = layerCount() + 1;
  const name = (letter) => ({ id: `${letter}${number}`, name: `${letter}${number}`, autocomplete: "off" });
  const weights = make("textarea", { ...name("W"), rows: Math.max(2, W.split("\n").length), spellcheck: "false" });
  const biases = make("input", name("b"));
  const shownName = (item) => (item === "logistic" ? "logistic (sigmoid)" : item);
  const options = ACTIVATIONS.map((item) => make("option", { value: item }, shownName(item)));
  const activations = make("select", name("g"), ...options);
  [weights.value, biases.value, activations.value] = [W, b, activation];
  byID("layers").append(
    make("fieldset", {}, make("legend", {}, `Layer ${number}`),
      field(["Weights ", ...symbol(`W_{${number}}`), ": a line for each unit"], weights),
      make("div", { class: "row" }, field(["Biases ", ...symbol(`b_{${number}}`)], biases),
        field(["Activation g"], activations))));
  showActivations();
}

function removeLayer() {
  if (layerCount() > 1) byID("layers").lastElementChild.remove();
  showActivations();
}

/** The last layer has the output unit in place of an activation. */
function showActivations() {
  const count = layerCount();
  for (let number = 1; number <= count; number += 1) {
    byID(`g${number}`).closest(".field").hidden = number === count;
    byID(`g${number}`).disabled = number === count;
  }
  byID("remove-layer").disabled = count === 1;
}

/** A new last layer that passes on the units below it. */
function appendLayer() {
  const below = layerCount() > 0 ? tokenRows(byID(`W${layerCount()}`).value).length : 2;
  const rows = Array.from({ length: below }, (_, row) =>
    Array.from({ length: below }, (_, column) => (row === column ? 1 : 0)).join(", "));
  addLayer(rows.join("\n"));
}

function setLayers(layers) {
  byID("layers").replaceChildren();
  for (const layer of layers) addLayer(layer.W, layer.b, layer.g || "logistic");
}

function layersJSON() {
  const count = layerCount();
  return listJSON(Array.from({ length: count }, (_, index) => {
    const value = (letter) => byID(`${letter}${index + 1}`).value;
    const parts = [`"W": ${matrixJSON(value("W"))}`];
    if (value("b").trim()) parts.push(`"b": ${vectorJSON(value("b"))}`);
    if (index + 1 < count) parts.push(`"activation": ${JSON.stringify(value("g"))}`);
    return `{${parts.join(", ")}}`;
  }));
}

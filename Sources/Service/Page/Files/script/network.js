// The drawing of a network: a column of units for each layer, with its values and gradients, and the same as tables.

const UNITS_MAX = 8;
const [COLUMN, ROW, RADIUS] = [150, 84, 24];

/** The columns of the drawing: the input, the hidden layers, the outputs. */
function columnsOf(response, index) {
  const last = layerCount();
  const of = (name) => rowsOf(response[name])[index];
  const input = numberRows(byID("x").value)[index];
  const hidden = Array.from({ length: last - 1 }, (_, below) => below + 1).map((layer) => ({
    name: `h_{${layer}}`, values: of(`h_${layer}`), gradients: of(`grad_h_${layer}`), gradientName: `∇h${layer}`,
  }));
  return [
    { name: "x", values: input, gradients: of("grad_x"), gradientName: "∇x" }, ...hidden,
    { name: "ŷ", values: of("y_hat"), gradients: of(`grad_a_${last}`), gradientName: `∇a${last}` },
  ];
}

function showNetwork(response) {
  byID("drawing").hidden = !isNetwork();
  if (!isNetwork()) return byID("drawing").replaceChildren();
  const columns = columnsOf(response, sample());
  const tables = Array.from({ length: layerCount() }, (_, below) => layerTables(response, below + 1)).flat();
  const wasOpen = byID("drawing").querySelector("details")?.open ?? false;
  return byID("drawing").replaceChildren(
    make("h3", { id: "network-title" }, "The network"),
    make("p", { class: "hint" }, "In each unit is its value. Under it is the gradient of the loss with respect to it; ",
      "for an output unit, with respect to its pre-activation. A dashed line is a negative weight."),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "network-title" },
      picture(columns)),
    make("details", { open: wasOpen }, make("summary", {}, "Every number of both passes, as tables"), ...tables));
}

function picture(columns) {
  const counts = columns.map((column) => Math.min(column.values.length, UNITS_MAX));
  const height = Math.max(...counts) * ROW + 30;
  const width = columns.length * COLUMN;
  const place = (column, unit) => ({
    x: column * COLUMN + COLUMN / 2, y: height / 2 + 10 + (unit - (counts[column] - 1) / 2) * ROW - 12,
  });
  const svg = draw("svg", {
    class: "network", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": "network-label",
  });
  const names = columns.map((column) => `${column.values.length} in ${column.name.replace(/[_{}]/g, "")}`).join(", ");
  const label = draw("title", { id: "network-label" });
  label.append(`The network, units from left to right: ${names}. The tables below have the numbers.`);
  svg.append(label, ...edges(counts, place));
  columns.forEach((column, index) => {
    for (let unit = 0; unit < counts[index]; unit += 1) svg.append(...unitParts(column, unit, place(index, unit)));
    const left = column.values.length - counts[index];
    const head = text(place(index, 0).x, 14, left > 0 ? `${left} more not drawn` : column.name.replace(/[_{}]/g, ""));
    head.setAttribute("class", "name");
    svg.append(head);
  });
  return svg;
}

function edges(counts, place) {
  return counts.slice(1).flatMap((count, below) => {
    const rows = numberRows(byID(`W${below + 1}`).value);
    const scale = greatest(rows.flat(), 1e-300);
    return rows.slice(0, count).flatMap((row, unit) => row.slice(0, counts[below]).map((weight, under) => {
      const [from, to] = [place(below, under), place(below + 1, unit)];
      const line = { x1: from.x, y1: from.y, x2: to.x, y2: to.y, "stroke-width": 0.5 + 2.5 * Math.abs(weight) / scale };
      return draw("line", weight < 0 ? { ...line, class: "negative" } : line);
    }));
  });
}

function unitParts(column, unit, { x, y }) {
  const gradient = column.gradients[unit];
  const label = text(x, y + RADIUS + 14, `${column.gradientName} ${shown(gradient, 3)}`);
  return [draw("circle", { cx: x, cy: y, r: RADIUS }), text(x, y + 4, shown(column.values[unit], 3)), label];
}

function text(x, y, content) {
  const element = draw("text", { x, y });
  element.append(content);
  return element;
}

/** Two tables for a layer: its units, and the gradient of its weights. */
function layerTables(response, layer) {
  const names = [`a_${layer}`, `h_${layer}`, `grad_h_${layer}`, `grad_a_${layer}`].filter((name) => name in response);
  const units = response[`grad_b_${layer}`].map((bias, unit) => [
    ...names.map((name) => rowsOf(response[name])[sample()][unit]), bias,
  ]);
  const weights = response[`grad_W_${layer}`];
  const heads = [...names, `grad_b_${layer}`].map((name) => symbol(symbolOf(name)));
  return [
    matrixTable(`units-${layer}`, `Layer ${layer}: its units`, heads, units),
    matrixTable(`weights-${layer}`, [`Layer ${layer}: `, ...symbol(symbolOf(`grad_W_${layer}`))],
      weights[0].map((_, column) => [`from unit ${column + 1}`]), weights),
  ];
}

function matrixTable(id, caption, heads, rows) {
  const cell = (value) => make("td", { class: "number" }, shown(value, digits()));
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": id },
    make("table", {},
      make("caption", { id }, ...[caption].flat()),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Unit"),
        ...heads.slice(0, ROWS_MAX).map((head) => make("th", { scope: "col" }, ...head)))),
      make("tbody", {}, ...rows.slice(0, ROWS_MAX).map((row, index) =>
        make("tr", {}, make("th", { scope: "row" }, `${index + 1}`), ...row.slice(0, ROWS_MAX).map(cell))))));
}

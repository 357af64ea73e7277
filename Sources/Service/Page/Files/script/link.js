// The link: the fields of the form, legible, in the fragment. Browsers do not send the fragment to a server.

const FRAGMENT_BYTES_MAX = 8192;
/** Chromium ignores changes of the address beyond 200 in ten seconds. */
const ADDRESS_MILLISECONDS = 300;
const DEFAULTS = { label_base: "0", reduction: "mean", output: "softmax", sample: "0", digits: "4", decimals: "3" };
/** Fields that depend on others, and are filled after them. */
const MADE_ELSEWHERE = /^(kind|sample|[Wbg]\d+|answer_.*)$/;

const EXAMPLES = [
  ["Three classes", "logits=2,1,0.1&labels=0"],
  ["A lost sign", "logits=2,1,0.1&labels=0&answer_grad_a_L=0.341,-0.242,-0.099"],
  ["A batch", "logits=2,1,0.1;0.5,1.5,3&labels=0,1"],
  ["A masked class", "logits=1,-inf,0.5,2&labels=4&label_base=1"],
  ["A network", "x=1,-2&W1=0.5,-0.25;1,0.75&b1=0.1,-0.2&W2=1,-1;0.5,0.25;-0.75,2&b2=0,0.3,-0.1"
    + "&labels=3&label_base=1&weight=1,2,1"],
  ["A squared error", "x=1,2;0,1&W1=1,-0.5;0.5,2&g1=relu&W2=2,1&b2=0.5&output=identity&targets=1;2"],
];

const defaultOf = (name) => DEFAULTS[name] ?? (/^g\d+$/.test(name) ? "logistic" : "");

/** The fields that differ from an empty form, as `name=value&…`. */
function fragment() {
  const parts = [];
  for (const element of form.elements) {
    const { name } = element;
    const isHidden = element.closest("[data-kind][hidden], .field[hidden]") !== null;
    if (!name || name === "kind" || isHidden) continue;
    const text = element.value.trim();
    if (text === "" || text === defaultOf(name)) continue;
    const short = withCommas(text, /\s*,\s*/g, ",").replace(/\s*[\n;]\s*/g, ";");
    parts.push(`${name}=${encodeURIComponent(short).replace(/%(2C|3B|3A|2F)/g, decodeURIComponent)}`);
  }
  return parts.join("&");
}

/** Fills the form from a fragment. Unknown names are ignored. */
function restore(text) {
  const fields = new Map();
  for (const part of text.split("&")) {
    const [name, ...rest] = part.split("=");
    try {
      fields.set(name, decodeURIComponent(rest.join("=").replace(/\+/g, "%20")));
    } catch {
      // A percent sign that someone typed: the field stays empty.
    }
  }
  if (!fields.has("logits") && !fields.has("x")) return restore(EXAMPLES[0][1]);
  const isNetwork = fields.has("x");
  form.elements.kind.value = isNetwork ? "network" : "logits";
  const layers = [];
  for (let number = 1; isNetwork && fields.has(`W${number}`); number += 1) {
    const value = (letter) => spread(fields.get(`${letter}${number}`) ?? "");
    layers.push({ W: value("W"), b: value("b"), g: value("g") });
  }
  setLayers(layers.length > 0 ? layers : [{ W: "", b: "" }]);
  fill(byID("output"), fields.get("output") ?? defaultOf("output"));
  showKind();
  for (const element of form.elements) {
    const { name } = element;
    if (name && !MADE_ELSEWHERE.test(name)) fill(element, spread(fields.get(name) ?? defaultOf(name)));
  }
  showSamples(Number(fields.get("sample") ?? 0));
  showAnswerFields();
  for (const input of answerInputs()) input.value = spread(fields.get(input.name) ?? "");
}

function fill(element, value) {
  element.value = value;
  if (element.selectedIndex === -1) element.value = DEFAULTS[element.name];
  if (value && element.closest("details")) element.closest("details").open = true;
  if (element.tagName === "TEXTAREA") element.rows = Math.min(8, Math.max(element.rows, value.split("\n").length));
}

/** `1,2;3,4` as people write it: a space after each comma, and a line for each row. */
const spread = (text) => withCommas(text.replace(/;/g, "\n"), /,(?=\S)/g, ", ");

/** The white space at commas, changed, where they are between numbers: a decimal comma must stay one. */
const withCommas = (text, found, wanted) =>
  text.replace(/[^\n;]+/g, (row) => (hasDecimalCommas(row) ? row : row.replace(found, wanted)));

/** The address of the page with its state; null if it is too long to share. */
function link() {
  const text = fragment();
  if (text.length > FRAGMENT_BYTES_MAX) return null;
  return `${location.href.split("#")[0]}#${text}`;
}

/** The address of what was typed last; null if it is that of the page. */
let typed = null;

/** Keeps the address of the page up to date: with what is typed, soon. A step that Back should undo is pushed. */
function remember(isStep) {
  const address = link() ?? location.href.split("#")[0];
  if (!isStep) {
    typed = address;
    rememberTypedSoon();
    return;
  }
  rememberTyped();
  if (address !== location.href) history.pushState(null, "", address);
}

function rememberTyped() {
  if (typed !== null && typed !== location.href) history.replaceState(null, "", typed);
  typed = null;
}

const rememberTypedSoon = debounced(ADDRESS_MILLISECONDS, rememberTyped);

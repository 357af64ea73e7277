// Numbers: as people type them, as JSON writes them, and as the page shows them.

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/** What NumPy and PyTorch print around numbers: `array(` or `np.float64(`, and `, dtype=float32` after them. */
const WRAPPERS =
  /\b(?:\w+\.)?(?:as)?(?:array|tensor|float\d*)\s*\(|,\s*(?:dtype|device|requires_grad|grad_fn)\s*=[^,)]*/gi;

/** A number with a decimal comma, next to white space; another comma may follow. */
const DECIMAL_COMMA = /(?<!\S)[-−–+]?\d+,\d+(?=,?(?!\S))/;
const TOKEN = /[^\s,]+/g;
const TOKEN_WITH_COMMA = new RegExp(`${DECIMAL_COMMA.source}|${TOKEN.source}`, "g");

/** Whether the commas of a row are decimal, as in `0,5 1,5` and `0,5, 1,5`; not in `1,2,3`, `1, 2,3` and `1,2`. */
function hasDecimalCommas(row) {
  const pieces = row.trim().split(/\s+/);
  const isDecimal = (piece) => DECIMAL_COMMA.test(piece);
  return pieces.length > 1 && (/,\s/.test(row) ? pieces.every(isDecimal) : pieces.some(isDecimal));
}

/** What to write in place of a token with a decimal comma; undefined for another token. */
const pointAdvice = (token) =>
  (DECIMAL_COMMA.test(token) ? `Use a point for decimals: ${token.replace(",", ".")}.` : undefined);

/**
 * The rows of a text: lists of { text, start, end }. A line or a semicolon ends a row. Brackets are ignored, and what
 * libraries print around numbers. A number with a decimal comma is one token, which the server refuses.
 */
function tokenRows(text) {
  const clean = text.replace(WRAPPERS, (found) => " ".repeat(found.length))
    .replace(/\]\s*,?\s*\[/g, (found) => "\n".padEnd(found.length)).replace(/[[\]()]/g, " ");
  const rows = [...clean.matchAll(/[^\n;]+/g)].map(({ 0: row, index }) => {
    const tokens = row.matchAll(hasDecimalCommas(row) ? TOKEN_WITH_COMMA : TOKEN);
    return [...tokens].map((match) => {
      const start = index + match.index;
      return { text: match[0], start, end: start + match[0].length };
    });
  }).filter((row) => row.length > 0);
  return rows.length > 0 ? rows : [[]];
}

/** JSON of one token, with its digits unchanged. What is no number becomes a string: the server says what is wrong. */
function tokenJSON(token) {
  const text = token.replace(/^[−–]/, "-").replace(/^\+/, "").replace(/^(-?)(?=\.\d)/, (sign) => `${sign}0`)
    .replace(/^(-?\d+)\.$/, "$1").replace(/^(-?)0+(?=\d)/, "$1");
  if (/^-(inf|infinity|∞)$/i.test(text)) return '"-Infinity"';
  if (/^(inf|infinity|∞)$/i.test(text)) return '"Infinity"';
  if (/^nan$/i.test(text)) return '"NaN"';
  return JSON_NUMBER.test(text) ? text : JSON.stringify(token);
}

const listJSON = (items) => `[${items.join(", ")}]`;
const rowJSON = (row) => listJSON(row.map((token) => tokenJSON(token.text)));

/** One row becomes a list, and several become a list of lists. */
function tensorJSON(text) {
  const rows = tokenRows(text);
  return rows.length === 1 ? rowJSON(rows[0]) : listJSON(rows.map(rowJSON));
}

const matrixJSON = (text) => listJSON(tokenRows(text).map(rowJSON));
const vectorJSON = (text) => rowJSON(tokenRows(text).flat());

/** One token becomes a number, and several become a list; `0,5` is one token, which the server refuses. */
function scalarJSON(text) {
  if (/^\s*[-−–+]?\d+,\s*\d+\s*$/.test(text)) return JSON.stringify(text.replace(/\s/g, ""));
  const tokens = tokenRows(text).flat();
  return tokens.length === 1 ? tokenJSON(tokens[0].text) : rowJSON(tokens);
}

/** A number of a response, for reading. An infinity is a string in JSON. */
function shown(value, digits) {
  if (value === undefined || value === null) return "";
  let text = typeof value === "string" ? value.replace("Infinity", "∞") : String(value);
  if (typeof value === "number" && value !== 0 && digits < 17) text = value.toPrecision(digits);
  return text.replace(/^-/, "−").replace("e-", "e−").replace("e+", "e");
}

/** The rows of a text as numbers, to draw and to make mistakes with; the server computes with the text. */
const numberRows = (text) =>
  tokenRows(text).map((row) => row.map((token) => Number(token.text.replace(/^[−–]/, "-"))));

/** A number as an answer has it: four significant digits. */
const rounded = (value) => (typeof value === "string" ? value : String(Number(value.toPrecision(4))));

/** Numbers, or rows of them, as text for a field. */
function fieldText(value) {
  if (!Array.isArray(value)) return rounded(value);
  return Array.isArray(value[0]) ? value.map(fieldText).join("\n") : value.map(rounded).join(", ");
}

/** The rows of a quantity: one for a sample that was given flat. */
const rowsOf = (value) => (Array.isArray(value[0]) ? value : [value]);

/** Each number of a quantity of any shape, changed. */
const mapped = (value, change) => (Array.isArray(value) ? value.map((item) => mapped(item, change)) : change(value));

/** The numbers of two quantities of the same shape, combined. */
const combined = (a, b, change) =>
  Array.isArray(a) ? a.map((item, index) => combined(item, b[index], change)) : change(a, b);

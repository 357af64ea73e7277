// What the server says of a field, in the words of the form: the server has those of a request.

const counted = (count, noun) => `${count} ${noun}${count === "1" ? "" : "s"}`;

/** `[3]` or `[2][3]`. */
const shapeText = (_, rows, columns) =>
  (columns ? `${counted(rows, "row")} of ${counted(columns, "number")}` : counted(rows, "number"));

/** `entry [0]` or `entry [0][1]`: where a number is, as `Number 2` and `Row 2, number 1` of the question. */
const entryText = (_, first, second) =>
  (second ? `row ${Number(first) + 1}, number ${Number(second) + 1}` : `number ${Number(first) + 1}`);

/** A field such as `label_base`, or `label_base: 1` with its value, by its label in the form. */
function fieldName(_, name, value) {
  const label = byID(name)?.labels?.[0]?.textContent;
  return label ? `“${value ? `${label}: ${value}` : label}”` : name;
}

/** What the server says, and what the form says in its place; one after the other. */
const WORDS = [
  [/^entry \[(\d+)\]: (?=the row)/, (_, row) => `row ${Number(row) + 1}: `],
  // The field's name: the error is next to the field.
  [/^(`[^`]*`|entry \S+): /, ""],
  // An index: below, brackets are a shape.
  [/^entry \[(\d+)\](?:\[(\d+)\])?/, entryText],
  [/the row has/, "it has"],
  [/an integer( of at most 64 bits)?/, "a whole number"],
  [/^found a string \("(NaN|-?Infinity)"\), expected.*/, "$1 is not a finite number."],
  [/^found a string \((".*?")\), expected a whole.*/, "$1 is not a whole number."],
  [/^found a string \((".*?")\)(, expected|: text with a number).*/,
    "$1 is not a number. Write only the number, such as 0.2."],
  [/^found a string \((".*?")\): (.*)/, (_, token, kind) => `${token} is ${kind.replace(/,? without quotes/, "")}`],
  [/^found an? (string|array), expected/, "write"],
  [/^the (list|row) is empty, expected at least one .*/, "type at least one number."],
  [/^the row is empty: /, ""],
  [/^.* one flat sample.* found a list\. (Send .*)?/, "one sample has one true class. "],
  [/\blabel(s?)(?= \S+ is out|, expected)/, (_, plural) => (plural ? "classes" : "class")],
  [/`layers\[(\d+)\]\.?(\w*)`/g, (_, index, letter) => `${letter || "layer "}${Number(index) + 1}`],
  [/ It would fit with `weights_layout.*/, " It would fit transposed."],
  [/the shape of `\w+`, /, ""],
  [/has the shape/g, "has"],
  [/whose shape is/, "which has"],
  [/(?:shape )?\[(\d+)\](?:\[(\d+)\])?/g, shapeText],
  [/`(\w+)(?:: (\S+))?`/g, fieldName],
  [/Infinity/g, "inf"],
];

/** A text of the server about a field, in the words of the form. What the reader typed stays as it is. */
function readable(text) {
  let typed = "";
  const words = text.replace(/(found a string \(")(?!-?Infinity"|NaN")(.*?)(?="\))/, (_, start, token) => {
    typed = token;
    return `${start}\0`;
  });
  return WORDS.reduce((words, [said, wanted]) => words.replace(said, wanted), words).replace("\0", () => typed).trim();
}

/** An error of the question at its field; `token` is the part of the field that it is about, if it is about one. */
function readableError(detail, place, token) {
  if (place.id === "tolerance") return "Write a whole number from 0 to 17.";
  if (/^`(labels|targets)` is required/.test(detail)) {
    return place.id === "labels" ? "Type the true class." : `Type the targets${detail.match(/: a number.*/)?.[0] ?? "."}`;
  }
  // What is one number is sent as it is. The server does not repeat it.
  const typed = token?.text ?? (/found a string,/.test(detail) ? place.input.value.replace(/\s/g, "") : "");
  const words = pointAdvice(typed) ?? `${token?.place ?? ""}${readable(detail)}`;
  const isColumn = /expected one for each row/.test(detail) && inputRows().every((row) => row.length === 1);
  return words.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
    + (isColumn ? " Each line is a sample: write the numbers of one sample on one line." : "");
}

/** Why the text of an answer cannot be read, for readers who type no JSON: they wrote no quotes and no list. */
function readableReason(reason, text) {
  if (/\b(?!(array|tensor|float\d*)\s*\()\p{L}\w*\s*\(/u.test(text)) return "Write the value, not the formula.";
  // Without white space, a decimal comma makes two numbers of one. What is expected is "one number", "3 numbers" or
  // "shape [2][3]".
  const expected = reason.match(/, expected (.*)/)?.[1].match(/\d+/g) ?? [1];
  const tokens = tokenRows(text).flat().map((token) => token.text);
  const isWhole = tokens.every((token, index) => (index % 2 === 0 ? /^[-−–+]?\d+$/ : /^\d+$/).test(token));
  if (isWhole && tokens.length === expected.reduce((product, size) => product * size, 2)) {
    return `Use a point for decimals: ${tokens[0]}.${tokens[1]}.`;
  }
  return pointAdvice(reason.match(/found a string \("(.*?)"\)/)?.[1]) ?? readable(reason);
}

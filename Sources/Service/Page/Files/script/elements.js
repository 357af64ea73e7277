// The elements of the page. Nothing is made from text with markup, except for the server's MathML.

const byID = (id) => document.getElementById(id);

/** An element with attributes and children; `on…` is a listener, and a text becomes a text node. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

/** The same for SVG. */
function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A text with subscripts: `∇_{a_1}`, `ŷ_ℓ` and `W_2ᵀ`. An underscore in a name such as label_base is none. */
function symbol(text) {
  const parts = text.split(/(?<=[\p{Lu}\p{Sm}∇Σŷ1]|(?<!\p{L})\p{L}|losses)(?:_\{([^}]*)\}|_([\p{L}\d])(?![^\P{L}ᵀ]))/u);
  return parts.flatMap((part, index) => {
    if (part === undefined || part === "") return [];
    return index % 3 === 0 ? [part] : [make("sub", {}, part.replace("_", ""))];
  });
}

/** The symbol of a quantity by its name in the API. */
function symbolOf(name) {
  const [, gradient, base, layer] = name.match(/^(grad_)?(y_hat|loss(?:es)?|[a-zA-Z])(?:_(\w+))?$/);
  const letter = { y_hat: "ŷ", loss: "loss L(θ)", losses: "losses of the samples" }[base] ?? base;
  if (gradient) return layer ? `∇_{${letter}_${layer}} L` : `∇_{${letter}} L`;
  return layer ? `${letter}_{${layer}}` : letter;
}

/** Sets a live region only if its text changes: each change is read aloud. */
function announce(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Scrolls to an element and puts the focus there. */
function goTo(element) {
  element.scrollIntoView({ block: "start" });
  element.focus({ preventScroll: true });
}

/** Calls `action` when it has not been asked for `milliseconds`. */
function debounced(milliseconds, action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };
}

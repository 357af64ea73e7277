// The page: what happens when.

const TYPING_MILLISECONDS = 150;

function showKind() {
  const kind = form.elements.kind.value;
  for (const part of form.querySelectorAll("[data-kind]")) part.hidden = part.dataset.kind !== kind;
  showTruth();
}

/** The true class, or for other output units the targets, which are an option of softmax. */
function showTruth() {
  for (const id of ["labels", "label_base"]) byID(id).closest(".field").hidden = hasTargets();
  byID("targets-label").textContent = hasTargets() ? "Targets t" : "Soft labels, in place of the true class";
  if (hasTargets()) byID("truth").before(byID("targets-field"));
  else byID("options").firstElementChild.after(byID("targets-field"));
}

/** A key that only grades has no derivation and no gallery. */
function showExpected(isAllowed) {
  for (const id of ["derivation-title", "gallery-title"]) {
    byID(id).closest("section").hidden = !isAllowed;
    document.querySelector(`nav [href="#${id}"]`).parentElement.hidden = !isAllowed;
  }
}

/** Computes the question, and then everything that depends on it. */
async function compute() {
  showSamples(Number(byID("sample").value));
  showAnswerFields();
  const response = await post(computePath(), computeJSON(), "results");
  if (response === null) return;
  showExpected(response.status !== 403);
  if (response.status !== 200) {
    const shownCount = showErrors(response.value);
    byID("stale").hidden = last.response === null;
    const errors = shownCount === 1 ? "An error" : `${shownCount} errors`;
    const isOfQuestion = ![0, 401, 403].includes(response.status);
    announce(byID("status"), isOfQuestion ? `${errors} in the question.` : response.value.detail);
    // The key of a student may allow to grade, and not to compute. If this is refused too, the old verdicts go.
    await grade();
    return;
  }
  clearErrors(form);
  byID("stale").hidden = true;
  [last.response, last.text] = [response.value, response.text];
  showNumbers();
  await Promise.all([derive(), showGallery(last.response)]);
  await grade();
  showCopy();
}

/** Shows the last response again: for another sample, or with other digits. */
function showNumbers() {
  if (last.response === null) return;
  showResult(last.response);
  showNetwork(last.response);
}

const computeSoon = debounced(TYPING_MILLISECONDS, compute);
const deriveSoon = debounced(TYPING_MILLISECONDS, async () => {
  await derive();
  showCopy();
});
const gradeSoon = debounced(TYPING_MILLISECONDS, async () => {
  await grade();
  showCopy();
});

function onInput({ target }) {
  // A key is used when it is whole.
  if (target.id === "key") return;
  if (target.name === "output") showTruth();
  remember(target.tagName === "SELECT" || target.type === "radio");
  if (target.name === "sample" || target.name === "digits") {
    showNumbers();
    deriveSoon();
  } else if (target.name === "weight") {
    deriveSoon();
  } else if (target.name === "decimals" || target.name?.startsWith("answer_")) {
    gradeSoon();
  } else {
    if (target.name === "kind") changeKind();
    computeSoon();
  }
}

/** Another kind of question begins with its example if it is empty. */
function changeKind() {
  const isEmpty = byID(isNetwork() ? "x" : "logits").value.trim() === "";
  if (!isEmpty) {
    showKind();
    return;
  }
  open(EXAMPLES.find(([, text]) => text.startsWith(isNetwork() ? "x=" : "logits="))[1]);
}

/** Opens a state of the page. Back returns to the one before. */
function open(text) {
  restore(text);
  remember(true);
  compute();
  // An example of an answer begins there: the question above may not change.
  const answer = answerInputs().find((input) => input.value !== "");
  if (answer) goTo(answer);
}

function changeLayers(change) {
  change();
  remember(true);
  compute();
}

/** In print everything is there, with the address. */
function preparePrint() {
  for (const details of document.querySelectorAll("details")) details.open = true;
  byID("address").textContent = link() ?? location.href;
}

function listen() {
  form.addEventListener("input", onInput);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    useKey();
    remember(true);
    compute();
  });
  const click = (id, action) => byID(id).addEventListener("click", action);
  click("add-layer", () => changeLayers(appendLayer));
  click("remove-layer", () => changeLayers(removeLayer));
  click("next-step", nextStep);
  click("all-steps", toggleSteps);
  click("copy", copy);
  click("clear-answer", () => {
    for (const input of answerInputs()) input.value = "";
    remember(true);
    grade().then(showCopy);
  });
  byID("copy-format").addEventListener("change", showCopy);
  for (const jump of document.querySelectorAll("[data-jump], #skip")) {
    jump.addEventListener("click", (event) => {
      // The fragment holds the state, so that these links do not change it.
      event.preventDefault();
      goTo(byID(jump.getAttribute("href").slice(1)));
    });
  }
  window.addEventListener("pagehide", rememberTyped);
  window.addEventListener("hashchange", () => {
    typed = null;
    restore(location.hash.slice(1));
    compute();
  });
  window.addEventListener("beforeprint", preparePrint);
}

byID("examples").append(...EXAMPLES.map(([title, text]) =>
  make("button", { type: "button", onclick: () => open(text) }, title)));
listen();
restore(location.hash.slice(1));
compute();

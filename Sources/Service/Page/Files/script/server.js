// The server that the page came from. Addresses are relative, so that a proxy can move them all.

const REQUEST_SECONDS_MAX = 10;
const running = new Map();

// MARK: The key

/** Storage of the tab: a reload keeps the key. A browser may refuse it, as in the frame of another site. */
const KEY_ITEM = "nabla-key";
let key = storedKey();

function storedKey() {
  try {
    return sessionStorage.getItem(KEY_ITEM) ?? "";
  } catch {
    return "";
  }
}

/** Uses the key of the field, if the server has asked for one. */
function useKey() {
  if (byID("key-field").hidden) return;
  key = byID("key").value.trim();
  try {
    sessionStorage.setItem(KEY_ITEM, key);
  } catch {
    // It is kept until the page is left.
  }
}

/** A header has ASCII only. The server refuses the key that this makes of other characters. */
const authorization = () => (key ? { Authorization: `Bearer ${encodeURI(key)}` } : {});

/** Asks for a key: the refusal as an error of its field. */
function refusedKey(status, problem) {
  byID("key-field").hidden = false;
  let { detail } = problem;
  if (status === 401 && !key) detail = "This server needs a key.";
  if (status === 403 && detail.includes("`gradients`")) detail = "This key grades answers and shows no results.";
  return { ...problem, detail, errors: [{ pointer: "/key", detail }] };
}

// MARK: Requests

/**
 * Posts JSON. A newer request for the same result ends an older one.
 *
 * Returns { status, value, text }; null if a newer request took its place; status 0 if there was no response.
 */
async function post(path, body, result = path) {
  running.get(result)?.abort();
  const controller = new AbortController();
  running.set(result, controller);
  const timer = setTimeout(() => controller.abort(), REQUEST_SECONDS_MAX * 1000);
  try {
    const headers = { "Content-Type": "application/json", ...authorization() };
    const response = await fetch(path, { method: "POST", headers, body, signal: controller.signal });
    const text = await response.text();
    return running.get(result) === controller ? parsed(response.status, text) : null;
  } catch {
    if (running.get(result) !== controller) return null;
    const detail = "The server does not respond. What you typed is still here.";
    return { status: 0, value: { detail } };
  } finally {
    clearTimeout(timer);
  }
}

function parsed(status, text) {
  try {
    const value = JSON.parse(text);
    return { status, text, value: status === 401 || status === 403 ? refusedKey(status, value) : value };
  } catch {
    return { status: status === 200 ? 0 : status, text, value: { detail: `The response (${status}) is not JSON.` } };
  }
}

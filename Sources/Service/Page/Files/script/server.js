// The server that the page came from. Addresses are relative, so that a proxy can move them all.

const REQUEST_SECONDS_MAX = 10;
const running = new Map();

/**
 * Posts JSON. A newer request to the same path ends an older one.
 *
 * Returns { status, value, text }; null if a newer request took its place; status 0 if there was no response.
 */
async function post(path, body) {
  running.get(path)?.abort();
  const controller = new AbortController();
  running.set(path, controller);
  const timer = setTimeout(() => controller.abort(), REQUEST_SECONDS_MAX * 1000);
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(path, { method: "POST", headers, body, signal: controller.signal });
    const text = await response.text();
    return running.get(path) === controller ? parsed(response.status, text) : null;
  } catch {
    if (running.get(path) !== controller) return null;
    const detail = "The server does not respond. What you typed is still here.";
    return { status: 0, value: { detail } };
  } finally {
    clearTimeout(timer);
  }
}

function parsed(status, text) {
  try {
    return { status, text, value: JSON.parse(text) };
  } catch {
    return { status: status === 200 ? 0 : status, text, value: { detail: `The response (${status}) is not JSON.` } };
  }
}

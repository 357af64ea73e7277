// What can be copied: the link, the call, the response.

const last = { response: null, text: "" };

/** The address of a path, as another program needs it. */
const address = (path) => new URL(path, location.href.split("#")[0]).href;

/** The key is not copied: the reader has it in the environment. */
function curlText(path, body) {
  const access = key ? ` -H "authorization: Bearer $NABLA_KEY"` : "";
  return `curl ${address(path)} -H 'content-type: application/json'${access} -d '${body.replaceAll("'", "'\\''")}'`;
}

function pythonText(path, body) {
  const access = key ? `, "Authorization": "Bearer " + os.environ["NABLA_KEY"]` : "";
  return [
    ...(key ? ["import json", "import os"] : ["import json"]), "from urllib.request import Request, urlopen", "",
    `body = r'''${body}'''`,
    `request = Request("${address(path)}", body.encode(), {"Content-Type": "application/json"${access}})`,
    "with urlopen(request, timeout=10) as response:", "    print(json.load(response))", "",
  ].join("\n");
}

/** The steps of the derivation. */
const latexText = () => derivation.steps.map((step) => `% ${step.title}\n\\[ ${step.latex} \\]`).join("\n");

function copyText() {
  const answer = answerJSON();
  const [path, body] = answer === null ? [computePath(), computeJSON()] : ["v1/grade", gradeJSON(answer)];
  switch (byID("copy-format").value) {
    case "link": return link() ?? "There is too much text to share it in a link.";
    case "curl": return curlText(path, body);
    case "python": return pythonText(path, body);
    case "json": return body;
    case "response": return last.text;
    default: return latexText();
  }
}

function showCopy() {
  byID("copy-text").value = copyText();
  announce(byID("copy-status"), "");
}

/** Copies the text. Without a clipboard, as on a page without TLS, the text is selected for the user to copy. */
async function copy() {
  showCopy();
  try {
    await navigator.clipboard.writeText(byID("copy-text").value);
    announce(byID("copy-status"), "Copied.");
  } catch {
    byID("copy-text").select();
    announce(byID("copy-status"), "The text is selected: press Ctrl+C, or Command+C, to copy it.");
  }
}

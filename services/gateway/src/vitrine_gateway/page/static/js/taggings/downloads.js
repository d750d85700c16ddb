// Files to take away. The browser fetches them by itself, unless they need an API key.

import { h, icon } from "../dom.js";
import * as key from "./key.js";
import { ask, place } from "./requests.js";

// A million rows on a slow line.
const DEADLINE_MS = 3_600_000;

/**
 * A link to the CSV of a tagging.
 *
 * @param onProblem(problem, retry) hears what went wrong
 */
export function taggedLink(tagging, { words = "Download the CSV", primary = false, onProblem }) {
  return csvLink(tagging, { what: "tagged", from: "results", words, primary, onProblem });
}

/** A link to the CSV of its corrections. */
export function correctionsLink(tagging, { onProblem }) {
  const [what, words] = ["corrections", "Corrections"];
  return csvLink(tagging, { what, from: what, words, primary: false, onProblem });
}

function csvLink({ id, name }, { what, from, words, primary, onProblem }) {
  const href = place(id, `/${from}?format=csv`);
  const filename = fileName(name, what);
  const fetchIt = async () => {
    try {
      await save(href, filename);
    } catch (problem) {
      if (problem.name !== "AbortError") onProblem(problem, fetchIt);
    }
  };
  return h(
    "a",
    {
      class: `button ${primary ? "button--primary" : ""}`,
      href,
      download: filename,
      onclick: (event) => {
        if (!key.current()) return;
        event.preventDefault();
        fetchIt();
      },
    },
    icon("download"),
    words,
  );
}

/** Fetches a file with the API key, onto the disk as it arrives where the browser can. */
async function save(href, filename) {
  const options = { headers: { accept: "text/csv" }, deadlineMs: DEADLINE_MS };
  if (window.showSaveFilePicker) {
    const handle = await window.showSaveFilePicker({ suggestedName: filename });
    const write = async (response) => response.body.pipeTo(await handle.createWritable());
    await ask(href, { ...options, read: write });
    return;
  }
  const blob = await ask(href, { ...options, read: (response) => response.blob() });
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: filename }).click();
  // The browser has to have begun before the address may go.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** "autumn.xlsx" → "autumn-tagged.csv". */
function fileName(name, what) {
  return `${name.replace(/\.[^.]+$/, "")}-${what}.csv`;
}

// Files to take away. The browser fetches them by itself, unless they need an API key.

import { h, icon } from "../dom.js";
import * as key from "./key.js";
import { ask } from "./requests.js";

// A million rows on a slow line.
const DEADLINE_MS = 3_600_000;

/**
 * A link to a file.
 *
 * @param onProblem(problem, retry) hears what went wrong
 */
export function downloadLink({ words, href, filename, primary = false, onProblem }) {
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
export function fileName(name, what) {
  return `${name.replace(/\.[^.]+$/, "")}-${what}.csv`;
}

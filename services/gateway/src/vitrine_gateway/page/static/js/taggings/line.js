// Dialogs that ask for one line.

import { byId } from "../dom.js";

// Who types for something else goes on for a moment when a dialog opens by itself.
const PAUSE_MS = 500;

/**
 * Asks in the dialog of a name, by which the ids of its parts begin.
 *
 * @param value what stands there at first
 * @param complaint what is wrong with what was given before, or ""
 * @param missing what whoever gives nothing is told
 * @param unasked whether it opens by itself, while a person may be typing: that is not for it
 * @returns the line, without spaces around it; null if the person gave up
 */
export function askLine(name, { value = "", complaint = "", missing, unasked = false }) {
  const dialog = byId(`${name}-dialog`);
  const input = byId(`${name}-input`);
  const complain = (words) => {
    byId(`${name}-complaint`).textContent = words;
    input.setAttribute("aria-invalid", String(Boolean(words)));
  };
  let given = null;
  complain(complaint);
  input.value = value;
  byId(`${name}-form`).onsubmit = (event) => {
    event.preventDefault();
    given = input.value.trim() || null;
    if (given) {
      dialog.close();
      return;
    }
    complain(missing);
    input.focus();
  };
  byId(`${name}-cancel`).onclick = () => dialog.close();
  const answered = new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(given), { once: true });
  });
  if (unasked) dropFlow(dialog, input);
  dialog.showModal();
  return answered;
}

/** Drops what is typed into a dialog from its opening to the first pause. */
function dropFlow(dialog, input) {
  let until = performance.now() + PAUSE_MS;
  const drop = (event) => {
    // What was pasted, or filled in by the browser, is meant for it.
    if (input.value || performance.now() > until) return stop();
    if (event.ctrlKey || event.metaKey || (event.key.length > 1 && event.key !== "Enter")) return;
    event.preventDefault();
    until = performance.now() + PAUSE_MS;
  };
  const stop = () => dialog.removeEventListener("keydown", drop);
  dialog.addEventListener("keydown", drop);
  dialog.addEventListener("close", stop, { once: true });
}

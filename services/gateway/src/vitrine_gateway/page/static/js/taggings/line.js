// Dialogs that ask for one line.

import { byId } from "../dom.js";

/**
 * Asks in the dialog of a name, by which the ids of its parts begin.
 *
 * @param value what stands there at first
 * @param complaint what is wrong with what was given before, or ""
 * @param missing what whoever gives nothing is told
 * @returns the line, without spaces around it; null if the person gave up
 */
export function askLine(name, { value = "", complaint = "", missing }) {
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
  dialog.showModal();
  return answered;
}

// Who reviews: asked once, remembered by the browser.

import { byId } from "../../dom.js";
import * as storage from "../storage.js";

const NAME = "vitrine.reviewer";
const kept = storage.ofBrowser();

/** The name that is known, or "". */
export function current() {
  return kept.read(NAME) ?? "";
}

/** Asks for the name; resolves to it, or to null if the person gave up. */
export function ask() {
  const dialog = byId("name-dialog");
  const input = byId("name-input");
  const complaint = byId("name-complaint");
  let given = null;
  complaint.textContent = "";
  input.value = current();
  byId("name-form").onsubmit = (event) => {
    event.preventDefault();
    const name = input.value.replace(/\s+/g, " ").trim();
    if (!name) {
      complaint.textContent = "Enter a name.";
      input.focus();
      return;
    }
    given = name;
    kept.write(NAME, name);
    dialog.close();
  };
  byId("name-cancel").onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(given), { once: true });
  });
}

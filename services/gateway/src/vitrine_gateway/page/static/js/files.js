// Files that are dropped anywhere on a page, or chosen.

import { byId } from "./dom.js";

/** Calls `onFiles(files)` for what is chosen by the inputs with these ids. */
export function listenToInputs(ids, onFiles) {
  for (const id of ids) {
    byId(id).addEventListener("change", ({ target }) => {
      if (target.files.length) onFiles([...target.files]);
      // Choosing the same file again is a change, too.
      target.value = "";
    });
  }
}

/**
 * Shows the veil while something is dragged over the page that it takes.
 *
 * @param takes(data) whether it is taken if it is dropped now
 * @param holds(data) whether the browser must not take it instead
 * @param onDrop(data) hears of each drop
 */
export function listenToDrops({ takes, holds = takes, onDrop }) {
  const veil = byId("veil");
  let depth = 0;
  const show = (visible) => {
    depth = visible ? depth : 0;
    veil.hidden = !visible;
  };
  document.addEventListener("dragenter", (event) => {
    if (!takes(event.dataTransfer)) return;
    event.preventDefault();
    depth += 1;
    show(true);
  });
  document.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) show(false);
  });
  document.addEventListener("dragover", (event) => {
    if (holds(event.dataTransfer)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    show(false);
    onDrop(event.dataTransfer);
  });
}

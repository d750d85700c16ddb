// Files that are dropped anywhere on the page, or chosen.

import { byId } from "../dom.js";

/**
 * Calls `onFiles(files)` for files that are dropped or chosen.
 *
 * @param isOpen() whether the page takes files now
 */
export function listen({ isOpen, onFiles }) {
  for (const id of ["catalogue-file", "pictures-file"]) {
    byId(id).addEventListener("change", ({ target }) => {
      if (target.files.length) onFiles([...target.files]);
      // Choosing the same file again is a change, too.
      target.value = "";
    });
  }
  const veil = byId("veil");
  let depth = 0;
  const show = (visible) => {
    depth = visible ? depth : 0;
    veil.hidden = !visible;
  };
  const takes = ({ types }) => isOpen() && types.includes("Files");
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
  // A file that is dropped where none is taken must not replace the page.
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    show(false);
    if (isOpen() && event.dataTransfer.files.length) onFiles([...event.dataTransfer.files]);
  });
}

// The photos of this visit: checked, kept in the browser so that back and reload find them again.

import { list, megabytes } from "./words.js";

const KINDS = ["JPEG", "PNG", "WebP", "GIF", "HEIC", "AVIF"];
const TYPES = new Set(["jpeg", "jpg", "pjpeg", "png", "webp", "gif", "heic", "heif", "avif"]);
const DAY_MS = 24 * 3600 * 1000;

/** Why this file cannot be searched, as a sentence; null if it can. */
export function objection(file, maxBytes) {
  const name = file.name ? `“${file.name}”` : "This file";
  // Some systems give HEIC files no type; then the name has to do.
  const kind = file.type ? file.type.replace(/^image\//, "") : file.name.split(".").pop();
  if (!TYPES.has(kind.toLowerCase())) {
    return `${name} is not a photo that Vitrine reads. Choose a ${list(KINDS).replace(" and ", " or ")}.`;
  }
  if (file.size === 0) return `${name} is empty. Choose another photo.`;
  if (file.size > maxBytes) {
    const [size, most] = [megabytes(file.size), megabytes(maxBytes)];
    return `${name} has ${size}; the most is ${most}. Choose a smaller photo.`;
  }
  return null;
}

/** Photos by id, with a URL to show each. */
export class Photos {
  #memory = new Map();
  #store = openStore();

  /** Keeps a file and returns its id. */
  keep(file) {
    const id = crypto.getRandomValues(new Uint32Array(2)).join("").slice(0, 12);
    this.#remember(id, file);
    this.#store
      .then((store) => store?.put({ id, file, kept: Date.now() }))
      // Without storage (a private window) the photo lives as long as this page.
      .catch((error) => console.info("The photo is kept for this page only:", error));
    return id;
  }

  /** {file, url} of a photo that `load` or `keep` brought to memory. */
  get(id) {
    return this.#memory.get(id);
  }

  /** Brings a photo of an earlier page back; false if this browser has it no more. */
  async load(id) {
    if (this.#memory.has(id)) return true;
    const store = await this.#store;
    const kept = await store?.get(id);
    if (!kept) return false;
    this.#remember(id, kept.file);
    return true;
  }

  #remember(id, file) {
    this.#memory.set(id, { file, url: URL.createObjectURL(file) });
  }
}

async function openStore() {
  try {
    const opening = indexedDB.open("vitrine", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("photos", { keyPath: "id" });
    const database = await settled(opening);
    const photos = (mode) => database.transaction("photos", mode).objectStore("photos");
    forgetOld(photos("readwrite"));
    return {
      put: (photo) => settled(photos("readwrite").put(photo)),
      get: (id) => settled(photos("readonly").get(id)),
    };
  } catch (error) {
    console.info("This browser keeps no photos between pages:", error);
    return null;
  }
}

function forgetOld(store) {
  store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    if (cursor.value.kept < Date.now() - DAY_MS) cursor.delete();
    cursor.continue();
  };
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

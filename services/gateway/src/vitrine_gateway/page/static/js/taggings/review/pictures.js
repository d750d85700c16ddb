// The pictures of the products: fetched with the API key, and ahead of their turn.

import { byId, h, icon } from "../../dom.js";
import { mounted } from "../../mount.js";
import * as requests from "../requests.js";

const KEPT = 12;

/** The pictures of one tagging. */
export class Pictures {
  #id;
  #kept = new Map();

  constructor(id) {
    this.#id = id;
  }

  /** Resolves to an address for `src`. */
  get(row) {
    let picture = this.#kept.get(row);
    if (!picture) {
      picture = requests.picture(this.#id, row).then((blob) => URL.createObjectURL(blob));
      // One that failed is asked for again the next time.
      picture.catch(() => this.#kept.delete(row));
    }
    this.#kept.delete(row);
    this.#kept.set(row, picture);
    this.#forget();
    return picture;
  }

  /** Fetches what is needed soon. */
  prefetch(rows) {
    for (const row of rows) {
      if (!this.#kept.has(row)) this.get(row).catch(() => {});
    }
  }

  close() {
    for (const picture of this.#kept.values()) release(picture);
    this.#kept.clear();
  }

  #forget() {
    if (this.#kept.size <= KEPT) return;
    const [row, picture] = this.#kept.entries().next().value;
    this.#kept.delete(row);
    release(picture);
  }
}

function release(picture) {
  picture.then(URL.revokeObjectURL, () => {});
}

/** Fills a stage with the picture of a product; `onZoom()` is called for a click on it. */
export async function fillStage(stage, pictures, product, onZoom) {
  const name = product.title || `Product ${product.id || product.row}`;
  const button = h("button", {
    class: "stage__button",
    type: "button",
    "aria-label": "See the picture large",
    "aria-keyshortcuts": "Z",
    onclick: onZoom,
  });
  stage.dataset.row = String(product.row);
  stage.replaceChildren(button);
  try {
    const source = await pictures.get(product.row);
    if (stage.dataset.row !== String(product.row)) return;
    button.append(mounted(source, name, { class: "stage__picture" }));
  } catch (problem) {
    if (stage.dataset.row !== String(product.row)) return;
    stage.replaceChildren(
      h("p", { class: "stage__none" }, icon("photo"), h("span", {}, problem.detail ?? "No picture")),
    );
  }
}

/** Shows a picture as large as the window; once more puts it away. */
export async function zoom(pictures, product) {
  const dialog = byId("zoom-dialog");
  let source;
  try {
    source = await pictures.get(product.row);
  } catch (problem) {
    console.info("There is no picture to be seen large:", problem);
    return;
  }
  const close = () => dialog.close();
  const image = h("img", { class: "zoom__picture", src: source, alt: product.title || "" });
  dialog.replaceChildren(
    image,
    h(
      "button",
      { class: "action zoom__close", type: "button", "aria-label": "Close", onclick: close },
      icon("close"),
    ),
  );
  dialog.onclick = close;
  dialog.onkeydown = (event) => {
    if (event.key.toLowerCase() !== "z") return;
    // It is spent: it must not open the picture again.
    event.preventDefault();
    close();
  };
  if (!dialog.open) dialog.showModal();
}

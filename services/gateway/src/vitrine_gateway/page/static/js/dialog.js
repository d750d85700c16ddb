// The details of one product of the catalogue, over the page.

import { swatch } from "./colours.js";
import { byId, h, icon } from "./dom.js";
import { mounted } from "./mount.js";
import { problemNotice, textBones } from "./states.js";
import { inOrder, label, price } from "./words.js";

/**
 * Shows a product in a dialog.
 *
 * @param actions {products, alike(product), closed()}; `closed` hears that the person closed it
 */
export class ProductDialog {
  #dialog = byId("product-dialog");
  #actions;
  #shown = null;

  constructor(actions) {
    this.#actions = actions;
    this.#dialog.addEventListener("close", () => {
      if (this.#shown === null) return;
      this.#shown = null;
      actions.closed();
    });
    // A click beside the dialog hits the dialog element itself, never its content.
    this.#dialog.addEventListener(
      "click",
      ({ target }) => target === this.#dialog && this.#dialog.close(),
    );
  }

  /** Shows the product with this id; null closes the dialog. */
  async show(id) {
    if (id === this.#shown) return;
    this.#shown = id;
    if (id === null) {
      this.#dialog.close();
      return;
    }
    this.#fill(
      h("h2", { class: "visually-hidden", id: "product-dialog-title" }, "Product"),
      textBones(),
    );
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      const product = await this.#actions.products.get(id);
      if (this.#shown === id) this.#fill(...this.#content(product));
    } catch (problem) {
      if (this.#shown !== id) return;
      const again = () => {
        this.#shown = undefined;
        this.show(id);
      };
      this.#fill(
        h("h2", { class: "visually-hidden", id: "product-dialog-title" }, "Product"),
        problemNotice(problem, again),
      );
    }
  }

  #fill(...content) {
    const close = () => this.#dialog.close();
    this.#dialog.replaceChildren(
      h(
        "div",
        { class: "product" },
        h(
          "button",
          { class: "action product__close", type: "button", "aria-label": "Close", onclick: close },
          icon("close"),
        ),
        content,
      ),
    );
  }

  #content(product) {
    const facts = inOrder(product.attributes).map(([name, value]) =>
      h(
        "div",
        { class: "fact" },
        h("dt", {}, label(name)),
        h("dd", {}, swatch(name, value), value),
      ),
    );
    if (product.details?.length > 0)
      facts.push(
        h("div", { class: "fact" }, h("dt", {}, "Details"), h("dd", {}, product.details.join(", "))),
      );
    return [
      gallery(product),
      h(
        "div",
        { class: "product__words" },
        h("h2", { class: "product__title", id: "product-dialog-title" }, product.title),
        product.price && h("p", { class: "product__price" }, price(product.price)),
        h("dl", { class: "facts" }, facts),
        h(
          "button",
          {
            class: "button button--primary",
            type: "button",
            onclick: () => this.#actions.alike(product),
          },
          icon("alike"),
          "More like this",
        ),
        h("p", { class: "product__id" }, `Product ${product.id}`),
      ),
    ];
  }
}

/** The pictures of a product: one large, and where there are several, all of them to choose from. */
function gallery({ title, image_url: first, pictures = [] }) {
  const frame = h("div", { class: "product__frame" });
  const show = (source) =>
    frame.replaceChildren(mounted(source, title, { class: "product__picture" }));
  show(first);
  if (pictures.length < 2) return h("div", { class: "product__stage" }, frame);
  const choices = pictures.map((one, index) =>
    h(
      "button",
      {
        class: "product__choice",
        type: "button",
        "aria-label": `Picture ${index + 1} of ${pictures.length}`,
        "aria-pressed": String(index === 0),
        onclick: ({ currentTarget }) => {
          for (const choice of choices)
            choice.setAttribute("aria-pressed", String(choice === currentTarget));
          frame.removeAttribute("style");
          show(one.image_url);
        },
      },
      mounted(one.thumbnail_url, "", { class: "product__thumbnail", loading: "lazy" }),
    ),
  );
  return h(
    "div",
    { class: "product__stage" },
    frame,
    h("div", { class: "product__choices", role: "group", "aria-label": "Pictures" }, choices),
  );
}

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
    return [
      h(
        "div",
        { class: "product__stage" },
        mounted(product.image_url, product.title, { class: "product__picture" }),
      ),
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

// "This, but with long sleeves": what is to be different, in words, beside a photo or a product.

import { byId } from "./dom.js";

/** The field beside the title of the similar products. */
export class But {
  #form = byId("but-form");
  #input = byId("but-input");

  /** @param onChange(text) hears what was said */
  constructor(onChange) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#input.value.trim();
      if (!text) return this.#input.focus();
      this.#input.value = "";
      return onChange(text);
    });
  }

  /** Words alone are said anew rather than beside themselves. */
  show(query) {
    this.#form.hidden = query.kind === "text";
  }
}

// "This, in …": the same product in another colour, or whatever else the catalogue has.

import { byId, h } from "./dom.js";

/** The choice of another colour beside the title of the similar products. */
export class Variant {
  #place = byId("variant");
  #onChange;
  #select = null;
  #attribute = null;

  /** @param onChange(attribute, value) hears what was chosen; null: as the query is */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Offers these values of the attribute that is the colour. */
  offer(attribute, values) {
    if (values.length < 2 || attribute === this.#attribute) return;
    this.#attribute = attribute;
    this.#select = h(
      "select",
      {
        class: "chip chip--choice chip--select",
        "aria-label": "This, in another colour",
        onchange: ({ target }) => this.#onChange(attribute, target.value || null),
      },
      h("option", { value: "" }, "This, in…"),
      values.map((value) => h("option", { value }, `This, in ${value}`)),
    );
    this.#place.replaceChildren(this.#select);
  }

  /** Draws these changes as chosen. */
  show(change) {
    if (this.#select) this.#select.value = change[this.#attribute] ?? "";
  }
}

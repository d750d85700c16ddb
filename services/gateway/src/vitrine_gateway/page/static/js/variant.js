// "This, in …": the same product in another colour, or whatever else the catalogue has.

import { byId, h } from "./dom.js";

const ATTRIBUTE = "colour";

/** The choice of another colour beside the title of the similar products. */
export class Variant {
  #place = byId("variant");
  #onChange;
  #select = null;

  /** @param onChange(attribute, value) hears what was chosen; null: as the query is */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Offers these colours. */
  offer(values) {
    if (values.length < 2) return;
    this.#select = h(
      "select",
      {
        class: "chip chip--choice chip--select",
        "aria-label": "This, in another colour",
        onchange: ({ target }) => this.#onChange(ATTRIBUTE, target.value || null),
      },
      h("option", { value: "" }, "This, in…"),
      values.map((value) => h("option", { value }, `This, in ${value}`)),
    );
    this.#place.replaceChildren(this.#select);
  }

  /** Draws these changes as chosen. */
  show(change) {
    if (this.#select) this.#select.value = change[ATTRIBUTE] ?? "";
  }
}

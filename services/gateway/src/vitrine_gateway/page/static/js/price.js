// The filter by price, in the currency of the products that are shown.

import { byId, h, icon } from "./dom.js";
import { place } from "./filters.js";

const AMOUNT = /^\d{1,12}([.,]\d{1,3})?$/;

/** A button beside the filters, and a least and a largest price behind it. */
export class PriceFilter {
  #onChange;
  #currency = null;
  #button;
  #panel;
  #fields;
  #complaint = h("p", { class: "complaint", role: "alert" });

  /** @param onChange(price) hears {currency, minimum, maximum}, or null: whatever it costs */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Draws this price as chosen. */
  show(price) {
    if (price) this.#currency = price.currency;
    if (!this.#button && this.#currency) this.#add();
    if (!this.#button) return;
    this.#button.classList.toggle("is-chosen", Boolean(price));
    this.#fields.minimum.value = price?.minimum ?? "";
    this.#fields.maximum.value = price?.maximum ?? "";
  }

  /** Learns from products what prices are in; without prices there is nothing to choose. */
  learn(products, chosen) {
    if (this.#currency) return;
    const counts = new Map();
    for (const { price } of products)
      if (price) counts.set(price.currency, (counts.get(price.currency) ?? 0) + 1);
    [this.#currency = null] = [...counts].sort((one, other) => other[1] - one[1])[0] ?? [];
    if (this.#currency) this.show(chosen);
  }

  #add() {
    this.#fields = { minimum: field("From"), maximum: field("To") };
    this.#button = h(
      "button",
      { class: "filter", type: "button", popovertarget: "filter-price", "aria-haspopup": "dialog" },
      "Price",
      icon("chevron"),
    );
    this.#button.setAttribute("aria-expanded", "false");
    const form = h(
      "form",
      {
        class: "prices",
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          this.#apply();
        },
      },
      labelled(`From (${this.#currency})`, this.#fields.minimum),
      labelled(`To (${this.#currency})`, this.#fields.maximum),
      this.#complaint,
      h("button", { class: "button button--small button--primary", type: "submit" }, "Apply"),
    );
    const attributes = { class: "options", id: "filter-price", popover: "auto", role: "dialog" };
    this.#panel = h("div", { ...attributes, "aria-label": "Price" }, form);
    this.#panel.addEventListener("beforetoggle", ({ newState }) => {
      if (newState === "open") place(this.#panel, this.#button);
    });
    this.#panel.addEventListener("toggle", ({ newState }) => {
      this.#button.setAttribute("aria-expanded", String(newState === "open"));
      if (newState === "open") this.#fields.minimum.focus({ preventScroll: true });
    });
    byId("filters").append(this.#button, this.#panel);
  }

  #apply() {
    const [minimum, maximum] = [this.#fields.minimum, this.#fields.maximum].map(({ value }) =>
      value.trim().replace(",", "."),
    );
    const wrong = [minimum, maximum].some((amount) => amount && !AMOUNT.test(amount));
    const upsideDown = minimum && maximum && Number(minimum) > Number(maximum);
    this.#complaint.textContent = wrong
      ? "A price is a number such as 49.90."
      : upsideDown
        ? "The first price is above the second."
        : "";
    if (wrong || upsideDown) return;
    this.#panel.hidePopover();
    const given = minimum || maximum;
    this.#onChange(given ? { currency: this.#currency, minimum, maximum } : null);
  }
}

function field(name) {
  return h("input", {
    class: "field",
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    name,
  });
}

function labelled(words, input) {
  return h("label", { class: "prices__field" }, h("span", {}, words), input);
}

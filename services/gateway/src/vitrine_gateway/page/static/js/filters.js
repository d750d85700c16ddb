// Filters by attribute, each with the number of products that have the value.

import { facets } from "./api.js";
import { swatch } from "./colours.js";
import { byId, h, icon } from "./dom.js";
import { counted, NOTHING, chips as refinedChips } from "./refined.js";
import { count, inOrder, label } from "./words.js";

const SEARCHABLE = 12;

/** Adds or removes one value: {colour: ["Red"]} with colour, Blue → {colour: ["Red", "Blue"]}. */
export function toggled(filters, attribute, value) {
  const values = filters[attribute] ?? [];
  const next = values.includes(value)
    ? values.filter((other) => other !== value)
    : [...values, value];
  const { [attribute]: _, ...others } = filters;
  return next.length ? { ...others, [attribute]: next } : others;
}

/** The row of filters above the similar products, and the chips of those chosen. */
export class Filters {
  #bar = byId("filters");
  #chips = byId("chosen");
  #all = { total: 0, facets: {} };
  #chosen = {};
  #panels = new Map();
  #asked = 0;
  #actions;
  #refined = NOTHING;

  /** @param actions {change(filters), refine(refined), clear(), titleOf(id)}: what a person chose */
  constructor(actions) {
    this.#actions = actions;
  }

  /** Reads what the catalogue holds; resolves to the number of products. */
  async open() {
    this.#all = await facets({});
    for (const [attribute, values] of inOrder(this.#all.facets)) {
      if (values.length > 1) this.#addPanel(attribute, values);
    }
    this.show(this.#chosen, this.#refined);
    return this.#all.total;
  }

  /** The attributes that the products of the catalogue have. */
  get attributes() {
    return Object.keys(this.#all.facets);
  }

  /** Every value of an attribute in the catalogue, most frequent first. */
  known(attribute) {
    return (this.#all.facets[attribute] ?? []).map(({ value }) => value);
  }

  /** Draws these filters, and what is wanted beyond them, as chosen. */
  show(chosen, refined) {
    this.#chosen = chosen;
    this.#refined = refined;
    for (const [attribute, { button, boxes }] of this.#panels) {
      const values = chosen[attribute] ?? [];
      button.classList.toggle("is-chosen", values.length > 0);
      button.querySelector(".filter__number").textContent = values.length
        ? String(values.length)
        : "";
      for (const [value, { box }] of boxes) box.checked = values.includes(value);
    }
    this.#showChips();
    return this.#recount();
  }

  #showChips() {
    const entries = Object.entries(this.#chosen).flatMap(([name, values]) =>
      values.map((value) => [name, value]),
    );
    const chips = entries.map(([name, value]) =>
      h(
        "button",
        {
          class: "chip chip--chosen",
          type: "button",
          "aria-label": `Remove the filter ${label(name)}: ${value}`,
          onclick: () => this.#change(toggled(this.#chosen, name, value)),
        },
        swatch(name, value),
        value,
        icon("close"),
      ),
    );
    const refine = (refined) => this.#act(() => this.#actions.refine(refined));
    const others = refinedChips(this.#refined, refine, this.#actions.titleOf);
    const clear = h(
      "button",
      { class: "link", type: "button", onclick: () => this.#act(this.#actions.clear) },
      "Clear all",
    );
    const all = [...chips, ...others];
    this.#chips.replaceChildren(...all, ...(all.length ? [clear] : []));
  }

  #change(filters) {
    this.#act(() => this.#actions.change(filters));
  }

  #act(act) {
    const inChips = this.#chips.contains(document.activeElement);
    act();
    // The chip with the focus is gone; the next one, or else the first filter, takes it.
    if (inChips)
      (this.#chips.querySelector("button") ?? this.#bar.querySelector("button"))?.focus();
  }

  async #recount() {
    this.#asked += 1;
    const asked = this.#asked;
    let answer = this.#all;
    const under = counted(this.#chosen, this.#refined);
    const { price } = this.#refined;
    if ((price || Object.keys(under).length) && this.#panels.size) {
      try {
        answer = await facets(under, price);
      } catch (error) {
        // The search under the same filters tells what is wrong; old numbers do no harm.
        console.info("The numbers beside the filters could not be read:", error);
        return;
      }
    }
    if (asked !== this.#asked) return;
    for (const [attribute, { boxes }] of this.#panels) {
      const counts = new Map(
        (answer.facets[attribute] ?? []).map(({ value, count: n }) => [value, n]),
      );
      for (const [value, { number, row }] of boxes) {
        number.textContent = count(counts.get(value) ?? 0);
        row.classList.toggle("is-none", !counts.get(value));
      }
    }
  }

  #addPanel(attribute, values) {
    const id = `filter-${attribute}`;
    const boxes = new Map(
      values.map(({ value, count: n }) => [value, this.#option(attribute, value, n)]),
    );
    const button = h(
      "button",
      { class: "filter", type: "button", popovertarget: id, "aria-haspopup": "dialog" },
      label(attribute),
      h("span", { class: "filter__number" }),
      icon("chevron"),
    );
    const rows = [...boxes.values()].map(({ row }) => row);
    const panel = h(
      "div",
      { class: "options", id, popover: "auto", role: "dialog", "aria-label": label(attribute) },
      h(
        "div",
        { class: "options__head" },
        h("span", { class: "options__title" }, label(attribute)),
        h(
          "button",
          {
            class: "action",
            type: "button",
            popovertarget: id,
            popovertargetaction: "hide",
            "aria-label": "Close",
          },
          icon("close"),
        ),
      ),
      values.length > SEARCHABLE && finder(attribute, boxes),
      h("ul", { class: "options__list" }, rows),
    );
    panel.addEventListener(
      "beforetoggle",
      ({ newState }) => newState === "open" && place(panel, button),
    );
    panel.addEventListener("toggle", ({ newState }) => {
      button.setAttribute("aria-expanded", String(newState === "open"));
      if (newState === "open") panel.querySelector("input")?.focus({ preventScroll: true });
    });
    button.setAttribute("aria-expanded", "false");
    this.#panels.set(attribute, { button, boxes });
    this.#bar.append(button, panel);
  }

  #option(attribute, value, n) {
    const change = () => this.#change(toggled(this.#chosen, attribute, value));
    const box = h("input", { type: "checkbox", class: "option__box", onchange: change });
    const number = h("span", { class: "option__count" }, count(n));
    const name = h("span", { class: "option__value" }, swatch(attribute, value), value);
    return { box, number, row: h("li", {}, h("label", { class: "option" }, box, name, number)) };
  }
}

function finder(attribute, boxes) {
  const find = ({ target }) => {
    const words = target.value.trim().toLowerCase();
    for (const [value, { row }] of boxes) row.hidden = !value.toLowerCase().includes(words);
  };
  const name = `Find in ${label(attribute).toLowerCase()}`;
  return h("input", {
    class: "field options__find",
    type: "search",
    placeholder: name,
    "aria-label": name,
    oninput: find,
  });
}

/** Puts a panel under its button. */
export function place(panel, button) {
  const { left, bottom } = button.getBoundingClientRect();
  const room = document.documentElement.clientWidth - 300;
  panel.style.setProperty("--left", `${Math.max(12, Math.min(left, room)) + window.scrollX}px`);
  panel.style.setProperty("--top", `${bottom + window.scrollY + 8}px`);
}

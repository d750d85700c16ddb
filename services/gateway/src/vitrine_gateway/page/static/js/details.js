// The product details: each attribute with its confidence, and the choice where it is not sure;
// below them the visual details, in words of the catalogue.

import { swatch } from "./colours.js";
import { byId, h, icon, spoken } from "./dom.js";
import { familyChip } from "./family.js";
import { awayNotice, detailBones } from "./states.js";
import { inOrder, label, percent } from "./words.js";

// Less likely values are in the list of all the others.
const MOST_CHIPS = 4;
const LEAST_SHARE = 0.05;

/** What the visual details are called among the filters. */
const DETAILS = "details";

/**
 * Shows the attributes of `search.answer`.
 *
 * @param actions {search, onlyShow(attribute, value), knownValues(attribute), explain(about)}
 */
export class Details {
  #place = byId("details");
  #actions;
  #editing = null;

  constructor(actions) {
    this.#actions = actions;
  }

  load() {
    this.#editing = null;
    this.#place.replaceChildren(detailBones());
  }

  /** Draws the attributes anew, and leaves the focus where it was. */
  show() {
    const { search } = this.#actions;
    const focused = document.activeElement?.dataset?.key;
    const { attributes = {}, details = [], unavailable } = search.answer;
    if (unavailable.includes("attributes")) {
      const words = "The product details are away at the moment. The rest of the answer stands.";
      this.#place.replaceChildren(
        awayNotice(words, () => search.retry(["attributes", "description"])),
      );
      return;
    }
    const rows = inOrder(attributes).map(([name, attribute]) => this.#row(name, attribute));
    this.#place.replaceChildren(
      h("ul", { class: "details" }, rows),
      ...(details.length > 0 ? [this.#alsoSeen(details)] : []),
    );
    if (focused) this.#place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Shows which values are filters now. */
  mark() {
    if (this.#actions.search.answer) this.show();
  }

  fail(notice) {
    this.#place.replaceChildren(...(notice ? [notice] : []));
  }

  #row(name, attribute) {
    const stated = this.#actions.search.corrections[name];
    const value = stated ?? attribute.value;
    const open = this.#editing === name || (stated === undefined && !attribute.sure);
    return h(
      "li",
      { class: "detail", "data-attribute": name },
      h("span", { class: "detail__label" }, label(name)),
      h(
        "span",
        { class: "detail__value" },
        swatch(name, value),
        value,
        stated === undefined && familyChip(name, attribute),
      ),
      stated === undefined
        ? confidence(attribute)
        : h("span", { class: "detail__stated" }, icon("check"), "Your choice"),
      h(
        "span",
        { class: "detail__actions" },
        this.#editButton(name, stated, attribute),
        stated === undefined &&
          this.#partButton(`Which part says that it is ${value}?`, `part-${name}`, {
            attribute: name,
          }),
        this.#filterButton(name, value),
      ),
      open && this.#choice(name, attribute, stated),
      stated !== undefined && this.#offer(name, value),
    );
  }

  #editButton(name, stated, attribute) {
    if (stated !== undefined) {
      const words = `Undo your choice of ${label(name).toLowerCase()}`;
      return action("undo", words, `undo-${name}`, () => this.#correct(name, null));
    }
    if (!attribute.sure) return null;
    const editing = this.#editing === name;
    const button = action("edit", `Change ${label(name).toLowerCase()}`, `edit-${name}`, () => {
      this.#editing = editing ? null : name;
      this.show();
    });
    button.setAttribute("aria-expanded", String(editing));
    return button;
  }

  #filterButton(name, value) {
    const { search, onlyShow } = this.#actions;
    const pressed = search.filters[name]?.includes(value) ?? false;
    const key = name === DETAILS ? `only-${name}-${value}` : `only-${name}`;
    const button = action("filter", `Only show ${value}`, key, () =>
      onlyShow(name, value),
    );
    button.setAttribute("aria-pressed", String(pressed));
    return button;
  }

  #partButton(words, key, about) {
    return action("part", words, key, () => this.#actions.explain(about));
  }

  #choice(name, attribute, stated) {
    const candidates = attribute.candidates.filter(
      ({ confidence: share }, place) => place === 0 || (place < MOST_CHIPS && share >= LEAST_SHARE),
    );
    const likely = candidates.map((candidate) => candidate.value);
    const others = this.#actions.knownValues(name).filter((known) => !likely.includes(known));
    return h(
      "div",
      {
        class: "choice",
        role: "group",
        "aria-label": `Which ${label(name).toLowerCase()} is right?`,
      },
      !attribute.sure &&
        stated === undefined &&
        h("span", { class: "choice__question" }, "Which is right?"),
      candidates.map((candidate) =>
        h(
          "button",
          {
            class: "chip chip--choice",
            type: "button",
            "data-key": `choose-${name}-${candidate.value}`,
            onclick: () => this.#correct(name, candidate.value),
          },
          swatch(name, candidate.value),
          candidate.value,
          h("span", { class: "chip__aside" }, percent(candidate.confidence)),
        ),
      ),
      others.length > 0 && this.#others(name, others),
    );
  }

  /** The visual details; those that products of the catalogue have can be filtered by. */
  #alsoSeen(details) {
    const known = this.#actions.knownValues(DETAILS);
    const words = details.map(({ name, confidence: share, sure }) =>
      h(
        "li",
        { class: `seen__word ${sure ? "" : "seen__word--unsure"}`, "data-detail": name },
        name,
        !sure && h("span", { class: "chip__aside" }, spoken("Confidence "), percent(share)),
        this.#partButton(`Which part is ${name}?`, `part-seen-${name}`, { detail: name }),
        known.includes(name) && this.#filterButton(DETAILS, name),
      ),
    );
    return h(
      "div",
      { class: "seen" },
      h("span", { class: "detail__label", id: "seen-label" }, "Also seen"),
      h("ul", { class: "seen__words", "aria-labelledby": "seen-label" }, words),
    );
  }

  /** After a choice: the same value as a filter. */
  #offer(name, value) {
    const { search, onlyShow } = this.#actions;
    if (search.filters[name]?.includes(value)) return null;
    const words = ["Show only ", swatch(name, value), value];
    const chip = {
      class: "chip chip--choice",
      type: "button",
      "data-key": `offer-${name}`,
      onclick: () => onlyShow(name, value),
    };
    return h("div", { class: "choice" }, h("button", chip, icon("filter"), words));
  }

  #others(name, others) {
    const choose = ({ target }) => target.value && this.#correct(name, target.value);
    return h(
      "select",
      {
        class: "chip chip--choice chip--select",
        "aria-label": `Another ${label(name).toLowerCase()}`,
        onchange: choose,
      },
      h("option", { value: "" }, "Another…"),
      others.map((other) => h("option", { value: other }, other)),
    );
  }

  #correct(name, value) {
    this.#editing = null;
    this.#actions.search.correct(name, value);
    this.show();
    const next = value === null ? `edit-${name}` : `offer-${name}`;
    this.#place.querySelector(`[data-key="${next}"]`)?.focus();
  }
}

function confidence({ confidence: share, sure }) {
  const bar = h("span", { class: "meter", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(share));
  return h(
    "span",
    { class: `detail__confidence ${sure ? "" : "is-unsure"}` },
    !sure && h("span", { class: "badge" }, "Not sure"),
    bar,
    spoken("Confidence "),
    h("span", { class: "detail__percent" }, percent(share)),
  );
}

function action(sign, words, key, act) {
  return h(
    "button",
    {
      class: "action",
      type: "button",
      title: words,
      "aria-label": words,
      "data-key": key,
      onclick: act,
    },
    icon(sign),
  );
}

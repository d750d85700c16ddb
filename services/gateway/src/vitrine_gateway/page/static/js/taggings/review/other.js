// The field for an answer that is not among those offered, with suggestions.

import { swatch } from "../../colours.js";
import { h, icon } from "../../dom.js";
import { label } from "../../words.js";
import { fitting, valuesOf } from "./values.js";

const MOST = 8;
const LONGEST = 200;

/** A combobox for one attribute. `onAnswer(value)` and `onCancel()` end it. */
export class OtherAnswer {
  element;
  #attribute;
  #input;
  #list = h("ul", { class: "suggestions", id: "suggestions", role: "listbox", hidden: true });
  #values = [];
  #shown = [];
  #marked = -1;
  #onAnswer;
  #onCancel;

  constructor(attribute, { onAnswer, onCancel }) {
    this.#attribute = attribute;
    this.#onAnswer = onAnswer;
    this.#onCancel = onCancel;
    this.#list.setAttribute("aria-label", `Values of ${label(attribute).toLowerCase()}`);
    this.#input = h("input", {
      class: "field other__field",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: String(LONGEST),
      "aria-label": `Another ${label(attribute).toLowerCase()}`,
      "aria-expanded": "false",
      "aria-controls": "suggestions",
      "aria-autocomplete": "list",
      placeholder: `Another ${label(attribute).toLowerCase()}…`,
      oninput: () => this.#suggest(),
      onkeydown: (event) => this.#onKey(event),
    });
    this.element = h(
      "div",
      { class: "other" },
      h(
        "div",
        { class: "other__line" },
        this.#input,
        h(
          "button",
          { class: "button button--small", type: "button", onclick: () => this.#take() },
          icon("check"),
          "Take it",
        ),
      ),
      this.#list,
    );
  }

  async open() {
    this.#input.focus();
    this.#values = await valuesOf(this.#attribute);
    if (this.element.isConnected) this.#suggest();
  }

  #suggest() {
    this.#shown = fitting(this.#values, this.#input.value, MOST);
    this.#list.replaceChildren(
      ...this.#shown.map((value, place) =>
        h(
          "li",
          {
            class: "suggestion",
            role: "option",
            id: `suggestion-${place}`,
            "aria-selected": "false",
            // Before the field loses the focus.
            onpointerdown: (event) => {
              event.preventDefault();
              this.#onAnswer(value);
            },
          },
          swatch(this.#attribute, value),
          value,
        ),
      ),
    );
    this.#list.hidden = this.#shown.length === 0;
    this.#input.setAttribute("aria-expanded", String(this.#shown.length > 0));
    this.#mark(-1);
  }

  #mark(place) {
    this.#marked = place;
    for (const [index, option] of [...this.#list.children].entries())
      option.setAttribute("aria-selected", String(index === place));
    if (place < 0) this.#input.removeAttribute("aria-activedescendant");
    else {
      this.#input.setAttribute("aria-activedescendant", `suggestion-${place}`);
      this.#list.children[place].scrollIntoView({ block: "nearest" });
    }
  }

  #onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && this.#shown.length) {
      const places = this.#shown.length + 1;
      this.#mark(((this.#marked + 1 + steps[event.key] + places) % places) - 1);
    } else if (event.key === "Enter") this.#take();
    else if (event.key === "Escape") this.#onCancel();
    else return;
    event.preventDefault();
  }

  #take() {
    const typed = this.#input.value.replace(/\s+/g, " ").trim();
    // "navy blue" is the catalogue's "Navy Blue".
    const same = this.#values.find((value) => value.toLowerCase() === typed.toLowerCase());
    const value = this.#shown[this.#marked] ?? same ?? typed;
    if (value) this.#onAnswer(value);
    else this.#input.focus();
  }
}

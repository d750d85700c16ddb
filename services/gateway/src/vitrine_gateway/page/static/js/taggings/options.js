// What may be said of a file before it is sent; folded away, because most files need none of it.

import { h } from "../dom.js";
import { label } from "../words.js";

const COLUMNS = [
  ["id", "Product id"],
  ["image", "Picture"],
  ["image_url", "Picture’s address"],
  ["title", "Title"],
  ...["gender", "category", "subcategory", "product_type", "colour", "usage"].map((name) => [
    name,
    label(name),
  ]),
];

/** The fold with the options; `read()` tells what was set. */
export class Options {
  element;
  #names = new Map();
  #fill = box("option-fill");
  #keep = box("option-keep");
  #encoding = h("input", {
    class: "field",
    id: "option-encoding",
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "found by itself",
  });

  constructor() {
    this.element = h(
      "details",
      { class: "options-fold" },
      h("summary", { class: "options-fold__head" }, "Options"),
      tick(
        this.#fill,
        "Fill empty cells of the file’s own columns",
        "Cells that hold something are never changed. Otherwise columns are added.",
      ),
      tick(
        this.#keep,
        "Leave cells that look like formulas as they are",
        "For programs. A spreadsheet would run them.",
      ),
      h(
        "fieldset",
        { class: "naming" },
        h("legend", { class: "naming__title" }, "Names of columns, where they are not found"),
        COLUMNS.map(([name, words]) => this.#naming(name, words)),
        h(
          "div",
          { class: "naming__row" },
          h("label", { class: "naming__label", for: "option-encoding" }, "Encoding"),
          this.#encoding,
        ),
      ),
    );
  }

  /** {columns, encoding, fill, keepFormulas}. */
  read() {
    const columns = {};
    for (const [name, field] of this.#names) {
      if (field.value.trim()) columns[name] = field.value.trim();
    }
    return {
      columns,
      encoding: this.#encoding.value.trim(),
      fill: this.#fill.checked,
      keepFormulas: this.#keep.checked,
    };
  }

  #naming(name, words) {
    const id = `option-column-${name}`;
    const field = h("input", { class: "field", id, type: "text", autocomplete: "off" });
    this.#names.set(name, field);
    return h(
      "div",
      { class: "naming__row" },
      h("label", { class: "naming__label", for: id }, words),
      field,
    );
  }
}

function box(id) {
  return h("input", { class: "tick__box", id, type: "checkbox", "aria-describedby": `${id}-hint` });
}

function tick(input, words, hint) {
  return h(
    "div",
    { class: "tick" },
    input,
    h("label", { class: "tick__label", for: input.id }, words),
    h("p", { class: "tick__hint", id: `${input.id}-hint` }, hint),
  );
}

// Which part of the photo decided, drawn over it, in a dialog.

import { explain } from "./api.js";
import { lay } from "./crop.js";
import { announce, byId, h, icon, picture } from "./dom.js";
import { problemNotice, textBones } from "./states.js";
import { label, sentence } from "./words.js";

/**
 * Shows what is explained.
 *
 * @param pictureOf gives the address of the picture of a query; null where it cannot be shown
 */
export class PartDialog {
  #dialog = byId("part-dialog");
  #pictureOf;
  #abort = null;

  constructor(pictureOf) {
    this.#pictureOf = pictureOf;
    this.#dialog.addEventListener("close", () => this.#abort?.abort());
    this.#dialog.addEventListener(
      "click",
      ({ target }) => target === this.#dialog && this.close(),
    );
  }

  close() {
    this.#dialog.close();
  }

  /**
   * Asks and shows which part of the query's photo decided.
   *
   * @param about {match} | {attribute} | {detail}
   * @param title of the product, where it is about a match
   */
  async show(query, about, title = "") {
    const abort = new AbortController();
    this.#abort?.abort();
    this.#abort = abort;
    this.#fill(textBones());
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      const explanation = await explain(query, about, abort.signal);
      if (abort.signal.aborted) return;
      const words = sentences(explanation, title);
      this.#fill(this.#drawn(query, explanation), ...words.map((text) => h("p", {}, text)));
      announce(words.join(" "));
    } catch (problem) {
      if (abort.signal.aborted) return;
      this.#fill(problemNotice(problem, () => this.show(query, about, title)));
    }
  }

  #fill(...content) {
    this.#dialog.replaceChildren(
      h(
        "div",
        { class: "part" },
        h(
          "button",
          {
            class: "action product__close",
            type: "button",
            "aria-label": "Close",
            onclick: () => this.close(),
          },
          icon("close"),
        ),
        h("h2", { class: "dialog__title", id: "part-dialog-title" }, "Which part decided?"),
        content,
      ),
    );
  }

  #drawn(query, { box, weights, words }) {
    const cells = h("div", { class: "part__cells" });
    cells.style.setProperty("--columns", String(weights[0].length));
    for (const weight of weights.flat()) {
      const cell = h("span", { class: "part__cell" });
      cell.style.setProperty("--weight", String(weight));
      cells.append(cell);
    }
    lay(cells, [box.left, box.top, box.right, box.bottom]);
    const source = this.#pictureOf(query);
    return h(
      "div",
      {
        class: `part__photo ${source ? "" : "part__photo--blank"}`,
        role: "img",
        "aria-label": `The photo, on which is marked what decided: ${words}`,
      },
      source && picture(source, "", { class: "part__picture" }),
      cells,
    );
  }
}

/** What the grid shows, for those who cannot see it as well. */
function sentences({ about, name, value, words, colour }, title) {
  const what = {
    match: `Why ${title} looks alike`,
    attribute: `Why ${label(name).toLowerCase()} is ${value}`,
    detail: `Why “${name}” is seen`,
  };
  return [
    sentence(`${what[about]}: ${words}`),
    ...(colour ? [sentence(`Its colour beside that of the photo: ${colour.words}`)] : []),
  ];
}

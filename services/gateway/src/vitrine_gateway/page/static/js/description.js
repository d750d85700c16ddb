// The description, how it speaks, and its way to the clipboard.

import { announce, byId, h, icon } from "./dom.js";
import { awayNotice, textBones } from "./states.js";

const SAID_MS = 2_000;
const REGISTERS = { plain: "Plain", warm: "Warm", short: "Short" };

/** Shows the description of `search.answer`. */
export class Description {
  #place = byId("description");
  #search;
  /** Whether the focus was on the choice of the register, which is drawn anew. */
  #choosing = false;

  constructor(search) {
    this.#search = search;
  }

  load() {
    this.#place.replaceChildren(textBones());
  }

  fail(notice) {
    this.#place.replaceChildren(...(notice ? [notice] : []));
  }

  show() {
    const { description, unavailable } = this.#search.answer;
    if (unavailable.includes("description") || !description) {
      const words = "The description is away at the moment. The rest of the answer stands.";
      this.#place.replaceChildren(awayNotice(words, () => this.#search.retry(["description"])));
      return;
    }
    const { title, text, keywords = [], alt_text: alternative = "" } = description;
    this.#place.replaceChildren(
      h("p", { class: "written__title" }, title),
      h("p", { class: "written__text" }, text),
      this.#registers(),
      h(
        "div",
        { class: "written__buttons" },
        copyButton("Copy", "The description", () => `${title}\n\n${text}`),
        keywords.length > 0 &&
          copyButton("Copy keywords", "The keywords", () => keywords.join(", ")),
        alternative && copyButton("Copy alt text", "The alternative text", () => alternative),
      ),
    );
    if (this.#choosing) this.#place.querySelector('[aria-pressed="true"]')?.focus();
    this.#choosing = false;
  }

  #registers() {
    const choose = (register) => {
      this.#choosing = true;
      this.#search.speak(register);
    };
    return h(
      "div",
      { class: "written__registers", role: "group", "aria-label": "How the text speaks" },
      Object.entries(REGISTERS).map(([register, words]) =>
        h(
          "button",
          {
            class: "chip chip--choice",
            type: "button",
            "aria-pressed": String(register === this.#search.register),
            onclick: () => choose(register),
          },
          words,
        ),
      ),
    );
  }
}

function copyButton(words, what, text) {
  const name = h("span", {}, words);
  const button = h(
    "button",
    { class: "button button--small copy", type: "button" },
    icon("copy"),
    name,
  );
  let back;
  button.addEventListener("click", async () => {
    const done = await copy(text());
    clearTimeout(back);
    const now = done ? "Copied" : "Copying is blocked";
    name.textContent = now;
    button.classList.toggle("is-done", done);
    button.firstChild.replaceWith(icon(done ? "check" : "warning"));
    announce(
      done
        ? `${what} ${what.endsWith("s") ? "are" : "is"} copied.`
        : "The browser did not allow copying. Select the text instead.",
    );
    back = setTimeout(() => {
      name.textContent = words;
      button.classList.remove("is-done");
      button.firstChild.replaceWith(icon("copy"));
    }, SAID_MS);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without HTTPS, or without permission, only the older way is open.
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const area = h("textarea", { class: "visually-hidden", readonly: true });
  area.value = text;
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return done;
}

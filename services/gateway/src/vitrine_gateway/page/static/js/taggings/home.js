// The files that were sent, each with how far it is.

import { byId, h } from "../dom.js";
import { problemNotice } from "../states.js";
import { products } from "../words.js";
import { write } from "./address.js";
import { Bar } from "./bar.js";
import { Poll } from "./poll.js";
import { newest } from "./requests.js";
import { hasEnded, moment, progressWords, share, stateName, timeLeft } from "./states.js";

const EVERY_MS = 2_000;
const SHOWN = 50;

/** The list of taggings, in step with the server while it is shown. */
export class Home {
  #list = byId("taggings-list");
  #trouble = byId("taggings-trouble");
  #cards = new Map();
  #poll = new Poll({
    ask: (signal) => newest(SHOWN, signal),
    everyMs: EVERY_MS,
    onAnswer: (taggings) => this.#draw(taggings),
    onProblem: (problem) =>
      this.#trouble.replaceChildren(problemNotice(problem, () => this.#poll.now())),
  });

  show() {
    document.title = "Tag a catalogue – Vitrine";
    this.#poll.start();
  }

  hide() {
    this.#poll.stop();
  }

  #draw(taggings) {
    this.#trouble.replaceChildren();
    byId("taggings-none").hidden = taggings.length > 0;
    const ids = new Set(taggings.map(({ id }) => id));
    for (const [id, card] of this.#cards) {
      if (ids.has(id)) continue;
      card.element.remove();
      this.#cards.delete(id);
    }
    taggings.forEach((tagging, place) => {
      let card = this.#cards.get(tagging.id);
      if (!card) {
        card = new Card(tagging);
        this.#cards.set(tagging.id, card);
      }
      card.update(tagging);
      // What is in its place already is not touched, so that the focus stays in it.
      if (this.#list.children[place] !== card.element)
        this.#list.insertBefore(card.element, this.#list.children[place] ?? null);
    });
    return taggings.some((tagging) => !hasEnded(tagging));
  }
}

class Card {
  element;
  #state = h("span", { class: "state" });
  #words = h("span");
  #bar;
  #review;

  constructor({ id, name, created_at: created }) {
    this.#bar = new Bar(`Progress of ${name}`);
    this.#review = h("a", { class: "entry__review", href: write({ view: "review", id }) });
    this.element = h(
      "li",
      { class: "entry" },
      h(
        "div",
        { class: "entry__head" },
        h(
          "h3",
          { class: "entry__name" },
          h("a", { class: "entry__link", href: write({ view: "tagging", id }) }, name),
        ),
        this.#state,
      ),
      this.#bar.element,
      h(
        "p",
        { class: "entry__words" },
        this.#words,
        h("time", { datetime: created }, moment(created)),
      ),
      this.#review,
    );
  }

  update(tagging) {
    const open = tagging.reviews?.open ?? 0;
    this.#state.textContent = stateName(tagging);
    this.#state.className = `state state--${tagging.state}`;
    const left = hasEnded(tagging) ? "" : timeLeft(tagging.seconds_left);
    this.#words.textContent = progressWords(tagging) + (left && `, ${left} left`);
    this.#bar.set(share(tagging));
    this.#bar.element.hidden = hasEnded(tagging);
    this.#review.hidden = open === 0;
    this.#review.textContent = `Review ${products(open)}`;
  }
}

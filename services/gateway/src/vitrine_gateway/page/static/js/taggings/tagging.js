// One tagging: how far it is, what was understood of its file, and what may be done with it.

import { announce, byId, h, icon } from "../dom.js";
import { notice, problemNotice } from "../states.js";
import { count, products, sentence } from "../words.js";
import { write } from "./address.js";
import { Bar } from "./bar.js";
import { correctionsLink, taggedLink } from "./downloads.js";
import { Poll } from "./poll.js";
import { remove, tagging as read } from "./requests.js";
import * as states from "./states.js";
import { understoodPanel } from "./understood.js";

const EVERY_MS = 1_000;

/** The page of one tagging; `gone()` is called once it is removed. */
export class TaggingView {
  #place = byId("tagging-view");
  #gone;
  #poll = null;
  #parts = null;
  #shown = { id: "", state: "", understood: false };

  constructor(gone) {
    this.#gone = gone;
  }

  show(id) {
    this.hide();
    this.#shown = { id, state: "", understood: false };
    this.#parts = skeleton();
    this.#place.replaceChildren(...this.#parts.all);
    this.#poll = new Poll({
      ask: (signal) => read(id, signal),
      everyMs: EVERY_MS,
      onAnswer: (tagging) => this.#draw(tagging),
      onProblem: (problem) => this.#tell(problem, () => this.#poll.now()),
    });
    this.#poll.start();
  }

  hide() {
    this.#poll?.stop();
  }

  #tell(problem, retry) {
    this.#parts.trouble.replaceChildren(problemNotice(problem, retry));
  }

  #draw(tagging) {
    const { name, bar, words, state, figures, note, trouble } = this.#parts;
    const changed = this.#shown.state !== tagging.state;
    trouble.replaceChildren();
    name.textContent = tagging.name;
    document.title = `${tagging.name} – Vitrine`;
    state.textContent = states.stateName(tagging);
    state.className = `state state--${tagging.state}`;
    set(words, states.progressWords(tagging));
    bar.set(states.share(tagging));
    bar.element.hidden = tagging.state === "failed";
    figures.replaceChildren(...figuresOf(tagging));
    this.#note(note, tagging);
    if (changed) {
      if (this.#shown.state) announce(`${tagging.name}: ${states.stateName(tagging)}`);
      this.#shown.state = tagging.state;
    }
    this.#drawActions(tagging, changed);
    if (tagging.understood && !this.#shown.understood) {
      this.#shown.understood = true;
      this.#parts.understood.replaceChildren(understoodPanel(tagging.understood));
    }
    return !states.hasEnded(tagging);
  }

  /** Why it failed, or what it waits for; drawn when it changes, so that it is read out once. */
  #note(note, { state, error, notice: waits }) {
    const text = error || waits ? sentence(error || waits) : "";
    if (note.dataset.text === text) return;
    note.dataset.text = text;
    if (!text) note.replaceChildren();
    else if (state === "failed")
      note.replaceChildren(
        notice({ tone: "bad", title: "The file could not be read", text }),
      );
    else note.replaceChildren(notice({ sign: "hourglass", text }));
  }

  /** Drawn anew only where the state says so: a button under the finger stays where it is. */
  #drawActions(tagging, changed) {
    const { actions, review } = this.#parts;
    const open = tagging.reviews?.open ?? 0;
    const answered = tagging.reviews?.done ?? 0;
    review.hidden = open === 0;
    review.href = write({ view: "review", id: tagging.id });
    set(review.querySelector("span"), `Review ${products(open)}`);
    const corrected = answered > 0 || open > 0;
    const key = `${tagging.state}-${tagging.done > 0}-${corrected}`;
    if (actions.dataset.key === key) return;
    actions.dataset.key = key;
    const focused = actions.contains(document.activeElement);
    actions.replaceChildren(...this.#actionsOf(tagging, corrected));
    if (focused && changed) byId("tagging-title").focus();
  }

  #actionsOf(tagging, corrected) {
    const onProblem = (problem, retry) => this.#tell(problem, retry);
    const ended = states.hasEnded(tagging);
    const words = ended ? undefined : "Download the CSV so far";
    const readable = tagging.state !== "failed" && (tagging.done > 0 || tagging.state === "done");
    return [
      readable && taggedLink(tagging, { words, onProblem }),
      readable && corrected && correctionsLink(tagging, { onProblem }),
      this.#endButton(tagging, ended),
    ].filter(Boolean);
  }

  #endButton(tagging, ended) {
    const words = ended ? "Remove" : "Cancel";
    const sure = `Really ${words.toLowerCase()}?`;
    const button = h(
      "button",
      { class: "button button--quiet", type: "button" },
      icon("close"),
      h("span", {}, words),
    );
    const spoken = button.querySelector("span");
    // The first press asks, the second does it.
    button.addEventListener("blur", () => set(spoken, words));
    button.addEventListener("click", async () => {
      if (spoken.textContent !== sure) {
        set(spoken, sure);
        announce(ended ? "Its file, tags and corrections go. Press again." : "Press again.");
        return;
      }
      button.disabled = true;
      try {
        await remove(tagging.id);
        if (ended) this.#gone();
        else this.#poll.now();
      } catch (problem) {
        button.disabled = false;
        this.#tell(problem, () => button.click());
      }
    });
    return button;
  }
}

function skeleton() {
  const parts = {
    name: h("h1", { class: "tagging__title", id: "tagging-title", tabindex: "-1" }, "Tagging"),
    state: h("span", { class: "state" }),
    bar: new Bar("Rows that are tagged"),
    words: h("p", { class: "tagging__words" }),
    figures: h("dl", { class: "figures" }),
    note: h("div", { role: "status", class: "tagging__note" }),
    trouble: h("div", { role: "alert" }),
    review: h(
      "a",
      { class: "button button--primary", hidden: true },
      h("span", {}),
      icon("arrow"),
    ),
    actions: h("div", { class: "tagging__buttons" }),
    understood: h("div", {}),
  };
  parts.all = [
    h("a", { class: "crumb", href: write({ view: "home" }) }, icon("back"), "All taggings"),
    h("div", { class: "tagging__head" }, parts.name, parts.state),
    parts.trouble,
    h(
      "div",
      { class: "tagging__card" },
      parts.words,
      parts.bar.element,
      parts.figures,
      parts.note,
      h("div", { class: "tagging__actions" }, parts.review, parts.actions),
    ),
    parts.understood,
  ];
  return parts;
}

function figuresOf(tagging) {
  const ended = states.hasEnded(tagging);
  const left = ended ? "" : states.timeLeft(tagging.seconds_left);
  const figures = [
    ["Tagged", count(Math.max(0, tagging.done - tagging.failed))],
    ["Could not be tagged", tagging.failed ? count(tagging.failed) : ""],
    ["Rate", ended ? "" : states.rateWords(tagging.rate)],
    ["Time left", left],
    ["Reviewed", tagging.reviews?.done ? products(tagging.reviews.done) : ""],
    ["Ended", tagging.ended_at ? states.moment(tagging.ended_at) : ""],
    ["Kept until", tagging.removed_at ? states.day(tagging.removed_at) : ""],
  ];
  return figures
    .filter(([, value]) => value)
    .map(([name, value]) =>
      h("div", { class: "figure" }, h("dt", {}, name), h("dd", {}, value)),
    );
}

/** Changes a text only where it is another one: what is read out is read out once. */
function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// The review of one tagging: one product at a time, one question at a time.

import { announce, byId, h, icon, spoken } from "../../dom.js";
import { notice, problemNotice, textBones } from "../../states.js";
import { count } from "../../words.js";
import { write } from "../address.js";
import { Bar } from "../bar.js";
import { endPanel } from "./end.js";
import { listenToKeys, showKeys } from "./keys.js";
import { OtherAnswer } from "./other.js";
import { fillStage, Pictures, zoom } from "./pictures.js";
import { knownPanel, otherButton, questionPanel } from "./question.js";
import * as reviewer from "./reviewer.js";
import { Session } from "./session.js";

/** The page of the review; `leave(id)` is called when the person gives no name. */
export class ReviewView {
  #place = byId("review-view");
  #outbox;
  #leave;
  #id = "";
  #session = null;
  #pictures = null;
  #parts = null;
  #pictured = null;
  #act = {
    choose: (number) => this.#session?.choose(number),
    first: () => this.#first(),
    other: () => this.#openOther(),
    skip: () => this.#session?.skip(),
    undo: () => this.#session?.undo(),
    zoom: () => this.#session?.product && zoom(this.#pictures, this.#session.product),
    help: showKeys,
    move: (step) => this.#move(step),
    returnSkipped: () => this.#session.returnSkipped(),
    again: () => this.#session.again(),
  };

  constructor(outbox, leave) {
    this.#outbox = outbox;
    this.#leave = leave;
    listenToKeys(() => !this.#place.hidden && this.#session !== null, this.#act);
  }

  async show(id, row) {
    this.hide();
    this.#id = id;
    document.title = "Review – Vitrine";
    this.#parts = this.#skeleton();
    this.#place.replaceChildren(...this.#parts.all);
    const name = reviewer.current() || (await reviewer.ask());
    if (this.#id !== id || this.#place.hidden) return;
    if (name) this.#begin(name, row);
    else this.#leave(id);
  }

  hide() {
    this.#session?.end();
    this.#pictures?.close();
    this.#session = null;
    this.#pictures = null;
    this.#pictured = null;
    this.#id = "";
  }

  #begin(name, row) {
    this.#session?.end();
    this.#pictures ??= new Pictures(this.#id);
    this.#parts.name.textContent = name;
    this.#session = new Session(this.#id, name, this.#outbox);
    this.#session.addEventListener("change", () => this.#draw());
    this.#session.addEventListener("said", ({ detail }) => this.#say(detail));
    this.#session.start(row);
  }

  async #rename() {
    const before = reviewer.current();
    const name = await reviewer.ask();
    if (name && name !== before) this.#begin(name, this.#session?.product?.row ?? null);
  }

  #skeleton() {
    const parts = {
      heading: h("h1", { class: "review__name", id: "review-title", tabindex: "-1" }, "Review"),
      place: h("p", { class: "review__place" }),
      bar: new Bar("Products that are reviewed"),
      name: h("span", {}),
      said: h("div", { class: "review__said", role: "status" }),
      body: h("div", { class: "review__body" }),
    };
    const back = write({ view: "tagging", id: this.#id });
    parts.all = [
      h(
        "div",
        { class: "review__head" },
        h("a", { class: "crumb", href: back }, icon("back"), h("span", {}, "The tagging")),
        parts.heading,
        parts.place,
        h(
          "div",
          { class: "review__tools" },
          small("person", [spoken("Reviewing as "), parts.name], () => this.#rename()),
          small("keyboard", [h("span", {}, "Keys"), h("kbd", {}, "?")], showKeys, "review__keys"),
        ),
      ),
      parts.bar.element,
      parts.said,
      parts.body,
    ];
    return parts;
  }

  #draw() {
    const { phase, product, tagging } = this.#session;
    if (tagging) {
      this.#parts.heading.textContent = tagging.name;
      document.title = `Review of ${tagging.name} – Vitrine`;
    }
    if (phase === "loading") this.#drawLoading();
    else if (phase === "question") this.#drawQuestion();
    else if (phase === "end") this.#drawEnd();
    else this.#drawTrouble();
    const address = write({ view: "review", id: this.#id, row: product?.row });
    if (phase !== "loading") history.replaceState(history.state, "", address);
  }

  #drawLoading() {
    // What comes at once needs no sign that it comes.
    if (this.#parts.body.childElementCount) this.#parts.body.setAttribute("aria-busy", "true");
    else this.#parts.body.replaceChildren(textBones());
  }

  #drawQuestion() {
    const { product, progress, ahead } = this.#session;
    const { body, bar, place } = this.#parts;
    place.textContent = `${count(progress.place)} of ${count(progress.total)}`;
    bar.set((progress.place - 1) / progress.total);
    body.removeAttribute("aria-busy");
    if (this.#pictured !== product) {
      const stage = h("div", { class: "stage" });
      body.replaceChildren(stage, h("div", { class: "review__side" }));
      fillStage(stage, this.#pictures, product, this.#act.zoom);
      this.#pictured = product;
      window.scrollTo({ top: 0, behavior: "instant" });
    }
    body.querySelector(".review__side").replaceChildren(
      h(
        "div",
        { class: "review__product" },
        h("p", { class: "review__title" }, product.title || "Without a title"),
        h("p", { class: "review__id" }, where(product)),
      ),
      questionPanel(this.#session, this.#act),
      knownPanel(product, (attribute) => this.#session.change(attribute)),
    );
    byId("question-title").focus({ preventScroll: true });
    this.#pictures.prefetch(ahead);
  }

  #drawEnd() {
    const { body, bar, place } = this.#parts;
    place.textContent = "";
    bar.set(1);
    this.#pictured = null;
    body.removeAttribute("aria-busy");
    const { tagging, answered, skipped, canUndo } = this.#session;
    body.replaceChildren(
      endPanel({ tagging, answered, skipped, canUndo }, this.#act, (problem, retry) =>
        this.#parts.said.replaceChildren(problemNotice(problem, retry)),
      ),
    );
    byId("question-title").focus();
  }

  #drawTrouble() {
    this.#pictured = null;
    this.#parts.body.removeAttribute("aria-busy");
    this.#parts.body.replaceChildren(problemNotice(this.#session.problem, this.#act.again));
    byId("review-title").focus();
  }

  /** Enter: the first answer, or the first button of the end. */
  #first() {
    if (this.#session.phase === "question") this.#session.choose(1);
    else this.#parts.body.querySelector(".button--primary")?.click();
  }

  #move(step) {
    const answers = [...this.#parts.body.querySelectorAll(".answer")];
    if (!answers.length) return;
    const now = answers.indexOf(document.activeElement);
    const next = now < 0 && step < 0 ? answers.length - 1 : now + step;
    answers[(next + answers.length) % answers.length].focus();
  }

  #openOther() {
    if (this.#session?.phase !== "question") return;
    const { attribute } = this.#session.question;
    const place = byId("other-place");
    const other = new OtherAnswer(attribute, {
      onAnswer: (value) => this.#session.answer(value),
      onCancel: () => {
        place.replaceChildren(otherButton(this.#act));
        byId("question-title").focus();
      },
    });
    place.replaceChildren(other.element);
    other.open();
  }

  /** What happened: heard at once; what must not be missed stays to be read. */
  #say({ words, lasting, bad }) {
    const { said } = this.#parts;
    if (!lasting) {
      announce(words);
      return;
    }
    const close = () => {
      said.replaceChildren();
      byId("question-title").focus();
    };
    said.replaceChildren(
      notice({
        text: words,
        tone: bad ? "bad" : "plain",
        actions: [{ words: "Close", sign: "close", act: close }],
      }),
    );
  }
}

function where({ id, line }) {
  return [id && `Product ${id}`, line && `line ${count(line)}`].filter(Boolean).join(" · ");
}

function small(sign, words, act, kind = "") {
  return h(
    "button",
    { class: `button button--small button--quiet ${kind}`, type: "button", onclick: act },
    icon(sign),
    words,
  );
}

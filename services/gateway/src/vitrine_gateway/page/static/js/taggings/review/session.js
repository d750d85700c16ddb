// One person at work on the queue of one tagging: answers, steps back, products that wait.

import * as requests from "../requests.js";
import { asQuestion, choicesOf, openOf } from "./product.js";
import { Queue } from "./queue.js";

/**
 * Tells its listeners:
 *   change  {}         `phase`, `product` or `question` is another one
 *   said    {words}    something to be told to the person
 *
 * `phase` is "loading", "question", "end" or "trouble".
 */
export class Session extends EventTarget {
  phase = "loading";
  product = null;
  question = null;
  problem = null;
  /** Questions that were answered here, for the end. */
  answered = 0;
  #id;
  #reviewer;
  #outbox;
  #queue;
  #history = [];
  #before = 0;
  #finished = 0;
  #total = 0;
  /** Counts what was asked of the queue: an answer that comes too late is none. */
  #turn = 0;
  #stop = new AbortController();

  constructor(id, reviewer, outbox) {
    super();
    this.#id = id;
    this.#reviewer = reviewer;
    this.#outbox = outbox;
    this.#queue = new Queue(id, reviewer, (row) => outbox.saidOf(id, row));
    const { signal } = this.#stop;
    outbox.addEventListener("sent", ({ detail }) => this.#onSent(detail), { signal });
    outbox.addEventListener("refused", ({ detail }) => this.#onRefused(detail), { signal });
  }

  /** Begins, with a certain row where an address names one. */
  start(row) {
    return this.#go(async () => {
      const tagging = await requests.tagging(this.#id);
      this.tagging = tagging;
      this.#before = tagging.reviews.done;
      return (row && (await this.#queue.takeRow(row))) || this.#queue.take();
    });
  }

  end() {
    this.#stop.abort();
  }

  get canUndo() {
    return this.#history.length > 0;
  }

  get skipped() {
    return this.#queue.skipped;
  }

  /** The rows whose pictures are needed soon. */
  get ahead() {
    return this.#queue.ahead(3).map(({ row }) => row);
  }

  /** {place, total}: "12 of 340". */
  get progress() {
    const place = this.#before + this.#finished + this.#queue.skipped.length + 1;
    this.#total = Math.max(this.#total, place, this.#before + this.#queue.open);
    return { place, total: this.#total };
  }

  /** The number key of a choice, from 1. */
  choose(number) {
    const choice = this.phase === "question" && choicesOf(this.question)[number - 1];
    if (choice) this.answer(choice.value);
  }

  /** What the person says of the question at hand. */
  answer(value) {
    if (this.phase !== "question") return;
    const { product, question } = this;
    const { attribute } = question;
    const before = product.answers[attribute];
    const sent = this.#outbox.answer({
      tagging: this.#id,
      row: product.row,
      attribute,
      value,
      reviewer: this.#reviewer,
    });
    product.answers = { ...product.answers, [attribute]: value };
    this.#history.push({ product, question, sent, before });
    this.answered += 1;
    this.#say(`Kept: ${value}`);
    const [next] = openOf(product);
    if (next) return this.#ask(product, next);
    this.#finished += 1;
    this.#next();
  }

  /** Asks once more what is answered, or for an attribute that nobody doubts. */
  change(attribute) {
    const { product } = this;
    const asked = product.questions.find((question) => question.attribute === attribute);
    if (asked) return this.#ask(product, asked);
    const known = product.known[attribute];
    const value = product.answers[attribute] ?? known.value;
    this.#ask(product, asQuestion(attribute, { ...known, value }));
  }

  /** Leaves the product for the end. */
  skip() {
    if (this.phase !== "question") return;
    this.#queue.skip(this.product);
    this.#history.push({ product: this.product, question: this.question, skipped: true });
    this.#say("Skipped; it comes back at the end");
    this.#next();
  }

  /** Takes the last answer, or the last skip, back: as often as there was one. */
  undo() {
    if (!this.#history.length) return;
    this.#turn += 1;
    const entry = this.#history.pop();
    const { product, question, sent, skipped } = entry;
    if (this.product && this.product !== product) this.#queue.putBack(this.product);
    if (skipped) this.#queue.unskip(product);
    else {
      this.#unsay(entry);
      this.#outbox.takeBack(sent, sent.correction);
    }
    this.#say("Taken back");
    this.#ask(product, question);
  }

  /** Gives a product the answer that it had before; returns whether it has open questions again. */
  #unsay({ product, question, before }) {
    const wasFinished = openOf(product).length === 0;
    const { [question.attribute]: _, ...rest } = product.answers;
    product.answers = before === undefined ? rest : { ...rest, [question.attribute]: before };
    this.answered -= 1;
    const isOpenAgain = wasFinished && openOf(product).length > 0;
    if (isOpenAgain) this.#finished -= 1;
    return isOpenAgain;
  }

  /** Goes through those that were skipped. */
  returnSkipped() {
    this.#queue.returnSkipped();
    this.#next();
  }

  /** Tries again what failed, or looks for what is new. */
  again() {
    if (this.product) this.#queue.putBack(this.product);
    this.#next();
  }

  #next() {
    return this.#go(() => this.#queue.take());
  }

  async #go(take) {
    const turn = ++this.#turn;
    const isLate = () => turn !== this.#turn || this.#stop.signal.aborted;
    this.phase = "loading";
    this.product = null;
    this.question = null;
    this.#tell("change");
    try {
      const product = await take();
      if (isLate()) {
        if (product) this.#queue.putBack(product);
        return;
      }
      if (product) this.#ask(product, openOf(product)[0]);
      else this.#show("end");
    } catch (problem) {
      if (isLate()) return;
      this.problem = problem;
      this.#show("trouble");
    }
  }

  #ask(product, question) {
    this.product = product;
    this.question = question;
    this.#queue.lookAhead();
    this.#show("question");
  }

  #show(phase) {
    this.phase = phase;
    this.#tell("change");
  }

  #onSent({ answer, id, met }) {
    const entry = this.#history.find(({ sent }) => sent?.key === answer.key);
    if (entry) entry.sent.correction = id;
    if (!met || answer.tagging !== this.#id) return;
    this.#queue.meetOthers();
    if (met.value === answer.value) return;
    this.#say(
      `${met.reviewer} said “${met.value}” just before; your “${answer.value}” holds now.`,
      { lasting: true },
    );
  }

  #onRefused({ answer, problem }) {
    if (answer.tagging !== this.#id) return;
    this.#say(`“${answer.value}” was not kept: ${problem.detail}`, { lasting: true, bad: true });
    const place = this.#history.findIndex(({ sent }) => sent?.key === answer.key);
    if (place < 0) return;
    const [entry] = this.#history.splice(place, 1);
    if (!this.#unsay(entry)) return;
    this.#queue.putBack(entry.product);
    if (this.phase === "end") this.#next();
  }

  #say(words, { lasting = false, bad = false } = {}) {
    this.#tell("said", { words, lasting, bad });
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

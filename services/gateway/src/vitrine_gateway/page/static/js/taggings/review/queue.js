// The products with open questions, in the order in which this person sees them.

import * as requests from "../requests.js";
import { dropAnswered, fromReview, fromRow, openOf } from "./product.js";

const PAGE = 20;
const LOW = 6;
// Older than this, a product is read again before it is shown.
const FRESH_MS = 10_000;

/** Hands out each product once, but for those that come back by `putBack`. */
export class Queue {
  /** Products with open questions, as the server counts them. */
  open = 0;
  /** Those that were skipped, the earliest first. */
  skipped = [];
  #id;
  #reviewer;
  #saidOf;
  #ahead = [];
  #returned = [];
  #seen = new Set();
  #cursor = "";
  #loading = null;
  /** Whether somebody else answers questions of this queue at the moment. */
  #company = false;

  /** @param saidOf(row) answers that are not sent yet, {attribute: value} */
  constructor(id, reviewer, saidOf) {
    this.#id = id;
    this.#reviewer = reviewer;
    this.#saidOf = saidOf;
  }

  /** The next product, or null when there is none. */
  async take() {
    for (;;) {
      if (this.#returned.length) return this.#returned.shift();
      if (!this.#ahead.length) await this.#load();
      if (!this.#ahead.length) return null;
      // In the background: if that fails, it is told when the last of these is answered.
      if (this.#ahead.length < LOW && this.#cursor !== null) this.#load().catch(() => {});
      const product = this.#pick();
      if (await this.#isOpen(product)) return product;
    }
  }

  /** A certain row first: somebody followed a link to it. */
  async takeRow(row) {
    await this.#load();
    const place = this.#ahead.findIndex((product) => product.row === row);
    if (place >= 0) return this.#ahead.splice(place, 1)[0];
    const result = await requests.row(this.#id, row);
    if (!result?.done) return null;
    const product = fromRow(result, this.#saidOf(row));
    if (!openOf(product).length) return null;
    this.#seen.add(row);
    return product;
  }

  /** Those that come next, as far as they are known. */
  ahead(number) {
    if (this.#company) return [...this.#returned, ...this.#spread()].slice(0, number);
    return [...this.#returned, ...this.#ahead].slice(0, number);
  }

  /** Reads the next one again while the person looks at this one, so that nobody waits for it. */
  lookAhead() {
    const [next] = this.ahead(1);
    if (next && ageOf(next) > FRESH_MS / 2) this.#reread(next);
  }

  /** Makes a product the next one. */
  putBack(product) {
    this.#returned.unshift(product);
  }

  skip(product) {
    this.skipped.push(product);
  }

  unskip(product) {
    this.skipped = this.skipped.filter((other) => other !== product);
  }

  /** Puts those that were skipped in again. */
  returnSkipped() {
    this.#ahead.unshift(...this.skipped);
    this.skipped = [];
  }

  /** From now on this person and the others go through the queue in orders of their own. */
  meetOthers() {
    this.#company = true;
  }

  async #isOpen(product) {
    if (this.#company || ageOf(product) > FRESH_MS) await this.#reread(product);
    return openOf(product).length > 0;
  }

  async #reread(product) {
    try {
      const result = await requests.row(this.#id, product.row);
      if (result && dropAnswered(product, result).length) this.meetOthers();
    } catch (problem) {
      // Without a connection it is shown as it was; the answer is kept until there is one.
      console.info("The product could not be read again:", problem);
    }
  }

  #pick() {
    const product = this.#company ? this.#spread()[0] : this.#ahead[0];
    this.#ahead = this.#ahead.filter((other) => other !== product);
    return product;
  }

  /** Two people who began at the same product would meet at each that follows, too. */
  #spread() {
    const place = ({ row }) => scramble(`${this.#reviewer} ${row}`);
    return this.#ahead.toSorted((one, other) => place(one) - place(other));
  }

  #load() {
    this.#loading ??= this.#read().finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** Reads on until there is something new; at the end once more from the start. */
  async #read() {
    let cursor = this.#cursor ?? "";
    for (;;) {
      const { reviews, next, open } = await requests.reviews(this.#id, cursor, PAGE);
      this.open = open;
      cursor = next;
      this.#cursor = next;
      const news = reviews
        .filter(({ row }) => !this.#seen.has(row))
        .map((review) => fromReview(review, this.#saidOf(review.row)));
      for (const { row } of news) this.#seen.add(row);
      this.#ahead.push(...news.filter((product) => openOf(product).length > 0));
      if (this.#ahead.length || !next) return;
    }
  }
}

function ageOf({ readAt }) {
  return performance.now() - readAt;
}

/** FNV-1a: far apart for texts that are alike. */
function scramble(text) {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  return hash >>> 0;
}

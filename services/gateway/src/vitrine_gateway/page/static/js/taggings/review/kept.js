// The answers that are not sent yet, in the browser's storage: a closed tab loses none of them.
//
// Several tabs may have the page open. Each change reads, changes and writes at one go, and what is
// being sent is leased, so that no two tabs send the same.

import * as storage from "../storage.js";

const NAME = "vitrine.answers";
const TAB = "vitrine.tab";
// A little longer than a request may take.
const LEASE_MS = 35_000;

/** The operations that wait, the oldest first. */
export class Kept {
  #store = storage.ofBrowser();
  #tab;

  constructor() {
    const kept = storage.ofTab();
    this.#tab = kept.read(TAB) ?? crypto.getRandomValues(new Uint32Array(2)).join("");
    kept.write(TAB, this.#tab);
    // A tab that is closed sends nothing any more: the next one need not wait for it.
    window.addEventListener("pagehide", () => this.#change((all) => all.map((one) => this.#free(one))));
  }

  all() {
    try {
      return JSON.parse(this.#store.read(NAME) ?? "[]");
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  }

  add(operation) {
    this.#change((all) => [...all, operation]);
  }

  remove(key) {
    this.#change((all) => all.filter((one) => one.key !== key));
  }

  update(key, news) {
    this.#change((all) => all.map((one) => (one.key === key ? { ...one, ...news } : one)));
  }

  /**
   * Leases the oldest operation to this tab.
   *
   * @returns it as it was before, null where there is none, or "busy" while another tab sends it
   */
  claim() {
    const [first] = this.all();
    if (!first) return null;
    if (first.by && first.by !== this.#tab && first.until > Date.now()) return "busy";
    this.update(first.key, { by: this.#tab, until: Date.now() + LEASE_MS, tried: true });
    return first;
  }

  #free(one) {
    return one.by === this.#tab ? { ...one, until: 0 } : one;
  }

  #change(make) {
    this.#store.write(NAME, JSON.stringify(make(this.all())));
  }
}

/** A name that no other operation has. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((one) => one.toString(36)).join("");
}

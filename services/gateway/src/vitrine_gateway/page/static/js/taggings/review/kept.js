// The answers that are not sent yet, in the browser's storage: a closed tab loses none of them.
//
// Several tabs may have the page open. Each operation is stored under a name of its own, so that no
// tab writes over what another one adds, and what is being sent is leased to one tab.

import * as storage from "../storage.js";

const PREFIX = "vitrine.answer.";
const TAB = "vitrine.tab";
// A little longer than a request may take.
const LEASE_MS = 35_000;

/** The operations that wait, the oldest first. */
export class Kept {
  #store = storage.ofBrowser();
  #tab;
  #number = 0;

  constructor() {
    const kept = storage.ofTab();
    this.#tab = kept.read(TAB) ?? newKey();
    kept.write(TAB, this.#tab);
    // A tab that is closed sends nothing any more: the next one need not wait for it.
    window.addEventListener("pagehide", () => {
      for (const { key, by } of this.all()) if (by === this.#tab) this.update(key, { until: 0 });
    });
  }

  all() {
    return this.#store
      .names(PREFIX)
      .sort()
      .map((name) => this.#read(name))
      .filter(Boolean);
  }

  /** Keeps an operation; returns it with its key. */
  add(operation) {
    this.#number += 1;
    const time = Date.now().toString(36).padStart(9, "0");
    const key = `${time}-${this.#number.toString(36).padStart(5, "0")}-${newKey()}`;
    const kept = { ...operation, key };
    this.#write(kept);
    return kept;
  }

  remove(key) {
    this.#store.remove(PREFIX + key);
  }

  /** Changes an operation; one that another tab has removed stays removed. */
  update(key, news) {
    const kept = this.#read(PREFIX + key);
    if (kept) this.#write({ ...kept, ...news });
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

  #read(name) {
    try {
      return JSON.parse(this.#store.read(name) ?? "null");
    } catch (error) {
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }

  #write(kept) {
    this.#store.write(PREFIX + kept.key, JSON.stringify(kept));
  }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint32Array(2))].map((one) => one.toString(36)).join("");
}

// What the browser keeps for the page. One that keeps nothing is remembered for as long as the
// page is open.

class Store {
  #store;
  #instead = new Map();

  constructor(open) {
    try {
      this.#store = open();
    } catch (error) {
      console.info("This browser keeps nothing:", error);
      this.#store = null;
    }
  }

  /** The text under a name, or null. */
  read(name) {
    return this.#instead.get(name) ?? this.#store?.getItem(name) ?? null;
  }

  /** The names that begin so. */
  names(prefix) {
    const all = [...this.#instead.keys(), ...Object.keys(this.#store ?? {})];
    return [...new Set(all)].filter((name) => name.startsWith(prefix));
  }

  remove(name) {
    this.#instead.delete(name);
    this.#store?.removeItem(name);
  }

  write(name, text) {
    try {
      if (!this.#store) throw new Error("there is no storage");
      this.#store.setItem(name, text);
      this.#instead.delete(name);
    } catch (error) {
      console.info(`“${name}” is kept until the page is closed only:`, error);
      this.#instead.set(name, text);
    }
  }
}

let browser;
let tab;

/** What outlives the tab. */
export function ofBrowser() {
  browser ??= new Store(() => window.localStorage);
  return browser;
}

/** What ends with the tab. */
export function ofTab() {
  tab ??= new Store(() => window.sessionStorage);
  return tab;
}

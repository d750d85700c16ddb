// A bar that fills.

import { h } from "../dom.js";

/** `element` goes into the page; `set(share)` fills it, 0 to 1. */
export class Bar {
  element;

  constructor(name) {
    this.element = h("div", {
      class: "progress",
      role: "progressbar",
      "aria-label": name,
      "aria-valuemin": "0",
      "aria-valuemax": "100",
      "aria-valuenow": "0",
    });
  }

  set(share) {
    this.element.style.setProperty("--share", String(share));
    this.element.setAttribute("aria-valuenow", String(Math.floor(share * 100)));
  }
}

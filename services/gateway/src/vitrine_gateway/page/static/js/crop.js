// The box over a photo that says which part of it to search.

import { announce, h } from "./dom.js";

const SMALLEST = 0.08;
const STEP = 0.02;
const CORNERS = ["nw", "ne", "sw", "se"];
const START = [0.15, 0.15, 0.85, 0.85];

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** Lays the box [left, top, right, bottom], fractions of the photo, over its frame. */
export function lay(element, [left, top, right, bottom]) {
  element.style.setProperty("left", `${left * 100}%`);
  element.style.setProperty("top", `${top * 100}%`);
  element.style.setProperty("width", `${(right - left) * 100}%`);
  element.style.setProperty("height", `${(bottom - top) * 100}%`);
}

/**
 * A box to move and resize by mouse, finger or arrow keys over `frame`, which the photo fills.
 */
export class CropBox {
  #frame;
  #element;
  #box;

  constructor(frame, box, { onApply, onCancel }) {
    this.#frame = frame;
    this.#box = box ?? START;
    this.#element = h(
      "div",
      {
        class: "crop",
        tabindex: "0",
        role: "group",
        "aria-roledescription": "search area",
        "aria-label":
          "Arrow keys move it, Shift and arrow keys resize it, Enter searches, Escape cancels",
        onkeydown: (event) => this.#key(event, onApply, onCancel),
      },
      CORNERS.map((corner) =>
        h("span", { class: `crop__corner crop__corner--${corner}`, "data-corner": corner }),
      ),
    );
    frame.append(this.#element);
    frame.addEventListener("pointerdown", this.#grab);
    this.#set(this.#box);
    this.#element.focus({ preventScroll: true });
  }

  /** [left, top, right, bottom], each with three decimals. */
  get value() {
    return this.#box.map((edge) => Math.round(edge * 1000) / 1000);
  }

  remove() {
    this.#frame.removeEventListener("pointerdown", this.#grab);
    this.#element.remove();
  }

  #set(box) {
    this.#box = box;
    lay(this.#element, box);
  }

  #grab = (event) => {
    event.preventDefault();
    this.#element.focus({ preventScroll: true });
    const from = this.#at(event);
    const start = this.#box;
    const corner = event.target.dataset.corner;
    const inside = event.target === this.#element;
    const drag = (moved) => {
      const to = this.#at(moved);
      if (corner) this.#set(resized(start, corner, to));
      else if (inside) this.#set(shifted(start, to[0] - from[0], to[1] - from[1]));
      else this.#set(spanned(from, to));
    };
    const frame = this.#frame;
    frame.setPointerCapture(event.pointerId);
    frame.addEventListener("pointermove", drag);
    const end = () => frame.removeEventListener("pointermove", drag);
    frame.addEventListener("pointerup", end, { once: true });
    frame.addEventListener("pointercancel", end, { once: true });
  };

  #at({ clientX, clientY }) {
    const { left, top, width, height } = this.#frame.getBoundingClientRect();
    return [clamp((clientX - left) / width, 0, 1), clamp((clientY - top) / height, 0, 1)];
  }

  #key(event, onApply, onCancel) {
    const moves = {
      ArrowLeft: [-STEP, 0],
      ArrowRight: [STEP, 0],
      ArrowUp: [0, -STEP],
      ArrowDown: [0, STEP],
    };
    if (event.key === "Enter") onApply();
    else if (event.key === "Escape") onCancel();
    else if (event.key in moves) {
      const [x, y] = moves[event.key];
      const [, , right, bottom] = this.#box;
      this.#set(
        event.shiftKey
          ? resized(this.#box, "se", [right + x, bottom + y])
          : shifted(this.#box, x, y),
      );
      const [left, top, r, b] = this.#box.map((edge) => Math.round(edge * 100));
      announce(`From ${left} to ${r} percent across, ${top} to ${b} percent down.`);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function shifted([left, top, right, bottom], x, y) {
  const dx = clamp(x, -left, 1 - right);
  const dy = clamp(y, -top, 1 - bottom);
  return [left + dx, top + dy, right + dx, bottom + dy];
}

function resized([left, top, right, bottom], corner, [x, y]) {
  return [
    corner.includes("w") ? clamp(x, 0, right - SMALLEST) : left,
    corner.includes("n") ? clamp(y, 0, bottom - SMALLEST) : top,
    corner.includes("e") ? clamp(x, left + SMALLEST, 1) : right,
    corner.includes("s") ? clamp(y, top + SMALLEST, 1) : bottom,
  ];
}

function spanned([x1, y1], [x2, y2]) {
  const left = Math.min(x1, x2, 1 - SMALLEST);
  const top = Math.min(y1, y2, 1 - SMALLEST);
  return [left, top, Math.max(x1, x2, left + SMALLEST), Math.max(y1, y2, top + SMALLEST)];
}

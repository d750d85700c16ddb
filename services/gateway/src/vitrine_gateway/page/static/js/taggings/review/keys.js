// The keys of the review, and the dialog that tells them.

import { byId, h } from "../../dom.js";
import * as storage from "../storage.js";

const SINGLE_KEYS = "vitrine.single-keys";
const kept = storage.ofBrowser();

const TOLD = [
  [["1", "–", "9"], "take the answer with that number"],
  [["Enter"], "take the first answer"],
  [["O", "or", "/"], "type another answer"],
  [["S"], "skip the product; it comes back at the end"],
  [["U", "or", "Ctrl Z"], "take the last answer back, as often as you like"],
  [["Z"], "see the picture large"],
  [["↑", "↓"], "go through the answers"],
  [["?"], "this list"],
];

/**
 * Calls `act[name](…)` for the keys of the review.
 *
 * @param isOpen() whether the review is shown
 * @param act {choose(number), first(), other(), skip(), undo(), zoom(), help(), move(step)}
 */
export function listenToKeys(isOpen, act) {
  document.addEventListener("keydown", (event) => {
    if (!isOpen() || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select")) return;
    const todo = meaning(event, act);
    if (!todo) return;
    event.preventDefault();
    // A key that is held down answers one question, not all of them.
    if (!event.repeat) todo();
  });
}

function meaning(event, act) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((event.ctrlKey || event.metaKey) && !event.altKey)
    return key === "z" && !event.shiftKey ? act.undo : null;
  if (event.altKey) return null;
  if (key === "ArrowDown") return () => act.move(1);
  if (key === "ArrowUp") return () => act.move(-1);
  // On a button or a link, Enter is the button's.
  if (key === "Enter") return event.target.closest("a, button, summary") ? null : act.first;
  if (kept.read(SINGLE_KEYS) === "off") return key === "?" ? act.help : null;
  if (/^[1-9]$/.test(key)) return () => act.choose(Number(key));
  return { o: act.other, "/": act.other, s: act.skip, u: act.undo, z: act.zoom, "?": act.help }[
    key
  ];
}

/** Shows what the keys do. */
export function showKeys() {
  const dialog = byId("keys-dialog");
  const single = h("input", { class: "tick__box", id: "single-keys", type: "checkbox" });
  single.checked = kept.read(SINGLE_KEYS) !== "off";
  single.addEventListener("change", () => kept.write(SINGLE_KEYS, single.checked ? "on" : "off"));
  dialog.replaceChildren(
    h(
      "div",
      { class: "dialog__form" },
      h("h2", { class: "dialog__title", id: "keys-dialog-title" }, "Review by keyboard"),
      h(
        "dl",
        { class: "keys" },
        TOLD.map(([keys, words]) =>
          h(
            "div",
            { class: "keys__row" },
            h(
              "dt",
              {},
              keys.map((key) => (/^(or|–)$/.test(key) ? ` ${key} ` : h("kbd", {}, key))),
            ),
            h("dd", {}, words),
          ),
        ),
      ),
      h(
        "div",
        { class: "tick" },
        single,
        h("label", { class: "tick__label", for: "single-keys" }, "Keys without Ctrl answer"),
        h(
          "p",
          { class: "tick__hint" },
          "Switch this off if speech input or another program types by itself.",
        ),
      ),
      h(
        "div",
        { class: "dialog__buttons" },
        h(
          "button",
          {
            class: "button button--primary",
            type: "button",
            autofocus: true,
            onclick: () => dialog.close(),
          },
          "Close",
        ),
      ),
    ),
  );
  dialog.showModal();
}

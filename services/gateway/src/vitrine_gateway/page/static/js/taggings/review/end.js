// What is shown when there is no question left.

import { h, icon } from "../../dom.js";
import { count, products } from "../../words.js";
import { write } from "../address.js";
import { correctionsLink, taggedLink } from "../downloads.js";
import { hasEnded } from "../states.js";

/**
 * The end, or a pause: some were skipped, or the file is still being tagged.
 *
 * @param act {returnSkipped(), again(), undo()}
 */
export function endPanel({ tagging, answered, skipped, canUndo }, act, onProblem) {
  const running = !hasEnded(tagging);
  const first = skipped.length
    ? main("retry", skippedWords(skipped.length), act.returnSkipped)
    : running && main("retry", "Look again", act.again);
  return h(
    "div",
    { class: "end" },
    h("h2", { class: "end__title", id: "question-title", tabindex: "-1" }, title(skipped, running)),
    h("p", { class: "end__words" }, words(answered, running)),
    h(
      "div",
      { class: "end__buttons" },
      first,
      taggedLink(tagging, { primary: !first, onProblem }),
      correctionsLink(tagging, { onProblem }),
    ),
    h(
      "div",
      { class: "end__buttons" },
      canUndo &&
        h(
          "button",
          { class: "link", type: "button", "aria-keyshortcuts": "U", onclick: act.undo },
          "Undo the last answer",
        ),
      h("a", { href: write({ view: "tagging", id: tagging.id }) }, "To the tagging"),
    ),
  );
}

function skippedWords(number) {
  return number === 1 ? "Review the one that you skipped" : `Review the ${count(number)} skipped`;
}

function title(skipped, running) {
  if (skipped.length) return `All but ${products(skipped.length)}.`;
  return running ? "No question is open at the moment." : "Every question is answered.";
}

function words(answered, running) {
  const yours = answered
    ? `You answered ${count(answered)} ${answered === 1 ? "question" : "questions"}. `
    : "";
  const more = running
    ? "The file is still being tagged, so more may come."
    : "The CSV holds the answers, with who gave them and when.";
  return yours + more;
}

function main(sign, text, act) {
  return h(
    "button",
    { class: "button button--primary", type: "button", onclick: act },
    icon(sign),
    text,
  );
}

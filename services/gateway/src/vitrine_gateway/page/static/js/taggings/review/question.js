// One question with its answers.

import { swatch } from "../../colours.js";
import { h, icon, spoken } from "../../dom.js";
import { inOrder, label, percent } from "../../words.js";
import { choicesOf, openOf } from "./product.js";

/**
 * The question at hand.
 *
 * @param act {choose(number), other(), skip(), undo()}
 */
export function questionPanel({ question, product, canUndo }, act) {
  const { attribute, stated, isChange } = question;
  const name = label(attribute).toLowerCase();
  const doubted = stated && !isChange;
  return h(
    "div",
    { class: "question", role: "group", "aria-labelledby": "question-title" },
    asked(product, question),
    h("h2", { class: "question__title", id: "question-title", tabindex: "-1" }, `Which ${name}?`),
    doubted &&
      h(
        "p",
        { class: "question__doubt" },
        "The file says ",
        h("strong", {}, swatch(attribute, stated), stated),
        ", which looks wrong.",
      ),
    h(
      "ol",
      { class: "answers" },
      choicesOf(question).map((choice, place) =>
        h("li", {}, answer(question, choice, place + 1, act)),
      ),
    ),
    h("div", { id: "other-place" }, otherButton(act)),
    h(
      "div",
      { class: "question__foot" },
      tool("skip", "Skip", "S", act.skip),
      tool("undo", "Undo", "U", act.undo, !canUndo),
    ),
  );
}

function asked(product, question) {
  const open = product.questions.length;
  const place = product.questions.indexOf(question) + 1;
  const reason = question.stated ? "Looks wrong" : "Not sure";
  const among = open > 1 ? `, ${place} of ${open}` : "";
  const words = question.isChange ? "Change" : reason + among;
  return h("p", { class: "question__asked" }, h("span", { class: "badge" }, words));
}

function answer({ attribute, stated, isChange }, { value, confidence }, number, act) {
  const share = h("span", { class: "answer__meter", "aria-hidden": "true" });
  share.style.setProperty("--share", String(confidence ?? 0));
  return h(
    "button",
    {
      class: "answer",
      type: "button",
      "aria-keyshortcuts": number === 1 ? "1 Enter" : String(number),
      onclick: () => act.choose(number),
    },
    h("kbd", { class: "answer__key", "aria-hidden": "true" }, String(number)),
    h("span", { class: "answer__value" }, swatch(attribute, value), value),
    value === stated && h("span", { class: "answer__aside" }, "in the file"),
    confidence !== null && spoken(" confidence "),
    confidence !== null && h("span", { class: "answer__percent" }, percent(confidence)),
    share,
  );
}

/** What opens the field for another answer. */
export function otherButton(act) {
  return h(
    "button",
    {
      class: "answer answer--other",
      type: "button",
      "aria-keyshortcuts": "O /",
      onclick: act.other,
    },
    h("kbd", { class: "answer__key", "aria-hidden": "true" }, "O"),
    h("span", { class: "answer__value" }, "Another answer…"),
  );
}

function tool(sign, words, key, act, disabled = false) {
  return h(
    "button",
    {
      class: "button button--small",
      type: "button",
      "aria-keyshortcuts": key,
      disabled,
      onclick: act,
    },
    icon(sign),
    words,
    h("kbd", { "aria-hidden": "true" }, key),
  );
}

/** What is known of the product; each of it may be changed. `change(attribute)`. */
export function knownPanel(product, change) {
  const answered = Object.fromEntries(
    Object.entries(product.answers).map(([name, value]) => [name, { value, yours: true }]),
  );
  const open = new Set(openOf(product).map(({ attribute }) => attribute));
  const facts = inOrder({ ...product.known, ...answered }).filter(([name]) => !open.has(name));
  return h(
    "dl",
    { class: "facts", "aria-label": "What is known" },
    facts.map(([name, known]) =>
      h(
        "div",
        { class: "fact" },
        h("dt", {}, label(name)),
        h(
          "dd",
          {},
          swatch(name, known.value),
          known.value || "–",
          aside(known),
          changeButton(name, change),
        ),
      ),
    ),
    product.details.length > 0 && detailsFact(product.details),
  );
}

/** The visual details: the picture is sure of them, and nobody is asked. */
function detailsFact(details) {
  return h(
    "div",
    { class: "fact", "data-fact": "details" },
    h("dt", {}, "Details"),
    h("dd", {}, details.join(", ")),
  );
}

function changeButton(name, change) {
  return h(
    "button",
    {
      class: "action fact__change",
      type: "button",
      "aria-label": `Change ${label(name).toLowerCase()}`,
      onclick: () => change(name),
    },
    icon("edit"),
  );
}

function aside({ yours, correction, stated, value }) {
  const words = yours
    ? "your answer"
    : correction
      ? `says ${correction.reviewer}`
      : stated && stated === value
        ? "in the file"
        : "";
  return words && h("span", { class: "fact__aside" }, words);
}

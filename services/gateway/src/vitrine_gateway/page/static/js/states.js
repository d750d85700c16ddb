// What the page says while there is no answer, or not the whole of it.

import { h, icon } from "./dom.js";

/** A sentence with what can be done about it. `actions` are {words, icon?, act}. */
export function notice({
  sign = "warning",
  tone = "plain",
  title = null,
  text,
  reference = "",
  actions = [],
}) {
  return h(
    "div",
    { class: `notice notice--${tone}` },
    h("span", { class: "notice__sign" }, icon(sign)),
    h(
      "div",
      { class: "notice__words" },
      title && h("p", { class: "notice__title" }, title),
      h("p", {}, text),
      reference && h("p", { class: "notice__reference" }, `Reference ${reference}`),
    ),
    actions.length > 0 &&
      h(
        "div",
        { class: "notice__actions" },
        actions.map(({ words, act, sign: actionSign }) =>
          h(
            "button",
            { class: "button button--small", type: "button", onclick: act },
            actionSign && icon(actionSign),
            words,
          ),
        ),
      ),
  );
}

// Asking the same again would end the same.
const FINAL = new Set([400, 404, 413, 415, 422]);

/** The notice for a problem, with a way to try again where that may help. */
export function problemNotice(problem, retry, others = []) {
  const again = FINAL.has(problem.status)
    ? []
    : [{ words: "Try again", sign: "retry", act: retry }];
  const signs = { offline: "offline", timeout: "hourglass" };
  return notice({
    sign: signs[problem.kind] ?? "warning",
    tone: problem.kind === "offline" ? "plain" : "bad",
    title: problem.title,
    text: problem.detail,
    reference: problem.requestId,
    actions: [...again, ...others],
  });
}

/** The notice in the place of a part that no service could answer. */
export function awayNotice(words, retry) {
  return notice({
    sign: "hourglass",
    text: words,
    actions: [{ words: "Try again", sign: "retry", act: retry }],
  });
}

const bone = (kind) => h("span", { class: `bone bone--${kind}` });

/** Grey shapes in the place of the details. */
export function detailBones(rows = 6) {
  return h(
    "div",
    { class: "bones", "aria-hidden": "true" },
    Array.from({ length: rows }, () =>
      h("div", { class: "bones__row" }, bone("label"), bone("value"), bone("bar")),
    ),
  );
}

/** Grey shapes in the place of the description. */
export function textBones() {
  return h(
    "div",
    { class: "bones", "aria-hidden": "true" },
    bone("title"),
    bone("line"),
    bone("line"),
    bone("half"),
  );
}

/** Grey tiles in the place of products. */
export function productBones(number = 12) {
  return Array.from({ length: number }, () =>
    h(
      "li",
      { class: "card card--bones", "aria-hidden": "true" },
      bone("tile"),
      bone("line"),
      bone("half"),
    ),
  );
}

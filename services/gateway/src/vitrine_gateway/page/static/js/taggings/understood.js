// What was understood of a file: which column is read as what, and what to look at.

import { h, icon } from "../dom.js";
import { count, label } from "../words.js";
import { rowsOf } from "./states.js";

const NAMES = {
  id: "Product id",
  image: "Picture",
  image_url: "Picture’s address",
  pictures: "Further pictures",
  title: "Title",
  price: "Price",
  currency: "Currency",
  suspected: "Suspicions",
};
const REMARKS_SHOWN = 200;

/** The panel about `understood`, as the API gives it. */
export function understoodPanel(understood) {
  const { columns = {}, ignored = {}, warnings = [], remarks = [] } = understood;
  return h(
    "section",
    { class: "understood", "aria-labelledby": "understood-title" },
    h("h2", { class: "understood__title", id: "understood-title" }, "What was understood"),
    h("p", { class: "understood__facts" }, facts(understood).join(" · ")),
    warnings.length > 0 && warned(warnings),
    h(
      "div",
      { class: "understood__scroll", tabindex: "0", role: "region", "aria-label": "Columns" },
      h(
        "table",
        { class: "columns" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, "Column of the file"),
            h("th", { scope: "col" }, "Read as"),
          ),
        ),
        h(
          "tbody",
          {},
          Object.entries(columns).map(([name, what]) => line(name, NAMES[what] ?? label(what))),
          Object.entries(ignored).map(([name, alike]) => passedOver(name, alike)),
        ),
      ),
    ),
    remarks.length > 0 && remarked(remarks),
  );
}

function facts({ encoding, delimiter, sheet, rows = 0, skipped = 0, currencies = {}, decimal }) {
  const prices = Object.entries(currencies).map(([code, number]) => `${count(number)} in ${code}`);
  return [
    sheet ? `Sheet “${sheet}”` : encoding,
    !sheet && delimiter && `${delimiter} between cells`,
    rowsOf(rows),
    skipped > 0 && `${count(skipped)} not used`,
    prices.length > 0 && `prices: ${prices.join(", ")}`,
    decimal && `decimals after a ${decimal}`,
  ].filter(Boolean);
}

function line(name, what) {
  return h("tr", {}, h("th", { scope: "row" }, name || "(no name)"), h("td", {}, what));
}

/** A column that nothing is read from; one that looks like an attribute is hard to overlook. */
function passedOver(name, alike) {
  const words = alike
    ? h(
        "td",
        {},
        h("span", { class: "badge" }, "Not read"),
        ` looks like ${(NAMES[alike] ?? label(alike)).toLowerCase()}`,
      )
    : h("td", { class: "columns__ignored" }, "Not read");
  return h("tr", {}, h("th", { scope: "row" }, name || "(no name)"), words);
}

function warned(warnings) {
  return h(
    "ul",
    { class: "warnings", "aria-label": "To look at" },
    warnings.map((warning) =>
      h("li", { class: "warning" }, icon("warning"), h("span", {}, warning)),
    ),
  );
}

function remarked(remarks) {
  const more = remarks.length - REMARKS_SHOWN;
  return h(
    "details",
    { class: "remarks" },
    h("summary", {}, `Remarks on single rows (${count(remarks.length)})`),
    h(
      "ul",
      { class: "remarks__list" },
      remarks
        .slice(0, REMARKS_SHOWN)
        .map(({ line: at, id, text }) =>
          h("li", {}, `Line ${count(at)}${id ? `, product ${id}` : ""}: ${text}`),
        ),
      more > 0 && h("li", {}, `… and ${count(more)} more`),
    ),
  );
}

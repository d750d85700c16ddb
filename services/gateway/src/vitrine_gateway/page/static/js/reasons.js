// Why a product is similar: what it has in common with the search, and what not.

import { swatch } from "./colours.js";
import { h, icon, spoken } from "./dom.js";
import { kinds } from "./roles.js";
import { inOrder, label } from "./words.js";

/** Chips for the attributes in which a product agrees or not, and the details of both, or for words. */
export function reasons({ product, why, shared_details: details = [], words = [], different = [] }) {
  if (words.length > 0) return saidWords(words);
  // A coarser kind says nothing new beside a finer one.
  const implied = kinds(why).slice(0, -1);
  const telling = inOrder(Object.fromEntries(why.map((attribute) => [attribute, true])))
    .map(([attribute]) => attribute)
    .filter((attribute) => !implied.includes(attribute));
  const others = differences(different);
  return h(
    "ul",
    {
      class: "reasons",
      "aria-label": "Why it is similar",
      hidden: telling.length + details.length + others.length === 0,
    },
    telling.map((attribute) =>
      h(
        "li",
        { class: "reason", title: `Same ${label(attribute).toLowerCase()}` },
        spoken(`Same ${label(attribute).toLowerCase()}: `),
        swatch(attribute, product.attributes[attribute] ?? "") ?? icon("check"),
        product.attributes[attribute] ?? label(attribute),
      ),
    ),
    details.map((name) =>
      h(
        "li",
        { class: "reason", title: `Both: ${name}`, "data-detail": name },
        spoken("Both: "),
        icon("check"),
        name,
      ),
    ),
    others,
  );
}

/** Chips for what is unlike the search. */
function differences(different) {
  // Another kind is told by its finest name alone.
  const coarser = kinds(different.map(({ attribute }) => attribute)).slice(0, -1);
  const byAttribute = Object.fromEntries(different.map((one) => [one.attribute, one]));
  return inOrder(byAttribute)
    .filter(([attribute]) => !coarser.includes(attribute))
    .map(([attribute, { value, instead_of: instead }]) =>
      h(
        "li",
        {
          class: "reason reason--other",
          title: `Another ${label(attribute).toLowerCase()}`,
          "data-different": attribute,
        },
        spoken(`Another ${label(attribute).toLowerCase()}: `),
        swatch(attribute, value),
        `${value} instead of ${instead}`,
      ),
    );
}

function saidWords(words) {
  return h(
    "ul",
    { class: "reasons", "aria-label": "What it says of your words" },
    words.map((word) =>
      h("li", { class: "reason", title: "It says this word" }, icon("check"), word),
    ),
  );
}

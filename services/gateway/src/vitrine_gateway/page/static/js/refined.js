// What a search wants beyond filters by attribute: a price, another colour, more to be like.

import { swatch } from "./colours.js";
import { h, icon } from "./dom.js";
import { label, price } from "./words.js";

/**
 * price: {currency, minimum, maximum} or null; change: {colour: "Red"}; like: [product id];
 * text: what is to be different, in words.
 */
export const NOTHING = Object.freeze({ price: null, change: {}, like: [], text: "" });

/** Whether anything of it is wanted. */
export function isRefined({ price: range, change, like, text }) {
  return Boolean(range || text) || Object.keys(change).length > 0 || like.length > 0;
}

/** Filters under which what was found is counted: what is changed counts as chosen. */
export function counted(filters, { change }) {
  const changed = Object.entries(change).map(([attribute, value]) => [attribute, [value]]);
  return { ...filters, ...Object.fromEntries(changed) };
}

/** Adds a product to what is liked, or takes it away. */
export function alsoLike(refined, id) {
  const like = refined.like.includes(id)
    ? refined.like.filter((other) => other !== id)
    : [...refined.like, id];
  return { ...refined, like };
}

/** States another value of an attribute; null: the query's own. */
export function changed(refined, attribute, value) {
  const { [attribute]: _, ...others } = refined.change;
  return { ...refined, change: value ? { ...others, [attribute]: value } : others };
}

/** {currency: "EUR", minimum: "10", maximum: ""} → "from €10". */
export function priceWords({ currency, minimum, maximum }) {
  const sum = (amount) => price({ amount, currency });
  if (minimum && maximum) return `${sum(minimum)} to ${sum(maximum)}`;
  return minimum ? `from ${sum(minimum)}` : `up to ${sum(maximum)}`;
}

/**
 * A chip for each thing that is wanted, which takes it away.
 *
 * @param refine(refined) is called with what is left
 * @param titleOf(id) names a product
 */
export function chips(refined, refine, titleOf) {
  const range =
    refined.price &&
    chip(`Remove the price ${priceWords(refined.price)}`, [priceWords(refined.price)], () =>
      refine({ ...refined, price: null }),
    );
  const changes = Object.entries(refined.change).map(([attribute, value]) =>
    chip(
      `Not in another ${label(attribute).toLowerCase()}: ${value}`,
      [swatch(attribute, value), `In ${value}`],
      () => refine(changed(refined, attribute, null)),
    ),
  );
  const likes = refined.like.map((id) =>
    chip(`Not like ${titleOf(id)}`, [icon("alike"), `Like ${titleOf(id)}`], () =>
      refine(alsoLike(refined, id)),
    ),
  );
  const but =
    refined.text &&
    chip(`Without the words ${refined.text}`, [icon("search"), `But: ${refined.text}`], () =>
      refine({ ...refined, text: "" }),
    );
  return [range, ...changes, but, ...likes].filter(Boolean);
}

function chip(words, content, act) {
  return h(
    "button",
    { class: "chip chip--chosen", type: "button", "aria-label": words, onclick: act },
    content,
    icon("close"),
  );
}

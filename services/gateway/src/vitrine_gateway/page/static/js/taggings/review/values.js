// The values that the catalogue has for each attribute, the most frequent first.

import { facets } from "../../api.js";

let known = null;

/** Resolves to the values of an attribute; without an answer there are none to suggest. */
export async function valuesOf(attribute) {
  known ??= facets({}).catch((problem) => {
    console.info("There are no values to suggest:", problem);
    known = null;
    return { facets: {} };
  });
  return ((await known).facets[attribute] ?? []).map(({ value }) => value);
}

/** Those that fit what was typed: those that begin with it, then those that hold it. */
export function fitting(values, typed, most) {
  const text = typed.trim().toLowerCase();
  const begins = values.filter((value) => value.toLowerCase().startsWith(text));
  const holds = values.filter(
    (value) => !begins.includes(value) && value.toLowerCase().includes(text),
  );
  return [...begins, ...holds].slice(0, most);
}

// The family of a colour, where it is sure and the colour itself is not.

import { swatch } from "./colours.js";
import { h, spoken } from "./dom.js";
import { label, percent } from "./words.js";

/** A chip such as "blue tones 98 %"; null where there is nothing to say. */
export function familyChip(name, { sure, family }) {
  if (sure || !family?.sure) return null;
  const said = label(name).toLowerCase();
  return h(
    "span",
    { class: "family", "data-family": name, title: `The ${said} is one of these, that much is sure` },
    swatch(name, family.value),
    `${family.value.toLowerCase()} tones`,
    spoken(" confidence "),
    h("span", { class: "chip__aside" }, percent(family.confidence)),
  );
}

// A swatch for the colour words of a catalogue. Words that are not listed get none.

import { h } from "./dom.js";
import { isColour } from "./roles.js";

const SWATCHES = {
  "army green": "#4f5637",
  beige: "#dccbad",
  black: "#19191b",
  blue: "#2f5fc4",
  bronze: "#8c6239",
  brown: "#6f4628",
  burgundy: "#6d1a2d",
  camel: "#c19a6b",
  charcoal: "#3c4045",
  coffee: "#5a3e2b",
  "coffee brown": "#4d3526",
  copper: "#b0683c",
  coral: "#f2775f",
  cream: "#f3e9d2",
  "dark blue": "#1f3a75",
  emerald: "#17795a",
  "fluorescent green": "#84e02d",
  fuchsia: "#d42d86",
  gold: "#cda349",
  green: "#35844a",
  grey: "#8c8f94",
  "grey melange": "#a7a9ac",
  indigo: "#3d4183",
  ivory: "#f5f0df",
  khaki: "#a89a6c",
  lavender: "#b7a5dc",
  "light blue": "#9fc5ea",
  "lime green": "#9bc928",
  magenta: "#c02a87",
  maroon: "#6b1f2a",
  mauve: "#a9829b",
  metallic: "#a6abb0",
  mint: "#a9dcc3",
  "mushroom brown": "#9b8471",
  mustard: "#cf9a24",
  navy: "#1f2a4a",
  "navy blue": "#1f2a4a",
  nude: "#e3bfa6",
  "off white": "#f4f1e8",
  olive: "#6d7038",
  orange: "#ea7c29",
  peach: "#f7bfa0",
  pink: "#ed94b4",
  purple: "#6c4496",
  red: "#c72b32",
  rose: "#d9667b",
  rust: "#a4492a",
  "sea green": "#3d917b",
  silver: "#c3c7cb",
  "sky blue": "#83c0ea",
  skin: "#e6c2a3",
  steel: "#7f8b96",
  tan: "#bd9468",
  taupe: "#8d7f74",
  teal: "#1f7a7d",
  terracotta: "#c2633f",
  turquoise: "#3fb8b4",
  "turquoise blue": "#37aec0",
  white: "#ffffff",
  yellow: "#f0cf3c",
};

/** The dot before a colour's name, or null for other attributes and unknown words. */
export function swatch(attribute, value) {
  if (!isColour(attribute)) return null;
  const word = value.toLowerCase();
  if (word.startsWith("multi"))
    return h("span", { class: "swatch swatch--multi", "aria-hidden": "true" });
  if (!Object.hasOwn(SWATCHES, word)) return null;
  const dot = h("span", { class: "swatch", "aria-hidden": "true" });
  dot.style.setProperty("--swatch", SWATCHES[word]);
  return dot;
}

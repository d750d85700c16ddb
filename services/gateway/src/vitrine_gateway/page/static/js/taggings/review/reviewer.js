// Who reviews: asked once, remembered by the browser.

import { askLine } from "../line.js";
import * as storage from "../storage.js";

const NAME = "vitrine.reviewer";
const kept = storage.ofBrowser();

/** The name that is known, or "". */
export function current() {
  return kept.read(NAME) ?? "";
}

/** Asks for the name; resolves to it, or to null if the person gave up. */
export async function ask() {
  const line = await askLine("name", { value: current(), missing: "Enter a name." });
  const name = line?.replace(/\s+/g, " ") ?? null;
  if (name) kept.write(NAME, name);
  return name;
}

// The API key, where the server wants one: asked for once, kept until the tab is closed.

import { askLine } from "./line.js";
import * as storage from "./storage.js";

const NAME = "vitrine.key";
const kept = storage.ofTab();

let asking = null;

/** The key that is known, or "". */
export function current() {
  return kept.read(NAME) ?? "";
}

/**
 * Sends a request with the key. Where it is missing or refused the person is asked for another one,
 * and it is sent again.
 *
 * @param send(headers) resolves to the answer
 */
export async function withKey(send) {
  for (;;) {
    const key = current();
    try {
      return await send(key ? { authorization: `Bearer ${key}` } : {});
    } catch (problem) {
      if (![401, 403].includes(problem.status) || !(await renew(key))) throw problem;
    }
  }
}

/**
 * Asks for a key after one was refused; several requests that are refused ask once.
 *
 * @param refused the key that was sent, or ""
 * @returns whether there is another one now; false if the person gave up
 */
async function renew(refused) {
  if (current() !== refused) return true;
  asking ??= ask(refused).finally(() => (asking = null));
  return asking;
}

async function ask(refused) {
  const complaint = refused ? "This key is not accepted. Try another one." : "";
  const key = await askLine("key", {
    complaint,
    missing: "Enter the key, or cancel.",
    unasked: true,
  });
  if (key) kept.write(NAME, key);
  return current() !== refused;
}

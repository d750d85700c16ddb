// The REST API of taggings, as these pages need it.

import { call } from "../http.js";
import { withKey } from "./key.js";

export const WORDS = {
  offline: "The page goes on by itself as soon as the connection is back.",
  failed: "That failed",
  titles: {
    400: "That cannot be done",
    401: "This needs an API key",
    403: "This key may not do that",
    404: "This tagging is not kept",
    408: "The file did not arrive",
    413: "The file is too large",
    415: "This is not a file that Vitrine reads",
    422: "The file cannot be read",
    429: "Too many requests at once",
    503: "Vitrine is away at the moment",
    504: "No answer in time",
  },
  saidHere: {
    401: "Ask the people who run Vitrine for one, then try again.",
    403: "Ask the people who run Vitrine for a key that may write, then try again.",
  },
};

/** The address of something of a tagging. */
export function place(id, rest = "") {
  return `/api/v1/taggings/${encodeURIComponent(id)}${rest}`;
}

/** Asks, with the API key. */
export function ask(path, options = {}) {
  return withKey((headers) =>
    call(path, {
      ...options,
      words: WORDS,
      headers: { accept: "application/json", ...options.headers, ...headers },
    }),
  );
}

const nothing = async () => null;

/** GET /taggings: the newest first. */
export async function newest(limit, signal) {
  return (await ask(`/api/v1/taggings?limit=${limit}`, { signal })).taggings;
}

/** GET /taggings/{id}. */
export function tagging(id, signal) {
  return ask(place(id), { signal });
}

/** DELETE /taggings/{id}: cancels, or removes what has ended. */
export function remove(id) {
  return ask(place(id), { method: "DELETE", read: nothing });
}

/** GET /taggings/{id}/reviews: {reviews, next, open}. */
export function reviews(id, after, limit) {
  const query = new URLSearchParams({ limit: String(limit) });
  if (after) query.set("after", after);
  return ask(place(id, `/reviews?${query}`));
}

/** One row of GET /taggings/{id}/results, or undefined. */
export async function row(id, number) {
  const { results } = await ask(place(id, `/results?after=${number - 1}&limit=1`));
  return results.find((result) => result.row === number);
}

/** POST /taggings/{id}/corrections. */
export function correct(id, { row: number, attribute, value, reviewer }) {
  return ask(place(id, "/corrections"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ row: number, attribute, value, reviewer }),
  });
}

/** DELETE /taggings/{id}/corrections/{correction}. */
export function takeBack(id, correction) {
  return ask(place(id, `/corrections/${correction}`), { method: "DELETE" });
}

/** GET /taggings/{id}/rows/{row}/picture, as a Blob. */
export function picture(id, number) {
  return ask(place(id, `/rows/${number}/picture`), {
    headers: { accept: "image/*" },
    read: (response) => response.blob(),
  });
}

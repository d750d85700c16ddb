// The REST API, as the search needs it.

import { call as request } from "./http.js";

// What a status means to somebody who searches; the detail tells the rest.
const WORDS = {
  offline: "The search goes on by itself as soon as the connection is back.",
  failed: "The search failed",
  titles: {
    400: "This search cannot be done",
    404: "This is not in the catalogue",
    408: "The photo did not arrive",
    410: "The catalogue has changed",
    413: "The photo is too large",
    415: "This is not a photo that Vitrine reads",
    422: "The photo cannot be read",
    429: "Too many searches at once",
    503: "Vitrine is away at the moment",
    504: "No answer in time",
  },
  // Where the API speaks to programs, the page has its own words.
  saidHere: { 413: "Choose a smaller photo." },
};

function call(path, options = {}) {
  return request(path, { ...options, words: WORDS });
}

/**
 * POST /api/v1/searches.
 * @param query {kind: "photo", file, crop?} | {kind: "url", url} | {kind: "product", id} |
 *   {kind: "text", text}
 * @param options {limit, cursor, filters, refined, corrections, include, register}
 */
export function search(query, options, signal) {
  const request = { method: "POST", signal, headers: { accept: "application/json" } };
  if (query.kind === "photo") {
    request.body = formBody(query, options);
  } else {
    request.headers["content-type"] = "application/json";
    request.body = JSON.stringify(jsonBody(query, options));
  }
  return call("/api/v1/searches", request);
}

/**
 * POST /api/v1/explanations: which part of the photo decided.
 * @param about {match} | {attribute} | {detail}
 */
export function explain(query, about, signal) {
  const request = { method: "POST", signal, headers: { accept: "application/json" } };
  if (query.kind === "photo") {
    request.body = new FormData();
    request.body.append("image", query.file, query.file.name || "photo");
    if (query.crop) request.body.append("crop", query.crop.join(","));
    for (const [name, value] of Object.entries(about)) request.body.append(name, value);
  } else {
    request.headers["content-type"] = "application/json";
    request.body = JSON.stringify({ ...startOf(query), ...about });
  }
  return call("/api/v1/explanations", request);
}

function formBody(query, { limit, filters, corrections, include, ...others }) {
  const data = new FormData();
  data.append("image", query.file, query.file.name || "photo");
  data.append("limit", String(limit));
  data.append("include", include.join(","));
  if (query.crop) data.append("crop", query.crop.join(","));
  if (Object.keys(corrections).length) data.append("attributes", JSON.stringify(corrections));
  for (const [attribute, values] of Object.entries(filters)) {
    for (const value of values) data.append(attribute, value);
  }
  for (const [name, value] of Object.entries(refinements(others))) {
    data.append(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return data;
}

/** The fields of what is wanted beyond filters; near-duplicates are told under one of them. */
function refinements({ refined, cursor, register }) {
  const fields = { collapse: true };
  if (cursor) fields.cursor = cursor;
  if (register !== "plain") fields.register = register;
  if (refined.price) fields.price = refined.price;
  if (Object.keys(refined.change).length) fields.change = refined.change;
  if (refined.text) fields.text = refined.text;
  if (refined.like.length) fields.like = refined.like.map((id) => ({ product_id: id }));
  return fields;
}

function startOf(query) {
  if (query.kind === "text") return { text: query.text };
  return query.kind === "url" ? { image_url: query.url } : { product_id: query.id };
}

function jsonBody(query, { limit, filters, corrections, include, ...others }) {
  const body = startOf(query);
  body.limit = limit;
  body.include = include.join(",");
  if (Object.keys(filters).length) body.filters = filters;
  if (Object.keys(corrections).length) body.attributes = corrections;
  return Object.assign(body, refinements(others));
}

/** GET /api/v1/facets, counted under the filters and within the price, if there is one. */
export function facets(filters, price = null, signal = undefined) {
  const query = new URLSearchParams();
  if (price) query.append("price", JSON.stringify(price));
  for (const [attribute, values] of Object.entries(filters)) {
    for (const value of values) query.append(attribute, value);
  }
  return call(`/api/v1/facets?${query}`, { signal });
}

/** GET /api/v1/products/{id}. */
export function product(id, signal) {
  return call(`/api/v1/products/${encodeURIComponent(id)}`, { signal });
}

/** GET /api/v1/products: a few products, of several kinds. */
export function showcase(limit) {
  return call(`/api/v1/products?limit=${limit}`);
}

/** GET /readyz: `notice` says what keeps searches from finding products. */
export function readiness() {
  return call("/readyz");
}

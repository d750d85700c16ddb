// The REST API, as this page needs it. Everything that goes wrong becomes a Problem.

import { sentence } from "./words.js";

const DEADLINE_MS = 30_000;

/** Why there is no answer, in words for the person who reads it. */
export class Problem extends Error {
  constructor({ title, detail, status = 0, kind = "error", requestId = "" }) {
    super(detail);
    this.name = "Problem";
    this.title = title;
    this.detail = detail;
    this.status = status;
    /** "error", "offline" or "timeout". */
    this.kind = kind;
    this.requestId = requestId;
  }
}

async function call(path, { signal, ...options } = {}) {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  let response;
  let body;
  try {
    response = await fetch(path, {
      ...options,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    body = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreached(deadline.aborted);
  }
  if (!response.ok) throw refused(response, body);
  return JSON.parse(body);
}

function unreached(late) {
  if (late) {
    return new Problem({
      kind: "timeout",
      title: "No answer in time",
      detail: "Vitrine did not answer within 30 seconds. Try again in a moment.",
    });
  }
  if (!navigator.onLine) {
    return new Problem({
      kind: "offline",
      title: "You are offline",
      detail: "The search goes on by itself as soon as the connection is back.",
    });
  }
  return new Problem({
    title: "Vitrine cannot be reached",
    detail: "The connection failed. Check the network and try again.",
  });
}

// What a status means to somebody who searches; the detail tells the rest.
const TITLES = {
  400: "This search cannot be done",
  404: "This is not in the catalogue",
  408: "The photo did not arrive",
  413: "The photo is too large",
  415: "This is not a photo that Vitrine reads",
  422: "The photo cannot be read",
  429: "Too many searches at once",
  503: "Vitrine is away at the moment",
  504: "No answer in time",
};

// Where the API speaks to programs, the page has its own words.
const SAID_HERE = new Set([413, 429]);

function refused(response, body) {
  const type = response.headers.get("content-type") ?? "";
  const problem = type.includes("json") ? parsed(body) : {};
  return new Problem({
    status: response.status,
    title: TITLES[response.status] ?? "The search failed",
    detail: sentence(
      SAID_HERE.has(response.status) ? inWords(response) : (problem.detail ?? inWords(response)),
    ),
    requestId: problem.request_id ?? response.headers.get("x-request-id") ?? "",
  });
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function inWords(response) {
  if (response.status === 413) return "Choose a smaller photo.";
  if (response.status === 429) {
    const seconds = Number(response.headers.get("retry-after")) || 1;
    return `Wait ${seconds === 1 ? "a second" : `${seconds} seconds`} and try again.`;
  }
  return `Vitrine could not answer (status ${response.status}). Try again in a moment.`;
}

/**
 * POST /api/v1/searches.
 * @param query {kind: "photo", file, crop?} | {kind: "url", url} | {kind: "product", id}
 * @param options {limit, filters, corrections, include}
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

function formBody(query, { limit, filters, corrections, include }) {
  const data = new FormData();
  data.append("image", query.file, query.file.name || "photo");
  data.append("limit", String(limit));
  data.append("include", include.join(","));
  if (query.crop) data.append("crop", query.crop.join(","));
  if (Object.keys(corrections).length) data.append("attributes", JSON.stringify(corrections));
  for (const [attribute, values] of Object.entries(filters)) {
    for (const value of values) data.append(attribute, value);
  }
  return data;
}

function jsonBody(query, { limit, filters, corrections, include }) {
  const body = query.kind === "url" ? { image_url: query.url } : { product_id: query.id };
  body.limit = limit;
  body.include = include.join(",");
  if (Object.keys(filters).length) body.filters = filters;
  if (Object.keys(corrections).length) body.attributes = corrections;
  return body;
}

/** GET /api/v1/facets, counted under the filters. */
export function facets(filters, signal) {
  const query = new URLSearchParams();
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

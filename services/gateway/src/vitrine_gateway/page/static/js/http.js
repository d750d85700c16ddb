// Requests to the REST API. Everything that goes wrong becomes a Problem.

import { duration, sentence } from "./words.js";

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

/**
 * Asks the API and reads the answer as JSON, or as `read(response)` does.
 *
 * @param words {offline, failed, titles: {status: title}, saidHere: {status: sentence}}: what a
 *     problem means to somebody who does not speak HTTP; `saidHere` stands before the API's words
 */
export async function call(
  path,
  { signal, words, read = json, deadlineMs = DEADLINE_MS, ...options },
) {
  const deadline = AbortSignal.timeout(deadlineMs);
  let response;
  try {
    response = await fetch(path, {
      ...options,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    if (response.ok) return await read(response);
    throw refused(response.status, response.headers, await response.text(), words);
  } catch (error) {
    if (error instanceof Problem || error instanceof SyntaxError || signal?.aborted) throw error;
    throw deadline.aborted ? late(deadlineMs) : unreached(words);
  }
}

async function json(response) {
  return JSON.parse(await response.text());
}

function late(deadlineMs) {
  return new Problem({
    kind: "timeout",
    title: "No answer in time",
    detail: `Vitrine did not answer within ${duration(deadlineMs)}. Try again in a moment.`,
  });
}

/** The problem of a request that got no connection. */
export function unreached(words) {
  if (!navigator.onLine) {
    return new Problem({ kind: "offline", title: "You are offline", detail: words.offline });
  }
  return new Problem({
    title: "Vitrine cannot be reached",
    detail: "The connection failed. Check the network and try again.",
  });
}

/** The problem that an answer tells; `headers` has get(name). */
export function refused(status, headers, body, words) {
  const type = headers.get("content-type") ?? "";
  const problem = type.includes("json") ? parsed(body) : {};
  return new Problem({
    status,
    title: words.titles[status] ?? words.failed,
    detail: sentence(
      status === 429
        ? wait(headers)
        : (words.saidHere[status] ?? problem.detail ?? unexplained(status)),
    ),
    requestId: problem.request_id ?? headers.get("x-request-id") ?? "",
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

function wait(headers) {
  const seconds = Number(headers.get("retry-after")) || 1;
  return `Wait ${seconds === 1 ? "a second" : `${seconds} seconds`} and try again.`;
}

function unexplained(status) {
  return `Vitrine could not answer (status ${status}). Try again in a moment.`;
}

// How far a tagging is, in words.

import { count } from "../words.js";

const ENDED = new Set(["done", "failed", "cancelled"]);
const NAMES = {
  queued: "Waiting",
  reading: "Reading",
  running: "Tagging",
  done: "Done",
  failed: "Not readable",
  cancelled: "Cancelled",
};

/** Whether nothing more happens to it by itself. */
export function hasEnded({ state }) {
  return ENDED.has(state);
}

/** One word for a state. */
export function stateName({ state }) {
  return NAMES[state] ?? state;
}

/** "1,204 of 5,000 rows". */
export function progressWords({ state, rows, done }) {
  if (state === "queued") return "Waiting for its turn";
  if (state === "reading") return rows ? `${rowsOf(rows)} read so far` : "Reading the file";
  if (state === "failed") return "The file could not be read";
  if (state === "done") return rowsOf(rows);
  return `${count(done)} of ${rowsOf(rows)}`;
}

/** "1 row", "12 rows". */
export function rowsOf(number) {
  return `${count(number)} ${number === 1 ? "row" : "rows"}`;
}

/** The share that is done, 0 to 1. */
export function share({ state, rows, done }) {
  if (state === "done") return 1;
  return rows && state !== "reading" ? Math.min(1, done / rows) : 0;
}

/** 95 → "about 2 minutes"; "" where nobody can tell. */
export function timeLeft(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 50) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3_600) return about(Math.round(seconds / 60), "minute");
  if (seconds < 36 * 3_600) return about(Math.round(seconds / 3_600), "hour");
  return about(Math.round(seconds / 86_400), "day");
}

function about(number, unit) {
  const least = Math.max(1, number);
  return `about ${least} ${unit}${least === 1 ? "" : "s"}`;
}

/** 12.34 → "12 rows a second"; "" where nothing moves. */
export function rateWords(rate) {
  if (!rate) return "";
  const shown = rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
  return `${count(shown)} rows a second`;
}

/** "26 Nov, 14:05", in the reader's own zone. */
export function moment(text) {
  const options = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(undefined, options).format(new Date(text));
}

/** "26 November". */
export function day(text) {
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" }).format(
    new Date(text),
  );
}

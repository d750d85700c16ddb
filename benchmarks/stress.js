// Searches at a rate, whether or not others have been answered: see `stress.py`.

import http from "k6/http";
import { scenario } from "k6/execution";
import { Counter, Trend } from "k6/metrics";

const told = JSON.parse(__ENV.LOAD);
const photo = open(told.photo, "b");
const accepted = new Trend("accepted", true);
const refused = new Trend("refused", true);
const other = new Counter("other");

export const options = {
  scenarios: { load: told.scenario },
  summaryTrendStats: ["med", "p(99)", "count"],
};

export default function () {
  const bytes = photo.slice(0);
  const digits = String(told.first + scenario.iterationInTest).padStart(told.digits, "0");
  const view = new Uint8Array(bytes, told.numberAt, told.digits);
  for (let at = 0; at < told.digits; at += 1) {
    view[at] = digits.charCodeAt(at);
  }
  const form = { image: http.file(bytes, "photo.jpg", "image/jpeg") };
  const answer = http.post(told.url, form, { timeout: "30s" });
  if (answer.status === 200) {
    accepted.add(answer.timings.duration);
  } else if (answer.status === 503 && answer.headers["Retry-After"]) {
    refused.add(answer.timings.duration);
  } else {
    other.add(1);
  }
}

export function handleSummary(data) {
  return { [told.out]: JSON.stringify(data) };
}

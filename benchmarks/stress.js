// Searches at a rate, whether or not others have been answered: see `stress.py`.
//
// What sends takes processor time from what answers, so it does as little as it can: each virtual
// user writes the number of a search into a form that is there already, one search at a time.

import http from "k6/http";
import { scenario } from "k6/execution";
import { Counter, Trend } from "k6/metrics";

const told = JSON.parse(__ENV.LOAD);
const form = open(told.form, "b");
const digits = new Uint8Array(form, told.formNumberAt, told.digits);
const sent = {
  headers: { "Content-Type": `multipart/form-data; boundary=${told.boundary}` },
  timeout: "30s",
};
const accepted = new Trend("accepted", true);
const refused = new Trend("refused", true);
const other = new Counter("other");

export const options = {
  scenarios: { load: told.scenario },
  discardResponseBodies: true,
  summaryTrendStats: ["med", "p(99)", "count"],
  systemTags: [],
};

export default function () {
  const number = String(told.first + scenario.iterationInTest).padStart(told.digits, "0");
  for (let at = 0; at < told.digits; at += 1) {
    digits[at] = number.charCodeAt(at);
  }
  const answer = http.post(told.url, form, sent);
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

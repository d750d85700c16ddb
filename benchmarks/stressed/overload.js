// Searches at a rate, whether or not others have been answered: see `overload.py`.
//
// What sends takes processor time from what answers, so it does as little as it can: each virtual
// user writes the number of a search into a form that is there already, one search at a time.

import http from "k6/http";
import { scenario } from "k6/execution";
import { Counter, Trend } from "k6/metrics";
import { told, writeNumber } from "../speed/told.js";

export { handleSummary } from "../speed/told.js";

const form = open(told.form, "b");
const place = new Uint8Array(form, told.formNumberAt, told.digits);
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
  writeNumber(place, scenario.iterationInTest);
  const answer = http.post(told.url, form, sent);
  if (answer.status === 200) {
    accepted.add(answer.timings.duration);
  } else if (answer.status === 503 && answer.headers["Retry-After"]) {
    refused.add(answer.timings.duration);
  } else {
    other.add(1);
  }
}

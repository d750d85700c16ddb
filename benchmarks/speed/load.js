// One load of k6, told by its environment: see `load.py`.

import http from "k6/http";
import grpc from "k6/net/grpc";
import { b64encode } from "k6/encoding";
import { scenario, test } from "k6/execution";
import { Trend } from "k6/metrics";
import { told, writeNumber } from "./told.js";

export { handleSummary } from "./told.js";

const photos = told.photos.map((file) => open(file, "b"));
const answered = new Trend("answered", true);
const client = new grpc.Client();
if (told.kind === "rpc") {
  client.load([told.protos], told.proto);
}

export const options = {
  scenarios: { load: told.scenario },
  summaryTrendStats: ["med", "p(95)", "p(99)", "count"],
};

// Writes the number of this request into the comment of a photo: other bytes, the same picture.
function photo(number) {
  const bytes = photos[number % photos.length];
  if (!told.same) {
    writeNumber(new Uint8Array(bytes, told.numberAt, told.digits), number);
  }
  return bytes;
}

function post(body, headers = {}) {
  const answer = http.post(told.url, body, { headers, timeout: told.timeout });
  const missing = answer.status === 200 && told.parts && answer.json("unavailable");
  if (answer.status !== 200 || (missing && missing.length)) {
    test.abort(`status ${answer.status}, ${answer.error}: ${answer.body}`);
  }
  answered.add(answer.timings.duration);
}

function form(number) {
  post({ ...told.fields, image: http.file(photo(number), "photo.jpg", "image/jpeg") });
}

function raw(number) {
  post(photo(number), { "Content-Type": "image/jpeg" });
}

function json(number) {
  post(JSON.stringify({ image: b64encode(photo(number)) }), { "Content-Type": "application/json" });
}

let connected = false;

function rpc(number) {
  if (!connected) {
    client.connect(told.url, { plaintext: true, timeout: told.timeout });
    connected = true;
  }
  const request = { image: b64encode(photo(number)) };
  const began = Date.now();
  const answer = client.invoke(told.method, request, {
    timeout: told.timeout,
    discardResponseMessage: true,
  });
  if (answer.status !== grpc.StatusOK) {
    test.abort(`status ${answer.status}: ${answer.error && answer.error.message}`);
  }
  answered.add(Date.now() - began);
}

const kinds = { form, raw, json, rpc };

export default function () {
  kinds[told.kind](scenario.iterationInTest);
}

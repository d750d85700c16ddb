// Sends a catalogue file, and its pictures where they come along.

import { Problem, refused, unreached } from "../http.js";
import { withKey } from "./key.js";
import { WORDS } from "./requests.js";

/**
 * POST /taggings, with the API key.
 *
 * @param form {file, pictures?, columns, encoding, fill, keepFormulas}
 * @param onProgress(sent, all) in bytes
 * @param signal stops it
 */
export function upload(form, onProgress, signal) {
  return withKey((headers) => send(form, headers, onProgress, signal));
}

// XMLHttpRequest tells how much of a body is sent; fetch does not.
function send(form, headers, onProgress, signal) {
  const request = new XMLHttpRequest();
  request.open("POST", "/api/v1/taggings");
  request.setRequestHeader("accept", "application/json");
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  const stop = () => request.abort();
  signal.addEventListener("abort", stop);
  const answer = new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded, total);
    request.onload = () => {
      const given = { get: (name) => request.getResponseHeader(name) };
      if (request.status === 202) resolve(JSON.parse(request.responseText));
      else reject(refused(request.status, given, request.responseText, WORDS));
    };
    request.onerror = () => reject(unreached(WORDS));
    request.onabort = () => reject(stopped());
  });
  request.send(body(form));
  return answer.finally(() => signal.removeEventListener("abort", stop));
}

function body({ file, pictures, columns, encoding, fill, keepFormulas }) {
  const data = new FormData();
  // The options come first: the file is handed on while it arrives.
  data.append("name", file.name);
  if (Object.keys(columns).length) data.append("columns", JSON.stringify(columns));
  if (encoding) data.append("encoding", encoding);
  if (fill) data.append("fill", "true");
  if (keepFormulas) data.append("keep_formulas", "true");
  data.append("file", file, file.name);
  if (pictures) data.append("pictures", pictures, pictures.name);
  return data;
}

function stopped() {
  return new Problem({
    kind: "stopped",
    title: "Stopped",
    detail: "The file was not sent to its end; nothing of it is kept.",
  });
}

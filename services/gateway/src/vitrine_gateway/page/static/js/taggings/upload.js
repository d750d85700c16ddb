// Sends a catalogue file, and its pictures where they come along.

import { Problem, refused, unreached } from "../http.js";
import * as key from "./key.js";
import { WORDS } from "./requests.js";

/**
 * POST /taggings. Where an API key is missing the person is asked for it, and it is sent again.
 *
 * @param form {file, pictures?, columns, encoding, fill, keepFormulas}
 * @param onProgress(sent, all) in bytes
 * @param signal stops it
 */
export async function upload(form, onProgress, signal) {
  for (;;) {
    const used = key.current();
    try {
      return await send(form, onProgress, signal);
    } catch (problem) {
      if (problem.status !== 401 || !(await key.renew(used))) throw problem;
    }
  }
}

// XMLHttpRequest tells how much of a body is sent; fetch does not.
function send(form, onProgress, signal) {
  const request = new XMLHttpRequest();
  request.open("POST", "/api/v1/taggings");
  request.setRequestHeader("accept", "application/json");
  for (const [name, value] of Object.entries(key.headers())) request.setRequestHeader(name, value);
  const stop = () => request.abort();
  signal.addEventListener("abort", stop);
  const answered = new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded, total);
    request.onload = () => {
      const headers = { get: (name) => request.getResponseHeader(name) };
      if (request.status === 202) resolve(JSON.parse(request.responseText));
      else reject(refused(request.status, headers, request.responseText, WORDS));
    };
    request.onerror = () => reject(unreached(WORDS));
    request.onabort = () => reject(stopped());
  });
  request.send(body(form));
  return answered.finally(() => signal.removeEventListener("abort", stop));
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

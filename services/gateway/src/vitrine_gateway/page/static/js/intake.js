// How a photo, an image URL or words get into the page: dropped, pasted, chosen, taken or typed.

import { byId } from "./dom.js";
import { listenToDrops, listenToInputs } from "./files.js";

// That the API reads of a text.
const MOST_CHARACTERS = 500;

/**
 * Listens on the whole page and calls `onPhoto(file)`, `onUrl(url)`, `onText(text)` or
 * `onRefusal(sentence)`.
 */
export function listen({ onPhoto, onUrl, onText, onRefusal }) {
  const take = (data) => takeData(data, { onPhoto, onUrl });
  listenToPickers(onPhoto);
  listenToPhotoDrops(take, onRefusal);
  document.addEventListener("paste", (event) => {
    // Text pasted into a field belongs to that field.
    const typing = event.target.closest?.("input, textarea");
    if (typing && !event.clipboardData.files.length) return;
    if (take(event.clipboardData)) event.preventDefault();
    else if (!typing) onRefusal("There is no photo and no image URL in what you pasted.");
  });
  listenToForm("url-form", "url-input", { onUrl, onText });
  listenToForm("url-dialog-form", "url-dialog-input", { onUrl, onText });
  const dialog = byId("url-dialog");
  byId("bar-url").addEventListener("click", () => dialog.showModal());
  byId("url-dialog-cancel").addEventListener("click", () => dialog.close());
}

function listenToPickers(onPhoto) {
  const pickers = { choose: "file", "bar-choose": "file", take: "camera" };
  for (const [button, input] of Object.entries(pickers)) {
    byId(button).addEventListener("click", () => byId(input).click());
  }
  listenToInputs(["file", "camera"], ([photo]) => onPhoto(photo));
}

function listenToPhotoDrops(take, onRefusal) {
  // What is dragged from the page itself, such as a link, is no photo for it.
  let own = false;
  document.addEventListener("dragstart", () => (own = true));
  document.addEventListener("dragend", () => (own = false));
  listenToDrops({
    takes: ({ types }) => !own && (types.includes("Files") || types.includes("text/uri-list")),
    onDrop: (data) => {
      if (!own && !take(data)) onRefusal("There is no photo in what you dropped.");
    },
  });
}

/** Takes the photo, or else the image URL, of a drop or a paste; false if it holds neither. */
function takeData(data, { onPhoto, onUrl }) {
  if (data.files.length) {
    onPhoto(data.files[0]);
    return true;
  }
  const url = webUrl(data.getData("text/uri-list") || data.getData("text/plain"));
  if (url) onUrl(url);
  return Boolean(url);
}

function listenToForm(formId, inputId, { onUrl, onText }) {
  const input = byId(inputId);
  const complaint = byId(`${inputId}-complaint`);
  const complain = (sentence) => {
    complaint.textContent = sentence;
    input.setAttribute("aria-invalid", String(Boolean(sentence)));
  };
  byId(formId).addEventListener("submit", (event) => {
    event.preventDefault();
    const url = webUrl(input.value);
    const text = input.value.trim();
    const objection = url ? "" : objectionTo(text);
    if (objection) {
      complain(objection);
      input.focus();
      return;
    }
    input.value = "";
    if (url) onUrl(url);
    else onText(text);
  });
  input.addEventListener("input", () => complain(""));
}

function objectionTo(text) {
  if (!text) return "Say what you look for, such as red dress, or enter an image URL";
  if (/^\w+:\/\//.test(text)) return "An image URL begins with https:// or http://";
  if (text.length > MOST_CHARACTERS) return `Say it in at most ${MOST_CHARACTERS} characters`;
  return "";
}

function webUrl(text) {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return null;
  return /^https?:$/.test(new URL(trimmed).protocol) ? trimmed : null;
}

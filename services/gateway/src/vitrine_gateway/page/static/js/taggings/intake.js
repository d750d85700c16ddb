// A catalogue on its way in: chosen, described, sent, stopped.

import { announce, byId, h, icon } from "../dom.js";
import { notice, problemNotice } from "../states.js";
import { megabytes } from "../words.js";
import { Bar } from "./bar.js";
import { choose } from "./chosen.js";
import { Options } from "./options.js";
import { timeLeft } from "./states.js";
import { upload } from "./upload.js";

const NONE = { file: null, pictures: null };

/** The drop zone with what follows it; `onSent(tagging)` hears of each that arrived. */
export class Intake {
  #place = byId("intake-chosen");
  #trouble = byId("intake-trouble");
  #zone = byId("dropzone");
  #chosen = NONE;
  #options = new Options();
  #abort = null;
  #onSent;
  #maxBytes = Number(document.body.dataset.maxTaggingBytes);
  #guard = (event) => event.preventDefault();

  constructor(onSent) {
    this.#onSent = onSent;
    byId("max-size").textContent = size(this.#maxBytes);
    byId("choose-file").addEventListener("click", () => byId("catalogue-file").click());
    byId("intake").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#chosen.file && !this.#abort) this.#send();
    });
  }

  get isBusy() {
    return this.#abort !== null;
  }

  /** Takes files that were dropped or chosen. */
  take(files) {
    if (this.isBusy) return;
    const { chosen, complaint } = choose(this.#chosen, files, this.#maxBytes);
    this.#chosen = chosen;
    this.#trouble.replaceChildren(
      ...(complaint ? [notice({ tone: "bad", text: complaint })] : []),
    );
    if (!complaint) this.#draw();
  }

  #draw() {
    const { file, pictures } = this.#chosen;
    this.#zone.hidden = Boolean(file || pictures);
    if (!file && !pictures) {
      this.#place.replaceChildren();
      byId("choose-file").focus();
      return;
    }
    const start = h(
      "button",
      { class: "button button--primary", type: "submit" },
      "Tag this catalogue",
      icon("arrow"),
    );
    const missing = picker("catalogue-file", "table", "Choose the catalogue file");
    this.#place.replaceChildren(
      h(
        "div",
        { class: "chosen-files" },
        file ? this.#row("table", "file", file) : missing,
        pictures
          ? this.#row("archive", "pictures", pictures)
          : picker("pictures-file", "archive", "Add a ZIP of its pictures"),
      ),
      this.#options.element,
      h("div", { class: "intake__buttons" }, file && start),
    );
    (file ? start : missing).focus();
    announce(`${(file ?? pictures).name} is chosen`);
  }

  #row(sign, part, file) {
    const remove = () => {
      this.#chosen = { ...this.#chosen, [part]: null };
      this.#draw();
    };
    return h(
      "div",
      { class: "chosen-file" },
      icon(sign),
      h("span", { class: "chosen-file__name" }, file.name),
      h("span", { class: "chosen-file__size" }, size(file.size)),
      h(
        "button",
        { class: "action", type: "button", "aria-label": `Remove ${file.name}`, onclick: remove },
        icon("close"),
      ),
    );
  }

  async #send() {
    const form = { ...this.#chosen, ...this.#options.read() };
    const bar = new Bar("Sending the file");
    const words = h("p", { class: "sending__words" }, "Sending…");
    const stop = h(
      "button",
      { class: "button button--small", type: "button", onclick: () => this.#abort.abort() },
      icon("close"),
      "Cancel",
    );
    this.#abort = new AbortController();
    this.#trouble.replaceChildren();
    this.#place.replaceChildren(
      h(
        "div",
        { class: "sending" },
        h("p", { class: "sending__name" }, form.file.name),
        bar.element,
        h("div", { class: "sending__foot" }, words, stop),
      ),
    );
    stop.focus();
    // Whoever leaves now loses what is sent.
    window.addEventListener("beforeunload", this.#guard);
    const began = performance.now();
    try {
      const tagging = await upload(
        form,
        (sent, all) => {
          bar.set(sent / all);
          words.textContent = sentWords(sent, all, performance.now() - began);
        },
        this.#abort.signal,
      );
      this.#chosen = NONE;
      this.#options = new Options();
      this.#end();
      this.#place.replaceChildren();
      this.#zone.hidden = false;
      this.#onSent(tagging);
    } catch (problem) {
      this.#end();
      this.#draw();
      this.#trouble.replaceChildren(told(problem, () => this.#send()));
    }
  }

  #end() {
    this.#abort = null;
    window.removeEventListener("beforeunload", this.#guard);
  }
}

function told(problem, retry) {
  if (problem.kind === "stopped") return notice({ title: problem.title, text: problem.detail });
  return problemNotice(problem, retry);
}

function sentWords(sent, all, ms) {
  if (sent >= all) return "All of it is sent. Waiting for the answer…";
  const left = timeLeft(((all - sent) / sent) * (ms / 1000));
  return `${size(sent)} of ${size(all)}${ms > 2_000 && left ? `, ${left} left` : ""}`;
}

function picker(input, sign, words) {
  return h(
    "button",
    { class: "chosen-file chosen-file--add", type: "button", onclick: () => byId(input).click() },
    icon(sign),
    h("span", { class: "chosen-file__name" }, words),
    icon("plus"),
  );
}

function size(bytes) {
  if (bytes < 100_000) return `${Math.max(1, Math.round(bytes / 1_000))} kB`;
  if (bytes >= 1_000_000_000) return `${Math.round(bytes / 100_000_000) / 10} GB`;
  return megabytes(bytes);
}

// Sends answers in their order, each once, however often the connection is lost on the way.

import * as requests from "../requests.js";
import { Kept } from "./kept.js";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const BUSY_MS = 1_000;
// Sending the same again would end the same.
const FINAL = new Set([400, 404, 409, 413, 415, 422]);

/**
 * Tells its listeners:
 *   sent     {answer, id, met}   an answer is kept by the server, as the correction `id`; `met` is
 *                                that of somebody else that held until then, or null
 *   refused  {answer, problem}   one that it never will keep
 *   change   {}                  `waiting` or `problem` is another one
 */
export class Outbox extends EventTarget {
  /** Why nothing can be sent at the moment, or null. */
  problem = null;
  #kept = new Kept();
  #timer = 0;
  #failures = 0;
  #sending = false;

  constructor() {
    super();
    const again = () => document.visibilityState === "visible" && this.flush();
    window.addEventListener("online", again);
    document.addEventListener("visibilitychange", again);
    // Another tab has sent something, or left it to this one.
    window.addEventListener("storage", () => this.#tell("change"));
  }

  /** How many answers are not sent yet. */
  get waiting() {
    return this.#kept.all().length;
  }

  /** {attribute: value}: what was said of a row and is not sent yet. */
  saidOf(tagging, row) {
    const said = {};
    for (const one of this.#kept.all()) {
      if (one.tagging !== tagging || one.row !== row) continue;
      if (one.kind === "answer") said[one.attribute] = one.value;
      else delete said[one.attribute];
    }
    return said;
  }

  /**
   * Keeps an answer, and sends it as soon as that can be.
   *
   * @param answer {tagging, row, attribute, value, reviewer}
   * @returns the answer with its key, for `takeBack`
   */
  answer(answer) {
    const kept = this.#kept.add({ ...answer, kind: "answer", tried: false });
    this.flush();
    return kept;
  }

  /** Takes an answer back; `correction` is its id, where it was sent. */
  takeBack(answer, correction) {
    const waits = this.#kept.all().find((one) => one.key === answer.key);
    if (waits && !waits.tried) this.#kept.remove(answer.key);
    else this.#kept.add({ ...answer, kind: "undo", of: answer.key, correction });
    this.flush();
  }

  /** Sends what waits. */
  async flush() {
    this.#tell("change");
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    try {
      for (let next = this.#kept.claim(); next; next = this.#kept.claim()) {
        if (next === "busy") {
          this.#plan(BUSY_MS);
          break;
        }
        await this.#send(next);
        this.#settle(null);
      }
    } catch (problem) {
      this.#failures += 1;
      this.#settle(problem);
      // Without the key it waits for the person: a dialog that returns by itself is a nuisance.
      if ([401, 403].includes(problem.status)) return;
      this.#plan(Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 1), LONGEST_PAUSE_MS));
    } finally {
      this.#sending = false;
    }
  }

  async #send(operation) {
    try {
      if (operation.kind === "answer") await this.#sendAnswer(operation);
      else await this.#sendUndo(operation);
    } catch (problem) {
      if (!FINAL.has(problem.status)) throw problem;
      this.#kept.remove(operation.key);
      if (operation.kind === "answer") this.#tell("refused", { answer: operation, problem });
    }
  }

  async #sendAnswer(answer) {
    const before = await holding(answer);
    const met = before && before.reviewer !== answer.reviewer ? before : null;
    const id = await this.#delivered(answer, before, met);
    for (const one of this.#kept.all()) {
      if (one.of === answer.key) this.#kept.update(one.key, { correction: id });
    }
    this.#kept.remove(answer.key);
    this.#tell("sent", { answer, id, met });
  }

  /** Resolves to the id of the correction; null where somebody else has said the same before. */
  async #delivered(answer, before, met) {
    if (met?.value === answer.value) return null;
    // One whose reply was lost may have arrived.
    if (answer.tried && isThis(before, answer)) return before.id;
    return (await requests.correct(answer.tagging, answer)).correction.id;
  }

  async #sendUndo(undo) {
    const id = undo.correction ?? (await ownId(undo));
    if (id) {
      await requests.takeBack(undo.tagging, id).catch((problem) => {
        // It is taken back already.
        if (problem.status !== 404) throw problem;
      });
    }
    this.#kept.remove(undo.key);
  }

  #settle(problem) {
    if (!problem) this.#failures = 0;
    this.problem = problem;
    this.#tell("change");
  }

  #plan(ms) {
    this.#timer = setTimeout(() => this.flush(), ms);
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The correction that holds for an attribute of a row, or null. */
async function holding({ tagging, row, attribute }) {
  const result = await requests.row(tagging, row);
  return result?.attributes[attribute]?.correction ?? null;
}

function isThis(correction, { value, reviewer }) {
  return correction?.value === value && correction.reviewer === reviewer;
}

async function ownId(answer) {
  const correction = await holding(answer);
  return isThis(correction, answer) ? correction.id : null;
}

// The one search that the page shows: what is asked, and how far the answer is.

import { search as post } from "./api.js";
import { Problem } from "./http.js";

const PARTS = ["attributes", "similar", "description"];
const PAGE = 12;
const MOST = 100;
const SLOW_MS = 4_000;
const KEPT = 20;

/**
 * Asks the API and tells its listeners:
 *   loading  {parts}           these parts are on their way, and what is shown of them is not true
 *   slow     {}                it takes longer than usual
 *   answer   {parts}           these parts of `answer` are new
 *   trouble  {problem, parts}  there is no answer
 */
export class Search extends EventTarget {
  query = null;
  filters = {};
  corrections = {};
  limit = PAGE;
  answer = null;
  #abort = null;
  #kept = new Map();
  #last = null;
  #fileOf;

  /** @param fileOf gives the file of a photo's id */
  constructor(fileOf) {
    super();
    this.#fileOf = fileOf;
  }

  /** Starts a new search; the corrections of the one before are forgotten. */
  start(query, filters) {
    this.leave();
    Object.assign(this, { query, filters, limit: PAGE });
    return this.#ask(PARTS);
  }

  /** Shows only the products that have these values: {colour: ["Red", "Blue"]}. */
  filter(filters) {
    this.filters = filters;
    this.limit = PAGE;
    return this.#ask(["similar"]);
  }

  /** Asks for more of the similar products. */
  more() {
    this.limit = Math.min(this.limit + PAGE, MOST);
    return this.#ask(["similar"]);
  }

  /** Whether an answer is on its way. */
  get isAsking() {
    return this.#abort !== null;
  }

  /** Whether there may be more products than are shown. */
  get hasMore() {
    return this.limit < MOST && (this.answer?.similar?.length ?? 0) >= this.limit;
  }

  /** States an attribute's value (or, with null, trusts the prediction again). */
  correct(attribute, value) {
    const { [attribute]: _, ...others } = this.corrections;
    this.corrections = value === null ? others : { ...others, [attribute]: value };
    // Why a product is similar may change, too; the products themselves stay where they are.
    return this.#ask(["similar", "description"], { quietly: ["similar"] });
  }

  /** Asks again for what failed last, or for the parts that are away. */
  retry(parts = this.#last ?? PARTS) {
    return this.#ask(parts, { fresh: true });
  }

  /** Stops waiting; the listeners hear of it as trouble. */
  stop() {
    this.#abort?.abort();
  }

  /** Forgets the search without a word. */
  leave() {
    const abort = this.#abort;
    Object.assign(this, { query: null, filters: {}, corrections: {}, answer: null });
    this.#abort = null;
    abort?.abort();
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  async #ask(parts, { fresh = false, quietly = [] } = {}) {
    // A request that replaces a running one also has to bring what that one would have brought.
    const wanted = PARTS.filter(
      (part) => parts.includes(part) || this.#abort?.parts.includes(part),
    );
    this.#abort?.abort();
    const abort = Object.assign(new AbortController(), { parts: wanted });
    this.#abort = abort;
    this.#last = wanted;
    const key = JSON.stringify([this.query, this.filters, this.corrections, this.limit, wanted]);
    if (!fresh && this.#kept.has(key)) return this.#finish(this.#kept.get(key), wanted);

    this.#tell("loading", { parts: wanted.filter((part) => !quietly.includes(part)) });
    const slow = setTimeout(() => this.#tell("slow"), SLOW_MS);
    try {
      const answer = await this.#fetch(wanted, abort.signal);
      if (abort.signal.aborted) return undefined;
      if (!answer.unavailable?.length) this.#keep(key, answer);
      return this.#finish(answer, wanted);
    } catch (problem) {
      if (abort !== this.#abort) return undefined;
      this.#abort = null;
      if (abort.signal.aborted) return this.#tell("trouble", { problem: stopped(), parts: wanted });
      if (!(problem instanceof Problem)) throw problem;
      return this.#tell("trouble", { problem, parts: wanted });
    } finally {
      clearTimeout(slow);
    }
  }

  async #fetch(parts, signal) {
    const { query } = this;
    const file = query.kind === "photo" ? this.#fileOf(query.photo) : undefined;
    const ask = (include) =>
      post(
        { ...query, file },
        {
          limit: this.limit,
          filters: this.filters,
          corrections: this.corrections,
          // Why a product is similar is told from the attributes, so they are always asked for.
          include: PARTS.filter((part) => part === "attributes" || include.includes(part)),
        },
        signal,
      );
    try {
      return await ask(parts);
    } catch (problem) {
      // Without the catalogue the photo can still be named and described.
      const rest = parts.filter((part) => part !== "similar");
      if (problem.status !== 503 || !parts.includes("similar") || !rest.length) throw problem;
      const answer = await ask(rest).catch((second) => {
        throw second instanceof Problem ? problem : second;
      });
      return { ...answer, unavailable: [...(answer.unavailable ?? []), "similar"] };
    }
  }

  #keep(key, answer) {
    this.#kept.set(key, answer);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value);
  }

  #finish(answer, parts) {
    this.#abort = null;
    this.#last = null;
    const away = new Set(this.answer?.unavailable ?? []);
    for (const part of parts) away.delete(part);
    for (const part of answer.unavailable ?? []) if (parts.includes(part)) away.add(part);
    const news = Object.fromEntries(parts.map((part) => [part, answer[part]]));
    this.answer = {
      ...this.answer,
      ...news,
      unavailable: [...away],
      timings: answer.timings_ms,
      cached: answer.cached,
    };
    this.#tell("answer", { parts });
  }
}

function stopped() {
  return new Problem({
    title: "Stopped",
    detail: "The search was stopped before it was answered.",
  });
}

// The one search that the page shows: what is asked, and how far the answer is.

import { search as post } from "./api.js";
import { Problem } from "./http.js";
import { NOTHING } from "./refined.js";
import { learn } from "./roles.js";

const PARTS = ["attributes", "similar", "description"];
// Words have neither attributes nor a description.
const OF_WORDS = ["similar"];
// In which ways words are looked for, which may be away, too.
const WAYS = ["text_embedding", "full_text"];
const PAGE = 12;
// That the API gives at once; the rest comes page by page.
const MOST = 100;
const OUTDATED = 410;
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
  refined = NOTHING;
  corrections = {};
  limit = PAGE;
  answer = null;
  /** How descriptions speak: plain, warm or short. */
  register = "plain";
  #abort = null;
  #kept = new Map();
  #last = null;
  #lastCursor = "";
  #fileOf;

  /** @param fileOf gives the file of a photo's id */
  constructor(fileOf) {
    super();
    this.#fileOf = fileOf;
  }

  /** Starts a new search; the corrections of the one before are forgotten. */
  start(query, filters, refined = NOTHING) {
    this.leave();
    Object.assign(this, { query, filters, refined, limit: PAGE });
    return this.#ask(query.kind === "text" ? OF_WORDS : PARTS);
  }

  /** Shows only the products that have these values, and whatever else is wanted of them. */
  filter(filters, refined = this.refined) {
    Object.assign(this, { filters, refined, limit: PAGE });
    return this.#ask(["similar"]);
  }

  /** Asks for the similar products behind those that are shown. */
  more() {
    this.limit += PAGE;
    return this.#ask(["similar"], { cursor: this.answer.next_cursor });
  }

  /** Whether an answer is on its way. */
  get isAsking() {
    return this.#abort !== null;
  }

  /** Whether there are more products than are shown. */
  get hasMore() {
    return Boolean(this.answer?.next_cursor);
  }

  /** States an attribute's value (or, with null, trusts the prediction again). */
  correct(attribute, value) {
    const { [attribute]: _, ...others } = this.corrections;
    this.corrections = value === null ? others : { ...others, [attribute]: value };
    // Why a product is similar may change, too; the products themselves stay where they are.
    return this.#ask(["similar", "description"], { quietly: ["similar"] });
  }

  /** Asks for the description in another register; searches that follow are described so, too. */
  speak(register) {
    this.register = register;
    return this.#ask(["description"]);
  }

  /** Asks again for what failed last, or for the parts that are away. */
  retry(parts = this.#last ?? PARTS) {
    const cursor = parts === this.#last ? this.#lastCursor : "";
    return this.#ask(parts, { fresh: true, cursor });
  }

  /** Stops waiting; the listeners hear of it as trouble. */
  stop() {
    this.#abort?.abort();
  }

  /** Forgets the search without a word. */
  leave() {
    const abort = this.#abort;
    Object.assign(this, { query: null, filters: {}, corrections: {}, answer: null });
    this.refined = NOTHING;
    this.#abort = null;
    abort?.abort();
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  async #ask(parts, { fresh = false, quietly = [], cursor = "" } = {}) {
    // A request that replaces a running one also has to bring what that one would have brought.
    const wanted = PARTS.filter(
      (part) => parts.includes(part) || this.#abort?.parts.includes(part),
    );
    this.#abort?.abort();
    const abort = Object.assign(new AbortController(), { parts: wanted });
    this.#abort = abort;
    this.#last = wanted;
    this.#lastCursor = cursor;
    const { query, filters, refined, corrections, limit, register } = this;
    const asked = [query, filters, refined, corrections, limit, register, wanted, cursor];
    const key = JSON.stringify(asked);
    const how = { cursor, quietly };
    if (!fresh && this.#kept.has(key)) return this.#finish(this.#kept.get(key), wanted, how);

    this.#tell("loading", { parts: wanted.filter((part) => !quietly.includes(part)) });
    const slow = setTimeout(() => this.#tell("slow"), SLOW_MS);
    try {
      const answer = await this.#fetch(wanted, cursor, abort.signal);
      if (abort.signal.aborted) return undefined;
      if (!answer.unavailable?.length) this.#keep(key, answer);
      return this.#finish(answer, wanted, how);
    } catch (problem) {
      if (abort !== this.#abort) return undefined;
      this.#abort = null;
      if (abort.signal.aborted) return this.#tell("trouble", { problem: stopped(), parts: wanted });
      if (!(problem instanceof Problem)) throw problem;
      // What the pages were of is gone: as many are shown anew.
      if (cursor && problem.status === OUTDATED) return this.#ask(wanted, { fresh: true });
      return this.#tell("trouble", { problem, parts: wanted });
    } finally {
      clearTimeout(slow);
    }
  }

  async #fetch(parts, cursor, signal) {
    const { query, filters, refined, corrections, register } = this;
    const file = query.kind === "photo" ? this.#fileOf(query.photo) : undefined;
    const limit = cursor ? PAGE : Math.min(this.limit, MOST);
    const send = (include, wanted) =>
      post({ ...query, file }, { limit, filters, corrections, include, register, ...wanted }, signal);
    const ask = async (include) => {
      const several = refined.like.length > 0 && include.includes("similar");
      const alone = several ? include.filter((part) => part !== "similar") : include;
      // Why a product is similar is told from the attributes, so they are always asked for.
      const named = PARTS.filter((part) => part === "attributes" || alone.includes(part));
      const [answer, alike] = await Promise.all([
        alone.length > 0 && send(named, several ? { refined: NOTHING } : { refined, cursor }),
        several && send(["similar"], { refined, cursor }),
      ]);
      if (!alike) return answer;
      // Several things have neither attributes nor a description: those are of what was asked first.
      const { similar, next_cursor } = alike;
      return answer ? { ...answer, similar, next_cursor } : alike;
    };
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

  #finish(answer, parts, { cursor, quietly }) {
    this.#abort = null;
    this.#last = null;
    const away = new Set(this.answer?.unavailable ?? []);
    const told = parts.includes("similar") ? [...parts, ...WAYS] : parts;
    for (const part of told) away.delete(part);
    for (const part of answer.unavailable ?? []) if (told.includes(part)) away.add(part);
    const news = Object.fromEntries(parts.map((part) => [part, answer[part]]));
    // The visual details come with the attributes.
    if (parts.includes("attributes")) news.details = answer.details;
    if (parts.includes("similar")) {
      const shown = this.answer?.similar ?? [];
      Object.assign(news, joined(shown, this.answer?.next_cursor, answer, cursor, quietly));
    }
    learn(news.attributes);
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

/** The similar products and what asks for more of them, those of before in their place. */
function joined(shown, cursorBefore, { similar = [], next_cursor = null }, cursor, quietly) {
  if (cursor) {
    const known = new Set(shown.map(({ product }) => product.id));
    return { similar: [...shown, ...similar.filter(({ product }) => !known.has(product.id))], next_cursor };
  }
  if (quietly.includes("similar") && shown.length > similar.length) {
    return { similar: [...similar, ...shown.slice(similar.length)], next_cursor: cursorBefore };
  }
  return { similar, next_cursor };
}

function stopped() {
  return new Problem({
    title: "Stopped",
    detail: "The search was stopped before it was answered.",
  });
}

// Asks again and again, no more often than makes sense.

const LONGEST_MS = 30_000;

/**
 * Asks at once and then every so often: not while nobody looks, ever more seldom while there is no
 * answer, and at once when the connection or the person is back.
 */
export class Poll {
  #ask;
  #everyMs;
  #onAnswer;
  #onProblem;
  #timer = 0;
  #abort = null;
  #failures = 0;
  #running = false;
  #wake = () => document.visibilityState === "visible" && this.now();

  /**
   * @param ask(signal) resolves to an answer
   * @param everyMs the time between an answer and the next question
   * @param onAnswer(answer) returns whether to go on
   * @param onProblem(problem)
   */
  constructor({ ask, everyMs, onAnswer, onProblem }) {
    this.#ask = ask;
    this.#everyMs = everyMs;
    this.#onAnswer = onAnswer;
    this.#onProblem = onProblem;
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    document.addEventListener("visibilitychange", this.#wake);
    window.addEventListener("online", this.#wake);
    this.now();
  }

  stop() {
    this.#running = false;
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    document.removeEventListener("visibilitychange", this.#wake);
    window.removeEventListener("online", this.#wake);
  }

  /** Asks at once, whatever was planned. */
  async now() {
    if (!this.#running) return;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const answer = await this.#ask(abort.signal);
      if (abort.signal.aborted) return;
      this.#failures = 0;
      if (this.#onAnswer(answer)) this.#plan(this.#everyMs);
      else this.stop();
    } catch (problem) {
      if (abort.signal.aborted) return;
      this.#failures += 1;
      const pause = Math.min(this.#everyMs * 2 ** this.#failures, LONGEST_MS);
      this.#onProblem(problem);
      if (![401, 403, 404].includes(problem.status)) this.#plan(pause);
    }
  }

  #plan(ms) {
    if (this.#running && document.visibilityState === "visible")
      this.#timer = setTimeout(() => this.now(), ms);
  }
}

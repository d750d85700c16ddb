// The answer to a search: its three parts, and what is said while one of them is missing.

import { announce, byId } from "./dom.js";
import { isRefined } from "./refined.js";
import { finestKind } from "./roles.js";
import { notice, problemNotice } from "./states.js";
import { label, percent, products } from "./words.js";

/**
 * Keeps the parts of the page in step with the search.
 *
 * @param search the Search
 * @param views {attributes, similar, description}: each has load(), show() and fail(notice)
 * @param actions {clearFilters(), startAgain()}: ways out of trouble
 */
export function follow(search, views, actions) {
  const results = byId("results");
  const trouble = byId("trouble");
  const slow = byId("slow");
  let offline = false;

  const settle = () => {
    offline = false;
    trouble.replaceChildren();
    slow.replaceChildren();
    byId("timing").textContent = "";
    results.classList.remove("is-troubled", "is-unknown");
  };

  search.addEventListener("loading", ({ detail: { parts } }) => {
    settle();
    results.setAttribute("aria-busy", "true");
    for (const part of parts) views[part].load();
    announce("Searching…");
  });

  search.addEventListener("slow", () => {
    slow.replaceChildren(
      notice({
        sign: "hourglass",
        text: "This takes longer than usual. The search is still running.",
        actions: [{ words: "Stop", sign: "close", act: () => search.stop() }],
      }),
    );
  });

  search.addEventListener("answer", ({ detail: { parts } }) => {
    settle();
    results.setAttribute("aria-busy", "false");
    for (const part of parts) views[part].show();
    announce(summary(search.answer, parts));
    byId("timing").textContent = timing(search.answer);
  });

  search.addEventListener("trouble", ({ detail: { problem, parts } }) => {
    settle();
    results.setAttribute("aria-busy", "false");
    offline = problem.kind === "offline";
    const narrowed = Object.keys(search.filters).length > 0 || isRefined(search.refined);
    const unliked = problem.status === 404 && search.answer && search.refined.like.length > 0;
    const filtered = (problem.status === 400 && narrowed) || unliked;
    const wayOut = filtered
      ? { words: "Clear the filters", sign: "close", act: actions.clearFilters }
      : { words: "Start again", sign: "arrow", act: actions.startAgain };
    const shown = problemNotice(
      problem,
      () => search.retry(),
      search.answer && !filtered ? [] : [wayOut],
    );
    // What was answered before stays; only the parts that failed give way.
    if (search.answer) {
      for (const part of parts) views[part].fail(part === parts[0] ? shown : null);
    } else {
      results.classList.add("is-troubled");
      results.classList.toggle("is-unknown", problem.status === 404);
      trouble.replaceChildren(shown);
    }
  });

  window.addEventListener("online", () => offline && search.retry());
}

function summary({ attributes = {}, similar = [], description, unavailable }, parts) {
  const said = [];
  const kind = finestKind(Object.keys(attributes));
  if (parts.includes("attributes") && kind) {
    const type = attributes[kind];
    said.push(
      `${label(kind)}: ${type.value}, ${type.sure ? percent(type.confidence) : "not sure"}.`,
    );
  }
  if (parts.includes("similar")) {
    said.push(similar.length ? `${products(similar.length)} found.` : "No product found.");
  }
  if (parts.includes("description") && description) said.push(`Description: ${description.title}.`);
  if (unavailable.length) said.push("A part of the answer is away.");
  return said.join(" ");
}

function timing({ timings, cached }) {
  if (timings?.total === undefined) return "";
  return `Answered in ${Math.max(1, Math.round(timings.total))} ms${cached ? ", from the cache" : ""}`;
}

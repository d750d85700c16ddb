// Puts the pages of taggings together: the address decides what is shown, everything else follows.

import { announce, byId } from "../dom.js";
import { listenToDrops, listenToInputs } from "../files.js";
import { notice } from "../states.js";
import * as address from "./address.js";
import { Home } from "./home.js";
import { Intake } from "./intake.js";
import { Outbox } from "./review/outbox.js";
import { ReviewView } from "./review/view.js";
import { TaggingView } from "./tagging.js";

const outbox = new Outbox();
const intake = new Intake((tagging) => go({ view: "tagging", id: tagging.id }));
const views = {
  home: new Home(),
  tagging: new TaggingView(() => go({ view: "home" }, { replace: true })),
  review: new ReviewView(outbox, (id) => go({ view: "tagging", id }, { replace: true })),
};
let shown = null;

const isOpen = () =>
  shown?.view === "home" && !intake.isBusy && !document.querySelector("dialog[open]");
listenToInputs(["catalogue-file", "pictures-file"], (files) => intake.take(files));
listenToDrops({
  takes: ({ types }) => isOpen() && types.includes("Files"),
  // A file that is dropped where none is taken must not replace the page.
  holds: () => true,
  onDrop: ({ files }) => isOpen() && files.length && intake.take([...files]),
});

function go(next, { replace = false } = {}) {
  if (replace) history.replaceState({}, "", address.write(next));
  else history.pushState({}, "", address.write(next));
  draw(next);
}

function draw(next) {
  if (shown) views[shown.view].hide();
  const moved = shown !== null;
  shown = next;
  for (const view of Object.keys(views)) byId(`${view}-view`).hidden = view !== next.view;
  views[next.view].show(next.id, next.row);
  if (!moved) return;
  window.scrollTo({ top: 0, behavior: "instant" });
  byId(`${next.view}-title`).focus({ preventScroll: true });
}

// Links between these pages lead there without loading anything anew, so that what is being sent
// goes on.
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey)
    return;
  const link = event.target.closest("a[href]");
  if (!link || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (!/^\/taggings(\/|$)/.test(link.pathname)) return;
  event.preventDefault();
  go(address.read(link.href));
});
window.addEventListener("popstate", () => draw(address.read(location.href)));

/** Answers that wait are told of where they wait for something. */
outbox.addEventListener("change", () => {
  const place = byId("unsent");
  const { waiting, problem } = outbox;
  place.dataset.waiting = String(waiting);
  const words =
    waiting && problem
      ? `${waiting === 1 ? "One answer is" : `${waiting} answers are`} not sent yet: ` +
        `${problem.detail} They are kept in this browser and sent as soon as that can be.`
      : "";
  if (place.dataset.words === words) return;
  const waited = Boolean(place.dataset.words);
  place.dataset.words = words;
  const now = { words: "Send now", sign: "retry", act: () => outbox.flush() };
  place.replaceChildren(
    ...(words ? [notice({ sign: "offline", text: words, actions: [now] })] : []),
  );
  if (waited && !words) announce("All answers are sent");
});

draw(address.read(location.href));
outbox.flush();

// The place on the page at which each entry of the history was left, and to which back, forward and
// reload return.
//
// A browser would return as soon as the address is another one, when what was there is not shown
// yet. So it is told not to, and the entry itself keeps the place.

// Writing into the history too often is refused.
const NOTED_AFTER_MS = 150;

/** How far down the page was; null: it stays where it is. */
let wanted = null;
/** Whether what was there is shown again; its pictures may still come. */
let stands = false;
let timer = 0;

history.scrollRestoration = "manual";
window.addEventListener("scroll", noteSoon, { passive: true });
window.addEventListener("pagehide", note);
// Whoever moves meanwhile has a place of his own in mind.
for (const move of ["wheel", "touchmove", "keydown", "pointerdown"])
  window.addEventListener(move, () => (wanted = null), { passive: true });

// A picture that comes late makes room.
new ResizeObserver(approach).observe(document.documentElement);

/** Adds the place to what the entry keeps. */
export function withPlace(state) {
  return { ...state, scrolled: window.scrollY };
}

/** Notes the place in the entry that is shown. */
export function note() {
  clearTimeout(timer);
  // On the way to a place it is not one.
  if (wanted === null) history.replaceState(withPlace(history.state), "");
}

function noteSoon() {
  clearTimeout(timer);
  timer = setTimeout(note, NOTED_AFTER_MS);
}

/** Goes to the top. */
export function goUp() {
  wanted = null;
  window.scrollTo({ top: 0, behavior: "instant" });
  note();
}

/** Takes up the place of the entry that is to be shown from now on. */
export function seek() {
  clearTimeout(timer);
  wanted = history.state?.scrolled ?? null;
  stands = false;
}

/** Returns to the place that was taken up, because what was there is shown again. */
export function settle() {
  stands = true;
  approach();
}

function approach() {
  if (!stands || wanted === null) return;
  window.scrollTo({ top: wanted, behavior: "instant" });
  if (Math.abs(window.scrollY - wanted) < 1) wanted = null;
}

// Elements, in the few ways this page makes them.

/**
 * Builds an element: `h("button", { class: "button", onclick: close }, "Close")`.
 * Attributes that are null, undefined or false are left out, as are such children.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
const SPRITE = new URL("../icons.svg", import.meta.url).pathname;

/** An icon of the sprite, for the eye only: its button says the same in words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/** Words for a screen reader alone. */
export function spoken(text) {
  return h("span", { class: "visually-hidden" }, text);
}

/** The element of the document with this id; a missing one is a mistake in the template. */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element #${id}`);
  return element;
}

/** A picture that fades in once it is there and leaves an empty tile where it cannot be shown. */
export function picture(source, alt, attributes = {}) {
  const image = h("img", { alt, decoding: "async", ...attributes });
  image.addEventListener("load", () => image.classList.add("is-loaded"));
  image.addEventListener("error", () => image.classList.add("is-broken"));
  if (source) image.src = source;
  else image.classList.add("is-broken");
  return image;
}

/** Says something to screen readers without moving the focus. */
export function announce(text) {
  const announcer = byId("announcer");
  // Saying the same words twice is announced only if the text was empty in between.
  announcer.textContent = "";
  requestAnimationFrame(() => {
    announcer.textContent = text;
  });
}

// How a catalogue picture fills its tile, whatever its shape and its background.

import { picture } from "./dom.js";

// The share of a picture that may be cut off so that it fills its tile.
const MOST_CUT = 0.2;
// From here on a background counts as white, of 255.
const WHITE = 247;

/**
 * A picture of the catalogue. White melts into the tile's own tone. One whose shape is far from
 * the tile's is shown whole, and the tile around it takes the colour of its background.
 */
export function mounted(source, alt, { class: kind, ...attributes }) {
  const image = picture(source, alt, { class: `catalogue-picture ${kind}`, ...attributes });
  image.addEventListener("load", () => {
    const own = image.naturalWidth / image.naturalHeight;
    const tile = image.clientWidth / image.clientHeight;
    const whole = 1 - Math.min(own / tile, tile / own) > MOST_CUT;
    image.classList.toggle("is-whole", whole);
    const [red, green, blue] = whole ? edge(image) : [255, 255, 255];
    if (Math.min(red, green, blue) >= WHITE) return;
    image.classList.add("is-coloured");
    image.parentElement.style.setProperty("--mount", `rgb(${red} ${green} ${blue})`);
  });
  return image;
}

/** The mean colour along a picture's upper edge: [red, green, blue]. */
function edge(image) {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext("2d");
  context.drawImage(
    image,
    0,
    0,
    image.naturalWidth,
    Math.ceil(image.naturalHeight / 50),
    0,
    0,
    1,
    1,
  );
  return context.getImageData(0, 0, 1, 1).data;
}

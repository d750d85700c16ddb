// What was asked: the photo with its search area, the image URL, the product, or the words.

import { CropBox, lay } from "./crop.js";
import { byId, h, icon, picture } from "./dom.js";
import { mounted } from "./mount.js";
import { price } from "./words.js";

const WHOLE = [0, 0, 1, 1];

/**
 * Shows the query.
 *
 * @param actions {photos, products, crop(box or null), open(product)}
 */
export class Asked {
  #place = byId("asked");
  #actions;
  #box = null;

  constructor(actions) {
    this.#actions = actions;
  }

  show(query) {
    this.#box = null;
    if (query.kind === "photo") this.#showPhoto(query);
    else if (query.kind === "product") this.#showProduct(query.id);
    else if (query.kind === "text") this.#showText(query.text);
    else this.#showUrl(query.url);
  }

  #showText(text) {
    entitle(`“${text}”`);
    this.#place.replaceChildren(h("p", { class: "asked__said" }, `“${text}”`));
  }

  #showPhoto(query) {
    entitle("Your photo");
    const { file, url } = this.#actions.photos.get(query.photo);
    const image = picture(url, `The photo you searched with: ${file.name || "photo"}`, {
      class: "frame__picture",
    });
    const frame = h("div", { class: "frame" }, image);
    const tools = h("div", { class: "asked__tools" });
    if (query.crop) {
      const area = h("span", { class: "frame__area" });
      lay(area, query.crop);
      frame.append(area);
    }
    image.addEventListener("load", () => this.#showTools(tools, frame, query));
    image.addEventListener("error", () => {
      frame.replaceChildren(
        icon("photo"),
        h("p", {}, "This browser cannot show the file that was searched."),
      );
      frame.classList.add("frame--blank");
    });
    this.#place.replaceChildren(h("div", { class: "asked__stage" }, frame), tools);
  }

  #showTools(tools, frame, query) {
    const words = query.crop ? "Change the area" : "Search within the photo";
    tools.replaceChildren(button("crop", words, () => this.#startCrop(tools, frame, query)));
    if (query.crop) tools.append(button("undo", "Whole photo", () => this.#actions.crop(null)));
  }

  #startCrop(tools, frame, query) {
    const area = frame.querySelector(".frame__area");
    area?.remove();
    frame.classList.add("is-cropping");
    const cancel = () => {
      this.#box.remove();
      frame.classList.remove("is-cropping");
      if (area) frame.append(area);
      this.#showTools(tools, frame, query);
      tools.querySelector("button").focus();
    };
    const apply = () => {
      const box = this.#box.value;
      this.#actions.crop(box.every((edge, index) => edge === WHOLE[index]) ? null : box);
    };
    this.#box = new CropBox(frame, query.crop, { onApply: apply, onCancel: cancel });
    tools.replaceChildren(
      button("search", "Search this area", apply, "button--primary"),
      button("close", "Cancel", cancel),
    );
  }

  #showUrl(url) {
    const { hostname } = new URL(url);
    entitle(`Image of ${hostname}`);
    this.#place.replaceChildren(
      h(
        "div",
        { class: "asked__stage asked__stage--blank" },
        icon("link"),
        h("p", { class: "asked__host" }, hostname),
        h(
          "a",
          { class: "asked__url", href: url, target: "_blank", rel: "noreferrer noopener" },
          "Open the image",
        ),
      ),
    );
  }

  async #showProduct(id) {
    entitle("Similar to a product");
    const image = mounted(`/api/v1/products/${encodeURIComponent(id)}/image`, "", {
      class: "frame__picture",
    });
    const words = h("div", { class: "asked__words" });
    this.#place.replaceChildren(
      h("div", { class: "asked__stage" }, h("div", { class: "frame" }, image)),
      words,
    );
    let product;
    try {
      product = await this.#actions.products.get(id);
    } catch (problem) {
      // The search by the same product says what is wrong.
      console.info("The product could not be read:", problem);
      return;
    }
    if (!words.isConnected) return;
    entitle(`Similar to ${product.title}`);
    image.alt = product.title;
    words.append(
      h("p", { class: "asked__caption" }, "Similar to"),
      h(
        "p",
        { class: "asked__title" },
        h(
          "button",
          { class: "link", type: "button", onclick: () => this.#actions.open(product) },
          product.title,
        ),
      ),
      product.price ? h("p", { class: "asked__price" }, price(product.price)) : "",
    );
  }
}

/** Names what is shown, for the window's title and for those who hear the page. */
function entitle(words) {
  document.title = `${words} – Vitrine`;
  byId("results-title").textContent = words;
}

function button(sign, words, act, kind = "") {
  return h(
    "button",
    { class: `button button--small ${kind}`, type: "button", onclick: act },
    icon(sign),
    words,
  );
}

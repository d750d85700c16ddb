// The grid of similar products.

import { byId, h, icon, spoken } from "./dom.js";
import { mounted } from "./mount.js";
import { reasons } from "./reasons.js";
import { isRefined } from "./refined.js";
import { awayNotice, notice, productBones } from "./states.js";
import { count, percent, price } from "./words.js";

/**
 * Shows the similar products of `search.answer`.
 *
 * @param actions {search, open(product), alike(product), also(product), explain(about, title),
 *     clearFilters()}
 */
export class Similar {
  #place = byId("products");
  #note = byId("similar-note");
  #more = byId("more");
  #actions;
  /** How many products are shown while more of them are on their way. */
  #growingFrom = null;

  constructor(actions) {
    this.#actions = actions;
  }

  load() {
    this.#entitle();
    this.#note.replaceChildren();
    this.#more.replaceChildren();
    if (this.#growingFrom === null) this.#place.replaceChildren(...productBones());
    else this.#place.append(...productBones(this.#actions.search.limit - this.#growingFrom));
  }

  show() {
    const { search } = this.#actions;
    const { similar = [], unavailable } = search.answer;
    const before = this.#growingFrom;
    this.#entitle();
    this.#clear();
    if (unavailable.includes("similar")) {
      const words = "The similar products are away at the moment. The rest of the answer stands.";
      this.#place.replaceChildren();
      this.#note.append(awayNotice(words, () => search.retry(["similar"])));
      return;
    }
    if (!this.#shows(similar))
      this.#place.replaceChildren(...similar.map((match) => this.#card(match)));
    this.#place.classList.toggle("is-explained", isOfOnePhoto(search));
    this.#tellWays(unavailable);
    if (!similar.length) return this.#showEmpty();
    if (search.hasMore) this.#offerMore(similar.length);
    if (before !== null)
      this.#place.children[before]?.querySelector("a")?.focus({ preventScroll: true });
  }

  /** Words are like no product: what is found for them is not called similar. */
  #entitle() {
    const said = this.#actions.search.query?.kind === "text";
    byId("similar-title").textContent = said ? "Matching products" : "Similar products";
  }

  /** Says so where words were not looked for in every way. */
  #tellWays(unavailable) {
    const ways = {
      text_embedding: "These products say your words; what looks like them is not known here.",
      full_text: "These products look like your words; what says them is not known at the moment.",
    };
    for (const [way, text] of Object.entries(ways)) {
      if (unavailable.includes(way)) this.#note.append(notice({ sign: "search", text }));
    }
  }

  /** Whether these very products are shown; then only the reasons are drawn anew. */
  #shows(similar) {
    const cards = [...this.#place.children];
    if (cards.length !== similar.length) return false;
    if (similar.some((match, index) => cards[index].dataset.shown !== shownBy(match))) return false;
    similar.forEach((match, index) => {
      cards[index].querySelector(".reasons").replaceWith(reasons(match));
    });
    return true;
  }

  fail(notice) {
    this.#clear();
    this.#place.replaceChildren();
    if (notice) this.#note.append(notice);
  }

  #clear() {
    this.#note.replaceChildren();
    this.#more.replaceChildren();
    this.#growingFrom = null;
  }

  #showEmpty() {
    const { filters, refined } = this.#actions.search;
    const filtered = Object.keys(filters).length > 0 || isRefined(refined);
    const text = filtered
      ? "No product of the catalogue has all of this."
      : "The catalogue holds no similar product yet.";
    const clear = { words: "Clear the filters", sign: "close", act: this.#actions.clearFilters };
    const actions = filtered ? [clear] : [];
    this.#note.append(notice({ sign: "search", title: "No product found", text, actions }));
  }

  #offerMore(shown) {
    const ask = () => {
      this.#growingFrom = shown;
      this.#actions.search.more();
    };
    this.#more.append(
      h("button", { class: "button", type: "button", onclick: ask }, "Show more products"),
    );
  }

  #card(match) {
    const { product, picture, score } = match;
    const { duplicates: twins = [], more_duplicates: more = 0 } = match;
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.#actions.open(product);
    };
    return h(
      "li",
      { class: "card", "data-product": product.id, "data-shown": shownBy(match) },
      h(
        "div",
        { class: "card__tile" },
        mounted(picture?.thumbnail_url ?? product.thumbnail_url, "", {
          class: "card__picture",
          loading: "lazy",
        }),
        product.pictures?.length > 1 && pictureCount(product),
        h("span", { class: "card__score" }, percent(score), spoken(" similar")),
        h(
          "button",
          {
            class: "card__alike",
            type: "button",
            onclick: () => this.#actions.alike(product),
            "aria-label": `More like ${product.title}`,
          },
          icon("alike"),
          h("span", {}, "More like this"),
        ),
        h(
          "button",
          {
            class: "card__also",
            type: "button",
            title: "Like this, too",
            "aria-label": `Also like ${product.title}`,
            onclick: () => this.#actions.also(product),
          },
          icon("plus"),
        ),
      ),
      h(
        "h3",
        { class: "card__title" },
        h(
          "a",
          {
            class: "card__link",
            href: `/?product=${encodeURIComponent(product.id)}`,
            onclick: open,
          },
          product.title,
        ),
      ),
      product.price && h("p", { class: "card__price" }, price(product.price)),
      reasons(match),
      h(
        "button",
        {
          class: "link card__part",
          type: "button",
          onclick: () => this.#actions.explain({ match: product.id }, product.title),
        },
        "Which part decided?",
        spoken(` ${product.title}`),
      ),
      twins.length > 0 && this.#twins(twins, more),
    );
  }

  /** The near-duplicates of a product. */
  #twins(twins, more) {
    const links = twins.map(({ product }) =>
      h(
        "li",
        {},
        h(
          "button",
          { class: "link", type: "button", onclick: () => this.#actions.open(product) },
          product.title,
          product.price && ` · ${price(product.price)}`,
        ),
      ),
    );
    return h(
      "details",
      { class: "twins" },
      h("summary", {}, `${count(twins.length + more)} near-identical`),
      h("ul", {}, links, more > 0 && h("li", {}, `and ${count(more)} more`)),
    );
  }
}

/** Whether what is found is like one photo alone: of no other search can a part be shown. */
function isOfOnePhoto({ query, refined }) {
  return query?.kind !== "text" && !refined.text && refined.like.length === 0;
}

/** What a card shows: a product, by its picture that is most like the search. */
function shownBy({ product, picture }) {
  return `${product.id} ${picture?.version ?? ""}`;
}

/** Says that a product has more pictures than the one that is shown. */
function pictureCount({ pictures }) {
  return h(
    "span",
    { class: "card__count" },
    icon("photo"),
    String(pictures.length),
    spoken(" pictures"),
  );
}

// The first visit: nothing is asked yet, and a few products of the catalogue to start from.

import { readiness, showcase } from "./api.js";
import { byId, h } from "./dom.js";
import { mounted } from "./mount.js";
import { notice } from "./states.js";
import { sentence } from "./words.js";

const TILES = 9;

/** Fills the products of the start page; without them the page does without. */
export async function fillShowcase(onChoose) {
  const grid = byId("showcase-grid");
  let items;
  try {
    ({ products: items } = await showcase(TILES));
  } catch (error) {
    console.info("The start page goes without products:", error);
    return;
  }
  grid.replaceChildren(
    ...items.map((product) => {
      const choose = (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onChoose(product);
      };
      return h(
        "li",
        {},
        h(
          "a",
          {
            class: "showcase__tile",
            href: `/?product=${encodeURIComponent(product.id)}`,
            onclick: choose,
          },
          mounted(product.thumbnail_url, "", { class: "showcase__picture" }),
          h("span", { class: "showcase__name" }, product.title),
        ),
      );
    }),
  );
  byId("showcase").hidden = items.length === 0;
}

/** Says where searches cannot find what they should, such as before the catalogue is indexed. */
export async function tellUnfit() {
  try {
    const { notice: said } = await readiness();
    if (said) byId("unfit").replaceChildren(notice({ text: sentence(said) }));
  } catch (error) {
    console.info("Whether the catalogue can be searched is not known:", error);
  }
}

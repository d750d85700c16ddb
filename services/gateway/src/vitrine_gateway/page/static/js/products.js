// The products that this page has seen, so that a details view needs no second request.

import { product as fetchProduct } from "./api.js";

export class Products {
  #seen = new Map();

  remember(product) {
    this.#seen.set(product.id, product);
  }

  /** The title of a product, as far as it was seen. */
  titleOf(id) {
    return this.#seen.get(id)?.title ?? id;
  }

  /** The product with this id, from memory or from the catalogue. */
  async get(id) {
    if (!this.#seen.has(id)) this.remember(await fetchProduct(id));
    return this.#seen.get(id);
  }
}

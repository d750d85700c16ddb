"""What of a text products state: their order by it, and the words themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from vitrine_product.product import Product
from vitrine_similarity.catalogue.forms import forms_of
from vitrine_similarity.catalogue.words import words_in

# “And” is no part of what “Jewellery and Watches” says.
_LEAST_SHARE = 0.5


def by_stated(text: str, products: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Put those products first whose attributes state more of a text; equal ones stay in order.

    A value counts by the share of its words that the text says, from the half of them on, so that
    “blue” finds Blue before Navy Blue.

    Parameters
    ----------
    text
        Any.
    products
        The attributes by product, the best product first.

    Returns
    -------
    list of str
        All of them.
    """
    said = {form for word in words_in(text) for form in forms_of(word)}

    @cache
    def share(value: str) -> float:
        words = words_in(value)
        share = sum(word in said for word in words) / len(words) if words else 0.0
        return share if share >= _LEAST_SHARE else 0.0

    stated = {name: sum(map(share, values.values())) for name, values in products.items()}
    return sorted(products, key=lambda name: -stated[name])


def said_by(product: Product, text: str) -> tuple[str, ...]:
    """Return the words of a text that the title and the attributes of a product say."""
    says = {*words_in(product.title)}.union(*map(words_in, product.attributes.values()))
    return tuple(word for word in words_in(text) if not says.isdisjoint(forms_of(word)))

"""Which visual details a product of the catalogue has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vitrine_bundle import Bundle
from vitrine_bundle.details import DetailReader, open_details
from vitrine_product.attributes import MAX_ATTRIBUTES
from vitrine_product.details import DETAILS, join_details
from vitrine_product.words import contains, stems
from vitrine_similarity.catalogue import Entry


class Detailing:
    """Reads the details of products when they are written; may be called from many threads.

    Parameters
    ----------
    reader
        Knows the details of a bundle.
    space
        The embedding space of that bundle; embeddings in others say nothing.
    """

    def __init__(self, reader: DetailReader, space: str) -> None:
        self._reader = reader
        self._space = space

    @classmethod
    def of(cls, bundle: Bundle) -> Detailing:
        """Open what reads the details that a bundle knows.

        Raises
        ------
        BundleError
            As `open_details`.
        """
        return cls(open_details(bundle), bundle.manifest.space)

    def detailed(self, entry: Entry) -> Entry:
        """Return what is to be written with the details that can be read off it.

        These are the ones that the title states, which needs no picture, and the ones of which one
        of the pictures is sure. A product that comes with details keeps those: whoever sent
        them knows better.
        """
        product = entry.product
        if DETAILS in product.attributes or len(product.attributes) >= MAX_ATTRIBUTES:
            return entry
        details = join_details(self._stated(product.title) | self._seen(entry))
        if not details:
            return entry
        attributes = {**product.attributes, DETAILS: details}
        return replace(entry, product=replace(product, attributes=attributes))

    def _stated(self, title: str) -> set[str]:
        words = stems(title)
        return {one.name for one in self._reader.models.details if contains(words, one.term)}

    def _seen(self, entry: Entry) -> set[str]:
        pictures = [one for one in entry.embeddings if one.space == self._space]
        if not pictures or not self._reader.models.details:
            return set()
        vectors = np.stack([one.vector for one in pictures])
        read = self._reader.read(vectors, blank=tuple(one.blank for one in pictures))
        return {one.name for picture in read for one in picture if one.sure}

"""How well a bundle finds products by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_features.text.encoder import open_text_encoder
from vitrine_pipeline.text.questions import (
    Change,
    Question,
    changes_of,
    misspelt,
    questions_of,
    reworded,
)
from vitrine_pipeline.text.shelf import FOUND, Shelf, stocked
from vitrine_product.limits import DEFAULT_TEXT_WEIGHT
from vitrine_sheets.catalogue import CatalogueRow
from vitrine_similarity.search.examples import Example, mix

MOST_ASKED = 1000
"""So many texts of each kind are asked; of more, some are drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class TextRetrieval:
    """What texts found in a catalogue, all of which could be found.

    Attributes
    ----------
    rows
        int [T], positions among the products that were asked about: those with a title.
    titles
        By the way of searching, bool [T]: whether the product, or one whose picture is nearly the
        same, is among the first ten that its title finds. The database did not know the title.
    attributes, misspelt, reworded
        By the way of searching, the mean share of right products among the first ten, of questions
        by attributes: as the catalogue says them, with slips of the finger, and in other words.
    changed
        The same of products with the name of another colour beside them, by the encoder.
    asked
        How many texts there were of each kind.
    gallery
        How many products could be found.
    """

    rows: NDArray[np.intp]
    titles: Mapping[str, NDArray[np.bool_]]
    attributes: Mapping[str, float]
    misspelt: Mapping[str, float]
    reworded: Mapping[str, float]
    changed: float | None
    asked: Mapping[str, int]
    gallery: int

    def as_json(self) -> dict[str, Any]:
        """Return what `metrics.json` holds of them."""
        return {
            "titles": {
                way: {"recall_at_10": float(hits.mean())} for way, hits in self.titles.items()
            },
            "attributes": _precisions(self.attributes),
            "misspelt": _precisions(self.misspelt),
            "reworded": _precisions(self.reworded),
            "changed": {} if self.changed is None else {"precision_at_10": self.changed},
            "asked": dict(self.asked),
            "gallery": self.gallery,
        }


def _precisions(shares: Mapping[str, float]) -> dict[str, dict[str, float]]:
    return {way: {"precision_at_10": share} for way, share in shares.items()}


def measure_texts(
    bundle: Bundle,
    rows: Sequence[CatalogueRow],
    embeddings: NDArray[np.float32],
    unseen: NDArray[np.bool_],
    groups: NDArray[np.intp],
) -> TextRetrieval | None:
    """Ask for the unseen products by their titles, and for all of them by their attributes.

    Parameters
    ----------
    bundle
        Verified; without a text encoder the database alone is asked.
    rows
        N products.
    embeddings
        float32 [N, D], of the bundle's space.
    unseen
        bool [N]: those that training knew nothing of. Their titles are what is asked; the database
        knows of them what their attributes say.
    groups
        int [N]: which products have nearly the same picture.

    Returns
    -------
    TextRetrieval
        None where no unseen product has a title.
    """
    asked = np.flatnonzero(unseen)
    titled = np.flatnonzero([bool(rows[at].title) for at in asked.tolist()])
    if not len(titled):
        return None
    if len(titled) > MOST_ASKED:
        titled = np.sort(np.random.default_rng(0).choice(titled, MOST_ASKED, replace=False))
    known = [row.attributes for row in rows]
    questions = questions_of(known, MOST_ASKED)
    with stocked(rows, unseen, embeddings, open_text_encoder(bundle)) as shelf:
        found = [_finds(shelf, rows[at].title or "", groups, at) for at in asked[titled].tolist()]
        changes = changes_of(known, asked.tolist(), MOST_ASKED) if shelf.reads else []
        return TextRetrieval(
            rows=titled,
            titles={way: np.array([one[way] for one in found]) for way in found[0]},
            attributes=_shares(shelf, questions),
            misspelt=_shares(shelf, misspelt(questions)),
            reworded=_shares(shelf, reworded(questions)),
            changed=_changed(shelf, embeddings, changes),
            asked={"titles": len(titled), "attributes": len(questions), "changes": len(changes)},
            gallery=len(rows),
        )


def _finds(shelf: Shelf, title: str, groups: NDArray[np.intp], at: int) -> dict[str, bool]:
    return {
        way: bool((groups[ranking] == groups[at]).any())
        for way, ranking in shelf.rankings(title).items()
    }


def _shares(shelf: Shelf, questions: Sequence[Question]) -> dict[str, float]:
    shares: dict[str, list[float]] = {}
    for one in questions:
        for way, ranking in shelf.rankings(one.text).items():
            shares.setdefault(way, []).append(_share(ranking, one.right))
    return {way: float(np.mean(some)) for way, some in shares.items()}


def _changed(
    shelf: Shelf, embeddings: NDArray[np.float32], changes: Sequence[Change]
) -> float | None:
    shares = []
    for one in changes:
        text = shelf.encode(one.text)
        if text is not None:
            own = Example(embeddings[one.product], 1 - DEFAULT_TEXT_WEIGHT)
            near = shelf.near(mix([own, Example(text, DEFAULT_TEXT_WEIGHT)]), one.product)
            shares.append(_share(near[:FOUND], one.right))
    return float(np.mean(shares)) if shares else None


def _share(ranking: Sequence[int], right: frozenset[int]) -> float:
    return len(right.intersection(ranking)) / min(FOUND, len(right))

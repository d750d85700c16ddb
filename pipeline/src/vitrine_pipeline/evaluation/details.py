"""Measures the visual details of a bundle on the products that an evaluation asked about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from vitrine_bundle.details import Considered, DetailModels, DetailReader
from vitrine_product.words import contains, stems
from vitrine_sheets.catalogue import CatalogueRow


@dataclass(frozen=True, slots=True)
class DetailFound:
    """What came of one word.

    Attributes
    ----------
    considered
        The evidence for or against it, of the products trained on.
    stated
        How many of the titles asked about have it.
    average_precision
        How well those come first where products are ranked by it; NaN where no title has it, or
        it is no detail.
    sure, sure_stated
        How many products it is sure of, and in how many of their titles it stands.
    stated_share
        Of the products that have it, the share whose titles say so; NaN where it is no detail.
    """

    considered: Considered
    stated: int
    average_precision: float = math.nan
    sure: int = 0
    sure_stated: int = 0
    stated_share: float = math.nan

    @property
    def sure_right(self) -> float:
        """Of the products that it is sure of, the share that has it; NaN where there is none.

        Titles do not state all that is there, so that the share of them that state it is divided
        by how many usually do.
        """
        if not self.sure:
            return math.nan
        return min(1.0, self.sure_stated / self.sure / self.stated_share)


@dataclass(frozen=True, slots=True)
class Details:
    """What was seen of the products that have a title.

    Attributes
    ----------
    products
        How many these are.
    found
        By word, those of the bundle's `details` first.
    with_sure
        How many products have a detail that is sure.
    """

    products: int
    found: tuple[DetailFound, ...]
    with_sure: int

    @property
    def kept(self) -> tuple[DetailFound, ...]:
        """The words that became details."""
        return tuple(one for one in self.found if one.considered.kept)

    @property
    def sure(self) -> int:
        """How many predictions are sure."""
        return sum(one.sure for one in self.kept)

    @property
    def sure_right(self) -> float:
        """The share of them that is right; NaN where there is none."""
        right = sum(one.sure_stated / one.stated_share for one in self.kept)
        return min(1.0, right / self.sure) if self.sure else math.nan

    def as_json(self) -> dict[str, Any]:
        """Return what `metrics.json` holds."""
        return {
            "considered": len(self.found),
            "kept": len(self.kept),
            "products": self.products,
            "products_with_sure": self.with_sure,
            "sure": self.sure,
            "sure_stated": sum(one.sure_stated for one in self.kept),
            "sure_right": _known(self.sure_right),
            "names": {
                one.considered.name: {
                    "stated": one.stated,
                    "average_precision": _known(one.average_precision),
                    "sure": one.sure,
                    "sure_stated": one.sure_stated,
                    "sure_right": _known(one.sure_right),
                }
                for one in self.kept
            },
        }


def measure_details(
    reader: DetailReader, queries: Sequence[CatalogueRow], embeddings: NDArray[np.float32]
) -> Details | None:
    """Compare the details of products with their titles.

    Parameters
    ----------
    reader
        Of the bundle.
    queries
        The Q products asked about.
    embeddings
        float32 [Q, D].

    Returns
    -------
    Details
        None where the bundle looked at no word or no product has a title.
    """
    titled = [at for at, row in enumerate(queries) if row.title]
    if not titled or not reader.models.considered:
        return None
    titles = [stems(queries[at].title or "") for at in titled]
    scores = reader.score(embeddings[titled])
    sure = scores >= reader.models.thresholds
    return Details(
        products=len(titled),
        found=_found(reader.models, titles, scores, sure),
        with_sure=int(sure.any(axis=1).sum()),
    )


def _found(
    models: DetailModels,
    titles: Sequence[Sequence[str]],
    scores: NDArray[np.float64],
    sure: NDArray[np.bool_],
) -> tuple[DetailFound, ...]:
    known = {one.name: (at, one) for at, one in enumerate(models.details)}
    found = []
    for word in models.considered:
        if word.name not in known:
            term = stems(word.name)
            found.append(DetailFound(word, sum(contains(title, term) for title in titles)))
            continue
        at, model = known[word.name]
        stated = np.array([contains(title, model.term) for title in titles])
        ranked = average_precision_score(stated, scores[:, at]) if stated.any() else math.nan
        found.append(
            DetailFound(
                word,
                int(stated.sum()),
                float(ranked),
                int(sure[:, at].sum()),
                int((sure[:, at] & stated).sum()),
                model.stated_share,
            )
        )
    return tuple(sorted(found, key=lambda one: not one.considered.kept))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value

"""What a bundle says about visual details; the format of `details.json` and `details.npy`."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from vitrine_bundle import Bundle, BundleError

DETAILS_FILE = "details.json"
DETAILS_WEIGHTS_FILE = "details.npy"

_DIGITS = 4
LIKELY = 0.5
"""A detail that is likelier absent than present is no part of an answer."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DetailModel(_Frozen):
    """One visual detail, and how far its predictions can be trusted.

    Attributes
    ----------
    name
        As the catalogue writes it, e.g. ``"round neck"``.
    term
        The stems of its words, by which it is recognised in a title.
    stated_share
        Of the products that have the detail, the share whose titles say so.
    threshold
        From where on it is sure: at least 95 % of such predictions are right on products that were
        not trained on. It is a probability that a title states the detail, divided by
        `stated_share`; None: the detail is never sure.
    """

    name: str = Field(min_length=1)
    term: tuple[str, ...] = Field(min_length=1)
    stated_share: float = Field(gt=0, le=1)
    threshold: float | None = Field(default=None, ge=0)


class Considered(_Frozen):
    """A word that was looked at, and what came of it.

    Attributes
    ----------
    name
        As the catalogue writes it.
    products, brands
        How many products' titles have it, and of how many brands; 0 where titles name none.
    from_attributes, from_picture
        How well products that have it are ranked first among products left out, by the attributes
        alone and by the picture beside them: the average precision, 1 at best.
    chance
        How probable so large a gain is where the picture shows nothing of the word (p-value).
    kept
        Whether it became a detail.
    reason
        Why, or why not.
    """

    name: str
    products: int
    brands: int
    from_attributes: float
    from_picture: float
    chance: float
    kept: bool
    reason: str


class DetailModels(_Frozen):
    """All details of a bundle.

    Attributes
    ----------
    details
        In the order of the columns of ``details.npy``.
    considered
        Every word that was looked at, the most frequent first.
    """

    details: tuple[DetailModel, ...]
    considered: tuple[Considered, ...] = ()

    @cached_property
    def thresholds(self) -> NDArray[np.float64]:
        """Those of the details, float64 [K]; infinite where one is never sure."""
        return np.array(
            [np.inf if one.threshold is None else one.threshold for one in self.details]
        )

    @cached_property
    def stated_shares(self) -> NDArray[np.float64]:
        """Those of the details, float64 [K]."""
        return np.array([one.stated_share for one in self.details])

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if len({one.name for one in self.details}) != len(self.details):
            raise ValueError("a detail is named twice")
        return self


@dataclass(frozen=True, slots=True)
class Detail:
    """A visual detail that a product is likelier to have than not.

    Attributes
    ----------
    name
        E.g. ``"striped"``.
    confidence
        The probability that it has it, 0.5 to 1.
    sure
        Whether the confidence reaches the detail's threshold, and the picture shows something.
    """

    name: str
    confidence: float
    sure: bool


class DetailReader:
    """Reads details off embeddings; may be called from many threads.

    Parameters
    ----------
    models
        What there is to read.
    weights
        float32 [D + 1, K]: a column for each detail; the last row is the offset.
    """

    def __init__(self, models: DetailModels, weights: NDArray[np.float32]) -> None:
        self.models = models
        self._weights = weights[:-1]
        self._offsets = weights[-1]

    def score(self, embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return how probable each detail is; over 1 where even more is stated than usual.

        Parameters
        ----------
        embeddings
            float32 [N, D].

        Returns
        -------
        numpy.ndarray
            float64 [N, K], at least 0.

        Notes
        -----
        The weights tell how probable it is that a title states the detail; divided by how often
        titles state it where it is there, that is the probability of the detail itself: Elkan and
        Noto, "Learning Classifiers from Only Positive and Unlabeled Data" (KDD 2008).
        """
        scores = (embeddings @ self._weights + self._offsets).astype(np.float64)
        stated = 1 / (1 + np.exp(-np.clip(scores, -50, 50)))
        scored: NDArray[np.float64] = stated / self.models.stated_shares
        return scored

    def read(
        self,
        embeddings: NDArray[np.float32],
        *,
        blank: tuple[bool, ...] = (),
        least: float = LIKELY,
    ) -> list[tuple[Detail, ...]]:
        """Read the details of N products.

        Parameters
        ----------
        embeddings
            float32 [N, D], of the bundle's space.
        blank
            Whether each was made of a picture that shows nothing: of those, nothing is sure.
            Empty: none was.
        least
            The least probability of a detail; by default it is likelier there than not.

        Returns
        -------
        list
            For each product its details, the likeliest first.
        """
        if not self.models.details:
            return [()] * len(embeddings)
        scores = self.score(embeddings)
        confidences = np.minimum(1.0, scores)
        sure = scores >= self.models.thresholds
        if blank:
            sure &= ~np.array(blank)[:, None]
        return [
            tuple(
                Detail(self.models.details[at].name, round(float(row[at]), _DIGITS), bool(its[at]))
                for at in np.argsort(-row, kind="stable").tolist()
                if row[at] >= least
            )
            for row, its in zip(confidences, sure, strict=True)
        ]


def open_details(bundle: Bundle) -> DetailReader:
    """Open what reads the details of a bundle; it reads none where the bundle knows none.

    Raises
    ------
    BundleError
        The files do not fit each other or the manifest; names the file.
    """
    dimension = bundle.manifest.dimension
    if DETAILS_FILE not in bundle:
        return DetailReader(DetailModels(details=()), np.zeros((dimension + 1, 0), np.float32))
    models = bundle.read_model(DETAILS_FILE, DetailModels)
    try:
        # `numpy.load` would take archives and pickles, too.
        weights = np.lib.format.read_array(
            io.BytesIO(bundle.read_bytes(DETAILS_WEIGHTS_FILE)), allow_pickle=False
        )
    except ValueError as error:
        raise BundleError(
            f"bundle {bundle.url}: {DETAILS_WEIGHTS_FILE} is no array: {error}"
        ) from error
    wanted = (dimension + 1, len(models.details))
    if weights.dtype != np.float32 or weights.shape != wanted or not np.isfinite(weights).all():
        raise BundleError(
            f"bundle {bundle.url}: {DETAILS_WEIGHTS_FILE} holds {weights.dtype} "
            f"{list(weights.shape)}; the manifest and {DETAILS_FILE} need finite float32 "
            f"{list(wanted)}"
        )
    return DetailReader(models, weights)

"""Learns the visual details of a catalogue, from its titles to the files of a bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle.details import Considered, DetailModel, DetailModels
from vitrine_pipeline.details.candidates import Candidate, find_candidates
from vitrine_pipeline.details.certainty import own_limits, stated_shares, sure_from
from vitrine_pipeline.details.fitting import (
    FOLDS,
    Floats,
    cross_fit,
    fit_head,
    fit_scaling,
    probabilities_of,
)
from vitrine_pipeline.details.visibility import (
    LEAST_GAIN,
    Visibility,
    measure_visibility,
    without_picture,
)
from vitrine_product.roles import USUAL_ROLES, Roles

MOST_DETAILS = 64
"""So many are learnt at most, those that most titles state: each takes a part of the embedding."""

_LEAST_GROUPS = 2 * FOLDS
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class LearntDetails:
    """The visual details of a catalogue, and how pictures show them.

    Attributes
    ----------
    models
        K details, and all the words that were looked at.
    weights
        float64 [P + 1, K], from pictures to the logit that a title states the detail; the last row
        is the offset.
    usual
        float64 [K]: that logit for a product of which nothing is known.
    """

    models: DetailModels
    weights: Floats
    usual: Floats


def learn_details(
    titles: Sequence[str | None],
    rows: Sequence[Mapping[str, str]],
    pictures: NDArray[np.float32],
    groups: NDArray[np.intp],
    used: NDArray[np.bool_],
    *,
    attributes: Sequence[str],
    seed: int,
    roles: Roles = USUAL_ROLES,
) -> LearntDetails | None:
    """Learn which words of the titles a picture shows, and to see them.

    Parameters
    ----------
    titles
        Of N products; None where there is none.
    rows
        Their attributes.
    pictures
        float32 [N, P], unit norm, as `PrincipalComponents.see` gives them.
    groups
        int [N]: products of which the pictures are nearly the same have the same number.
    used
        bool [N]: the products to learn from.
    attributes
        The names of those that the bundle knows.
    seed
        Of the dealing into folds.
    roles
        What the attributes say of a product.

    Returns
    -------
    LearntDetails
        None where no word of the titles is worth a look.
    """
    learnt = np.flatnonzero(used)
    found = find_candidates(titles, rows, used, groups, attributes, roles)
    if not found.candidates or len(np.unique(groups[learnt])) < _LEAST_GROUPS:
        return None
    stated = np.stack([one.stated for one in found.candidates], axis=1)[learnt]
    seen, alike = pictures[learnt], groups[learnt]
    known = without_picture(
        [
            {name: rows[at][name] for name in attributes if name in rows[at]}
            for at in learnt.tolist()
        ]
    )
    measured = measure_visibility(seen, known, stated, alike, seed=seed)
    # The most frequent come first.
    kept = np.flatnonzero(measured.visible)[:MOST_DETAILS]
    details, weights = _fit(
        [found.candidates[at] for at in kept],
        seen,
        stated[:, kept],
        alike,
        [found.brands[at] for at in learnt.tolist()],
        seed=seed,
    )
    share = (stated[:, kept].sum(axis=0) + 0.5) / (len(learnt) + 1)
    considered = _considered(found.candidates, stated, measured, kept)
    return LearntDetails(
        DetailModels(details=tuple(details), considered=tuple(considered)),
        weights,
        np.log(share / (1 - share)),
    )


def _fit(
    kept: Sequence[Candidate],
    pictures: NDArray[np.float32],
    stated: NDArray[np.bool_],
    groups: NDArray[np.intp],
    brands: Sequence[str],
    *,
    seed: int,
) -> tuple[list[DetailModel], Floats]:
    if not kept:
        return [], np.zeros((pictures.shape[1] + 1, 0))
    scores = cross_fit(pictures, stated, groups, seed=seed)
    scaling = fit_scaling(scores, stated)
    probabilities = probabilities_of(scores * scaling[0] + scaling[1])
    shares = stated_shares(stated, groups, brands, probabilities)
    limits = own_limits(stated, probabilities, shares, sure_from(stated, probabilities, shares))
    weights = fit_head(pictures, stated) * scaling[0]
    weights[-1] += scaling[1]
    details = [
        DetailModel(
            name=one.name,
            term=one.term,
            stated_share=round(float(share), _DIGITS),
            threshold=round(float(limit), _DIGITS) if np.isfinite(limit) else None,
        )
        for one, share, limit in zip(kept, shares, limits, strict=True)
    ]
    return details, weights


def _considered(
    candidates: Sequence[Candidate],
    stated: NDArray[np.bool_],
    measured: Visibility,
    kept: NDArray[np.intp],
) -> list[Considered]:
    return [
        Considered(
            name=one.name,
            products=int(stated[:, at].sum()),
            brands=one.brands,
            from_attributes=round(float(measured.without[at]), _DIGITS),
            from_picture=round(float(measured.beside[at]), _DIGITS),
            chance=float(f"{measured.chance[at]:.2g}"),
            kept=at in kept,
            reason="the picture shows it" if at in kept else _reason(measured, at),
        )
        for at, one in enumerate(candidates)
    ]


def _reason(measured: Visibility, at: int) -> str:
    if measured.visible[at]:
        return f"the picture shows it, and titles state {MOST_DETAILS} others more often"
    if measured.gain[at] < LEAST_GAIN:
        return "the picture tells hardly more of it than the attributes"
    return "the picture may tell more of it by luck"

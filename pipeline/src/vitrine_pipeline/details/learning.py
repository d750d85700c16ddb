"""Learns the visual details of a catalogue, from its titles to the files of a bundle."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle.details import (
    DETAILS_FILE,
    DETAILS_WEIGHTS_FILE,
    Considered,
    DetailModel,
    DetailModels,
)
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

_LEAST_GROUPS = 2 * FOLDS
_DIGITS = 4


def learn_details(
    titles: Sequence[str | None],
    rows: Sequence[Mapping[str, str]],
    embeddings: NDArray[np.float32],
    groups: NDArray[np.intp],
    used: NDArray[np.bool_],
    *,
    attributes: Sequence[str],
    seed: int,
    roles: Roles = USUAL_ROLES,
) -> Mapping[str, bytes]:
    """Learn which words of the titles a picture shows, and to see them.

    Parameters
    ----------
    titles
        Of N products; None where there is none.
    rows
        Their attributes.
    embeddings
        float32 [N, D], unit norm.
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
    Mapping
        The files of the bundle by name; none where no word of the titles is worth a look.
    """
    learnt = np.flatnonzero(used)
    found = find_candidates(titles, rows, used, groups, attributes, roles)
    if not found.candidates or len(np.unique(groups[learnt])) < _LEAST_GROUPS:
        return {}
    stated = np.stack([one.stated for one in found.candidates], axis=1)[learnt]
    seen, alike = embeddings[learnt], groups[learnt]
    known = without_picture(
        [
            {name: rows[at][name] for name in attributes if name in rows[at]}
            for at in learnt.tolist()
        ]
    )
    measured = measure_visibility(seen, known, stated, alike, seed=seed)
    kept = np.flatnonzero(measured.visible)
    details, weights = _fit(
        [found.candidates[at] for at in kept],
        seen,
        stated[:, kept],
        alike,
        [found.brands[at] for at in learnt.tolist()],
        seed=seed,
    )
    models = DetailModels(
        details=tuple(details), considered=tuple(_considered(found.candidates, stated, measured))
    )
    return {
        DETAILS_FILE: models.model_dump_json(indent=1).encode(),
        DETAILS_WEIGHTS_FILE: _file(weights),
    }


def _fit(
    kept: Sequence[Candidate],
    embeddings: NDArray[np.float32],
    stated: NDArray[np.bool_],
    groups: NDArray[np.intp],
    brands: Sequence[str],
    *,
    seed: int,
) -> tuple[list[DetailModel], Floats]:
    if not kept:
        return [], np.zeros((embeddings.shape[1] + 1, 0))
    scores = cross_fit(embeddings, stated, groups, seed=seed)
    scaling = fit_scaling(scores, stated)
    probabilities = probabilities_of(scores * scaling[0] + scaling[1])
    shares = stated_shares(stated, groups, brands, probabilities)
    limits = own_limits(stated, probabilities, shares, sure_from(stated, probabilities, shares))
    weights = fit_head(embeddings, stated) * scaling[0]
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
    candidates: Sequence[Candidate], stated: NDArray[np.bool_], measured: Visibility
) -> list[Considered]:
    return [
        Considered(
            name=one.name,
            products=int(stated[:, at].sum()),
            brands=one.brands,
            from_attributes=round(float(measured.without[at]), _DIGITS),
            from_picture=round(float(measured.beside[at]), _DIGITS),
            chance=float(f"{measured.chance[at]:.2g}"),
            kept=bool(measured.visible[at]),
            reason=_reason(measured, at),
        )
        for at, one in enumerate(candidates)
    ]


def _reason(measured: Visibility, at: int) -> str:
    if measured.visible[at]:
        return "the picture shows it"
    if measured.gain[at] < LEAST_GAIN:
        return "the picture tells hardly more of it than the attributes"
    return "the picture may tell more of it by luck"


def _file(weights: Floats) -> bytes:
    file = io.BytesIO()
    np.save(file, weights.astype(np.float32))
    return file.getvalue()

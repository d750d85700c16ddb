"""Makes confidences mean what they say, on rows that the network was not fitted to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from vitrine_classifier.attributes import (
    CONFIDENCE_BINS,
    AttributeModel,
    AttributeModels,
    Reference,
)
from vitrine_classifier.decode import Decoded, decode
from vitrine_classifier.families import FamilyModel
from vitrine_pipeline.training.families import learn_families
from vitrine_pipeline.training.labels import Labels
from vitrine_pipeline.training.sureness import SURE, sure_thresholds
from vitrine_product.roles import Role

_LOWEST, _HIGHEST = 0.2, 8.0


def calibrate(
    labels: Labels,
    logits: Mapping[str, NDArray[np.float32]],
    *,
    known: Labels | None = None,
) -> AttributeModels:
    """Fit a temperature for each attribute, and a threshold for each value.

    Parameters
    ----------
    labels
        Of N rows.
    logits
        float32 [N, K] by attribute name: what networks said that were fitted to other rows.
    known
        Of all rows whose combinations of kinds may be predicted; of the same N if None.

    Returns
    -------
    AttributeModels
        With those combinations, and what was predicted for the N rows.
    """
    taxonomy = _combinations(known or labels)
    temperatures = _fit_temperatures(labels, logits, taxonomy)
    models = _models(labels, temperatures, {}, taxonomy)
    decoded = decode(models, logits)
    thresholds = {
        name: _thresholds(decoded[name], labels.codes[name], len(labels.values[name]))
        for name in labels.attributes
    }
    references = {name: _reference(decoded[name], labels.codes[name]) for name in labels.attributes}
    calibrated = _models(labels, temperatures, thresholds, taxonomy, references)
    return calibrated.model_copy(update={"families": _families(labels, decoded)})


def _families(labels: Labels, decoded: Mapping[str, Decoded]) -> tuple[FamilyModel, ...]:
    return tuple(
        family
        for name, values in labels.values.items()
        if labels.roles.has(name, Role.COLOUR)
        for family in learn_families(name, values, decoded[name], labels.codes[name])
    )


def _reference(answer: Decoded, codes: NDArray[np.int32]) -> Reference | None:
    stated = codes >= 0
    if not stated.any():
        return None
    choice, confidence = answer.choice[stated], answer.confidence[stated]
    shares = np.bincount(choice, minlength=answer.probabilities.shape[1]) / len(choice)
    below = [float((confidence <= bound).mean()) for bound in CONFIDENCE_BINS[:-1]]
    return Reference(shares=tuple(shares.tolist()), confidences=(*below, 1.0))


def _models(
    labels: Labels,
    temperatures: Mapping[str, float],
    thresholds: Mapping[str, tuple[float, ...]],
    taxonomy: tuple[tuple[int, ...], ...],
    references: Mapping[str, Reference | None] | None = None,
) -> AttributeModels:
    return AttributeModels(
        attributes=tuple(
            AttributeModel(
                name=name,
                values=values,
                temperature=temperatures[name],
                thresholds=thresholds.get(name, (SURE,) * len(values)),
                reference=(references or {}).get(name),
                role=labels.roles.of(name),
            )
            for name, values in labels.values.items()
        ),
        taxonomy=taxonomy,
    )


def _combinations(labels: Labels) -> tuple[tuple[int, ...], ...]:
    agreeing = [labels.codes[name] for name in labels.kinds]
    if len(agreeing) < 2:
        return ()
    stated = np.stack(agreeing, axis=1)
    complete = stated[(stated >= 0).all(axis=1)]
    return tuple(tuple(row) for row in np.unique(complete, axis=0).tolist())


def _fit_temperatures(
    labels: Labels,
    logits: Mapping[str, NDArray[np.float32]],
    taxonomy: tuple[tuple[int, ...], ...],
) -> dict[str, float]:
    """Fit the temperatures of attributes that are decoded together, together.

    Their heads see the same embedding, so that agreement among them is no independent evidence;
    fitted one by one, they would be far too confident together.

    Source: Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017).
    """
    together = list(labels.kinds) if taxonomy else []
    alone = [[name] for name in labels.attributes if name not in together]
    fitted: dict[str, float] = {}
    for names in ([together] if together else []) + alone:
        part = labels.only(names)

        agreeing = taxonomy if names == together else ()

        def loss(
            log_temperatures: NDArray[np.float64],
            part: Labels = part,
            agreeing: tuple[tuple[int, ...], ...] = agreeing,
        ) -> float:
            temperatures = dict(zip(part.values, np.exp(log_temperatures), strict=True))
            answers = decode(_models(part, temperatures, {}, agreeing), logits)
            return sum(_log_loss(answers[name], part.codes[name]) for name in part.values)

        bounds = [(np.log(_LOWEST), np.log(_HIGHEST))] * len(names)
        best = minimize(loss, np.zeros(len(names)), method="Powell", bounds=bounds, tol=1e-3)
        fitted.update(zip(names, np.exp(np.atleast_1d(best.x)).tolist(), strict=True))
    return fitted


def _log_loss(answer: Decoded, codes: NDArray[np.int32]) -> float:
    stated = np.flatnonzero(codes >= 0)
    if not len(stated):
        return 0.0
    shares = answer.probabilities[stated, codes[stated]]
    return float(-np.log(np.maximum(shares, 1e-9)).mean())


def _thresholds(answer: Decoded, codes: NDArray[np.int32], classes: int) -> tuple[float, ...]:
    stated = codes >= 0
    right = (answer.choice == codes)[stated]
    return sure_thresholds(answer.choice[stated], answer.confidence[stated], right, classes)

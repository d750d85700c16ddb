"""Reads the texts about the products that an evaluation asked about, as a stranger would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_bundle.details import Detail, open_details
from vitrine_captioner.catalogue_titles import CatalogueTitles, Own
from vitrine_captioner.description import DETAIL, KnownAttribute
from vitrine_captioner.roles import read_roles
from vitrine_captioner.vocabulary import VOCABULARY, parse_vocabulary
from vitrine_classifier.attributes import AttributeModels
from vitrine_classifier.decode import Decoded, Prediction, predictions
from vitrine_pipeline.captions.known import known_of
from vitrine_pipeline.captions.unsourced import CATALOGUE, stated_in
from vitrine_pipeline.evaluation.texts import Subjects, Texts
from vitrine_sheets.catalogue import CatalogueRow


@dataclass(frozen=True, slots=True)
class Descriptions:
    """The texts about Q products.

    Attributes
    ----------
    photos
        Where the picture alone is known, as of a shopper's photo.
    titled
        Where the catalogue's title is known, too, and what that says may be said.
    with_family, family_right
        How many products have, for their picture alone, the family of a colour that is sure where
        the colour is not; and of how many it is the catalogue's.
    """

    photos: Texts
    titled: Texts
    with_family: int
    family_right: int

    def as_json(self) -> dict[str, Any]:
        """Return what `metrics.json` holds."""
        return {
            **self.photos.as_json(),
            "products": len(next(iter(self.photos.by_register.values()))),
            "colour_family_sure": self.with_family,
            "colour_family_right": self.family_right,
            "titled": self.titled.as_json(),
        }


def measure_descriptions(
    bundle: Bundle,
    models: AttributeModels,
    decoded: Mapping[str, Decoded],
    rows: Sequence[CatalogueRow],
    embeddings: NDArray[np.float32],
    groups: NDArray[np.intp],
) -> Descriptions:
    """Write about products as the service would, in English, and read that.

    Parameters
    ----------
    bundle
        Verified.
    models, decoded
        Its attributes, and what it says of the Q products.
    rows
        What the catalogue says of them.
    embeddings
        float32 [Q, D].
    groups
        int [Q]: which products have nearly the same picture.
    """
    said = predictions(models, decoded, max_candidates=1) or [()] * len(rows)
    reader = open_details(bundle)
    known = [_known(*facts) for facts in zip(said, reader.read(embeddings), strict=True)]
    brands = _brands(bundle)
    titles = CatalogueTitles.of(bundle, [" ".join(one) for one in brands])
    terms = [(CATALOGUE, one.name) for one in reader.models.details]
    products = Subjects(rows, read_roles(bundle), brands, embeddings, groups)
    kinds = {
        (family.attribute, family.name, value)
        for family in models.families
        for value in family.values
    }
    families = [
        (one.name, one.sure_family, row.attributes.get(one.name, ""))
        for attributes, row in zip(said, rows, strict=True)
        for one in attributes
        if one.sure_family
    ]
    return Descriptions(
        photos=products.read(known, [_sure(facts) for facts in known]),
        titled=products.read(
            [titles.told(Own(row.title or ""), its) for row, its in zip(rows, known, strict=True)],
            [
                _sure(its)
                | stated_in(row.title or "", [*terms, *((one.name, one.value) for one in its)])
                for row, its in zip(rows, known, strict=True)
            ],
        ),
        with_family=len(families),
        family_right=sum(one in kinds for one in families),
    )


def _known(
    attributes: Sequence[Prediction], details: Sequence[Detail]
) -> tuple[KnownAttribute, ...]:
    return (
        *(known_of(one) for one in attributes),
        *(KnownAttribute(DETAIL, one.name) for one in details if one.sure),
    )


def _brands(bundle: Bundle) -> Sequence[tuple[str, ...]]:
    if VOCABULARY not in bundle:
        return ()
    return [tuple(one.split()) for one in parse_vocabulary(bundle.read_text(VOCABULARY)).brands]


def _sure(known: Sequence[KnownAttribute]) -> set[tuple[str, str]]:
    return {(fact.name, fact.value) for fact in (one.stated for one in known) if fact}

"""Reads the texts about the products that an evaluation asked about, as a stranger would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_bundle.details import Detail, open_details
from vitrine_captioner.description import DETAIL, KnownAttribute, Manner, Register, Text
from vitrine_captioner.roles import read_roles
from vitrine_captioner.text import open_writer, seed_of
from vitrine_captioner.vocabulary import VOCABULARY, parse_vocabulary
from vitrine_classifier.attributes import AttributeModels
from vitrine_classifier.decode import Decoded, Prediction, predictions
from vitrine_pipeline.captions.known import known_of
from vitrine_pipeline.captions.unsourced import find_unsourced, find_untraced
from vitrine_product.roles import Role
from vitrine_product.words import contains, split

_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text, and what is wrong with it: claims without a source, and brands."""

    text: Text
    unsourced: tuple[str, ...]
    brands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisterRead:
    """What the texts of one register are like.

    Attributes
    ----------
    unsourced
        Claims without a source in the texts, the keywords and the alternative texts.
    brands
        Texts that name a brand.
    distinct_per_100
        How many different texts a hundred products have, those in the catalogue's order, the first
        of each group alone: one picture gets one text.
    sentences
        How many a text has on average.
    """

    unsourced: int
    brands: int
    distinct_per_100: float
    sentences: float


@dataclass(frozen=True, slots=True)
class Descriptions:
    """The texts about Q products.

    Attributes
    ----------
    texts
        By register, Q of them.
    registers
        What those are like.
    with_colour, with_family
        How many products have a colour that is sure, or the family of one where it is not.
    family_right
        Of the latter, those whose colour is of that family as the catalogue has it.
    """

    texts: Mapping[Register, Sequence[ReadText]]
    registers: Mapping[Register, RegisterRead]
    with_colour: int
    with_family: int
    family_right: int

    def as_json(self) -> dict[str, Any]:
        """Return what `metrics.json` holds."""
        return {
            "registers": {str(name): asdict(one) for name, one in self.registers.items()},
            "products": len(next(iter(self.texts.values()))),
            "colour_sure": self.with_colour,
            "colour_family_sure": self.with_family,
            "colour_family_right": self.family_right,
        }


def measure_descriptions(
    bundle: Bundle,
    models: AttributeModels,
    decoded: Mapping[str, Decoded],
    told: Sequence[Mapping[str, str]],
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
    told
        What the catalogue says of them.
    embeddings
        float32 [Q, D].
    groups
        int [Q]: which products have nearly the same picture.
    """
    firsts = np.sort(np.unique(groups, return_index=True)[1]).tolist()
    said = predictions(models, decoded, max_candidates=1) or [()] * len(told)
    details = open_details(bundle).read(embeddings)
    brands = _brands(bundle)
    known = [_known(*facts) for facts in zip(said, details, strict=True)]
    roles = read_roles(bundle)
    texts = {
        register: [
            _read(
                open_writer(facts, Manner(register), roles).write(seed_of(embedding)), facts, brands
            )
            for facts, embedding in zip(known, embeddings, strict=True)
        ]
        for register in Register
    }
    families = [
        (one.name, one.sure_family, row)
        for attributes, row in zip(said, told, strict=True)
        for one in attributes
        if one.sure_family
    ]
    kinds = {
        (family.attribute, family.name, value)
        for family in models.families
        for value in family.values
    }
    return Descriptions(
        texts=texts,
        registers={register: _summary(its, firsts) for register, its in texts.items()},
        with_colour=sum(
            any(one.sure and roles.has(one.name, Role.COLOUR) for one in its) for its in said
        ),
        with_family=len(families),
        family_right=sum((name, one, row.get(name, "")) in kinds for name, one, row in families),
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


def _read(
    text: Text, known: Sequence[KnownAttribute], brands: Sequence[tuple[str, ...]]
) -> ReadText:
    sure = {(fact.name, fact.value) for fact in (one.stated for one in known) if fact}
    parts = (text.text, text.alt_text, *text.keywords)
    words = tuple(word.casefold() for word in split(". ".join(parts)))
    found = [word for part in parts for word in find_unsourced(part, sure)] if sure else []
    claims = [(claim.sentence, claim.source, claim.value) for claim in text.claims]
    untraced = find_untraced(text.text, claims, sure) if sure else ()
    return ReadText(
        text,
        (*found, *untraced),
        tuple(" ".join(brand) for brand in brands if contains(words, brand)),
    )


def _summary(texts: Sequence[ReadText], firsts: Sequence[int]) -> RegisterRead:
    written = [texts[at].text.text for at in firsts]
    whole = max(1, len(written) // _AT_A_TIME)
    size = min(_AT_A_TIME, len(written))
    distinct = [len(set(written[at * size : (at + 1) * size])) for at in range(whole)]
    sentences = [len({claim.sentence for claim in one.text.claims}) for one in texts]
    return RegisterRead(
        unsourced=sum(len(one.unsourced) for one in texts),
        brands=sum(bool(one.brands) for one in texts),
        distinct_per_100=float(np.mean(distinct)) / size * _AT_A_TIME,
        sentences=float(np.mean(sentences)),
    )

"""Writes texts about products, and reads them as a stranger would."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_captioner.description import KnownAttribute, Manner, Register, Text
from vitrine_captioner.text import open_writer, seed_of
from vitrine_pipeline.captions.unsourced import find_unsourced, find_untraced
from vitrine_product.roles import Role, Roles
from vitrine_product.words import contains, split
from vitrine_sheets.catalogue import CatalogueRow

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
class Texts:
    """The texts about Q products, of which the same is known.

    Attributes
    ----------
    by_register
        Q of them each.
    registers
        What those are like.
    with_colour, colour_right
        How many products have a colour that is sure, and of how many it is the catalogue's.
    """

    by_register: Mapping[Register, Sequence[ReadText]]
    registers: Mapping[Register, RegisterRead]
    with_colour: int
    colour_right: int

    def as_json(self) -> dict[str, Any]:
        """Return what `metrics.json` holds."""
        return {
            "registers": {str(name): asdict(one) for name, one in self.registers.items()},
            "colour_sure": self.with_colour,
            "colour_right": self.colour_right,
        }


@dataclass(frozen=True, slots=True)
class Subjects:
    """Q products of which texts are written and read.

    Attributes
    ----------
    rows, embeddings, groups
        The products, float32 [Q, D], and int [Q]: which have nearly the same picture.
    roles
        What their attributes say.
    brands
        The words of each that no text may name.
    """

    rows: Sequence[CatalogueRow]
    roles: Roles
    brands: Sequence[tuple[str, ...]]
    embeddings: NDArray[np.float32]
    groups: NDArray[np.intp]

    def read(
        self,
        known: Sequence[Sequence[KnownAttribute]],
        sure: Sequence[Collection[tuple[str, str]]],
    ) -> Texts:
        """Write of what is known, and read that by the sources and values that are sure."""
        texts = {register: self._written(register, known, sure) for register in Register}
        firsts = np.sort(np.unique(self.groups, return_index=True)[1]).tolist()
        colours = [
            fact.value == row.attributes.get(fact.name)
            for row, facts in zip(self.rows, known, strict=True)
            for fact in [one for one in facts if one.sure and self._is_colour(one)][:1]
        ]
        return Texts(
            texts,
            {register: _summary(its, firsts) for register, its in texts.items()},
            with_colour=len(colours),
            colour_right=sum(colours),
        )

    def _written(
        self,
        register: Register,
        known: Sequence[Sequence[KnownAttribute]],
        sure: Sequence[Collection[tuple[str, str]]],
    ) -> list[ReadText]:
        manner, seeds = Manner(register), map(seed_of, self.embeddings)
        return [
            _read(open_writer(facts, manner, self.roles).write(seed), allowed, self.brands)
            for facts, allowed, seed in zip(known, sure, seeds, strict=True)
        ]

    def _is_colour(self, fact: KnownAttribute) -> bool:
        return self.roles.has(fact.name, Role.COLOUR)


def _read(
    text: Text, sure: Collection[tuple[str, str]], brands: Sequence[tuple[str, ...]]
) -> ReadText:
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

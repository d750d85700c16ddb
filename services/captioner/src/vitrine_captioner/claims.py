"""Works out which values of a catalogue's attributes a word claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vitrine_product.english import COLOURS, LINKS, STYLES, WEARERS
from vitrine_product.roles import USUAL_ROLES, Role, Roles
from vitrine_product.words import stem, stems

Stems = tuple[str, ...]

STYLE_STEMS = frozenset(stem(word) for word in STYLES)


@dataclass(frozen=True)
class Claim:
    """What one token says about one attribute.

    A claim of no value at all means that the token speaks of the attribute, and of none of its
    known values.

    Attributes
    ----------
    names
        The values that the token names in full: "navy blue" names Navy Blue.
    part
        The values that it fits without naming them: "blue" fits Navy Blue.
    """

    names: frozenset[str] = frozenset()
    part: frozenset[str] = frozenset()

    @property
    def values(self) -> frozenset[str]:
        """Every value that the token may stand beside."""
        return self.names | self.part


class ClaimReader:
    """Reads claims by general rules, from the names of values and from what English means.

    Parameters
    ----------
    values
        The known values of each attribute, by the attribute's name.
    learnt
        What tokens claim that the general rules know nothing of.
    roles
        What the attributes say of a product.

    Attributes
    ----------
    values, roles
        As given.
    words
        The stems of the words of all values.
    phrases
        The stems of the values of more than one word.
    """

    def __init__(
        self,
        values: Mapping[str, Sequence[str]],
        learnt: Mapping[str, Mapping[str, Claim]] | None = None,
        roles: Roles = USUAL_ROLES,
    ) -> None:
        self.values = values
        self.roles = roles
        self._learnt = learnt or {}
        self._values: dict[str, dict[str, Stems]] = {
            attribute: {value: stems(value) for value in names}
            for attribute, names in values.items()
        }
        self.words = frozenset(
            word for names in self._values.values() for words in names.values() for word in words
        )
        self.phrases = frozenset(
            words for names in self._values.values() for words in names.values() if len(words) > 1
        )
        self._adjectives = frozenset(
            word
            for attribute, names in self._values.items()
            if not roles.has(attribute, Role.TAXONOMY)
            for words in names.values()
            for word in words
        )

    def read(self, token: str) -> Mapping[str, Claim]:
        """Say what a token claims.

        Parameters
        ----------
        token
            A word or a phrase, e.g. ``"navy blue"``.

        Returns
        -------
        Mapping[str, Claim]
            By attribute; only the attributes that the token speaks of.
        """
        words = stems(token)
        claims = {attribute: self._claim(attribute, words) for attribute in self._values}
        general = {attribute: claim for attribute, claim in claims.items() if claim is not None}
        return general or self._learnt.get(token, {})

    def _claim(self, attribute: str, words: Stems) -> Claim | None:
        values = self._values[attribute]
        names = frozenset(value for value, its in values.items() if its == words)
        part = frozenset(
            value for value, its in values.items() if value not in names and self._fits(words, its)
        )
        role = self.roles.of(attribute)
        if role is Role.WEARER:
            return _gender_claim(values, words, names)
        if role is Role.COLOUR:
            return _colour_claim(values, words, Claim(names, part))
        if role is Role.TAXONOMY:
            part = self._noun_part(values, words, names, part)
        return Claim(names, part) if names or part else None

    @staticmethod
    def _fits(words: Stems, value: Stems) -> bool:
        return len(words) == 1 and words[0] in value and words[0] not in LINKS

    def _noun_part(
        self,
        values: Mapping[str, Stems],
        words: Stems,
        names: frozenset[str],
        part: frozenset[str],
    ) -> frozenset[str]:
        """Keep the head of a noun, and the words before it that are not adjectives elsewhere."""
        if len(words) == 1 and (words[0] in self._adjectives or words[0] in STYLE_STEMS):
            part = frozenset(value for value in part if values[value][-1] == words[0])
        if len(words) > 1 and not names:
            part = frozenset(
                value for value, its in values.items() if its and words[-len(its) :] == its
            )
        return part


def _gender_claim(values: Mapping[str, Stems], words: Stems, names: frozenset[str]) -> Claim | None:
    groups = WEARERS.get(words[0]) if len(words) == 1 else None
    if groups is None:
        return Claim(names) if names else None
    wearers = {
        value: frozenset().union(*(WEARERS.get(word, frozenset()) for word in its))
        for value, its in values.items()
    }
    same = frozenset(value for value, its in wearers.items() if its and its == groups)
    near = frozenset(value for value, its in wearers.items() if its & groups)
    # "Infant" and "kid" are of the same group, yet only the value's own word names it.
    full = names or (same if len(groups) == 1 else frozenset())
    return Claim(full, near - full)


def _colour_claim(values: Mapping[str, Stems], words: Stems, exact: Claim) -> Claim | None:
    colours = [word for word in words if word in COLOURS]
    if not colours:
        # "Light" in Light Blue says nothing, unless the values are no colours that we know.
        known = any(word in COLOURS for value in exact.part for word in values[value])
        return exact if exact.names or (exact.part and not known) else None
    if exact.values:
        return exact
    for family in COLOURS[colours[-1]]:
        kin = frozenset(value for value, its in values.items() if family in its)
        if kin:
            return Claim(part=kin)
    return Claim()

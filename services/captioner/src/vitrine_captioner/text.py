"""Writes texts, keywords and alternative texts from what is sure, and from nothing else.

Which of the many ways of saying it is used follows from a seed alone, so that one picture is
always described in the same words and a hundred pictures of one kind are not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from vitrine_captioner.decoder import Floats
from vitrine_captioner.description import Claim, KnownAttribute, Manner, Register, Text
from vitrine_captioner.english_wording import word_in_english
from vitrine_captioner.language import Language, Sentences, open_language
from vitrine_captioner.pattern import AGREE, Pattern
from vitrine_captioner.table_wording import word_by_tables
from vitrine_captioner.wording import Wording, sort_out
from vitrine_product.roles import USUAL_ROLES, Roles

Way = TypeVar("Way")

_MAX_KEYWORDS = 12
_USE = "use"


def seed_of(embedding: Floats) -> int:
    """Return a number that follows from a picture.

    Parameters
    ----------
    embedding
        float32 [D]. Only the signs count, so that what rounds the numbers changes no word.

    Returns
    -------
    int
        64 bits.
    """
    signs = np.packbits(embedding > 0).tobytes()
    return int.from_bytes(hashlib.blake2b(signs, digest_size=8).digest(), "big")


@dataclass(frozen=True)
class Writer:
    """Writes texts about products of which the same is sure.

    Attributes
    ----------
    opening, following
        The sentences that the product can fill.
    salt
        Follows from what is sure.
    """

    language: Language
    register: Register
    wording: Wording
    opening: Sequence[Pattern]
    following: Sequence[Pattern]
    alt_text: str
    keywords: tuple[str, ...]
    salt: bytes

    def write(self, seed: int) -> Text:
        """Write the text that belongs to a seed.

        Parameters
        ----------
        seed
            As of `seed_of`.
        """
        if not any(self.wording.sources.values()):
            return Text(self.language.file.nothing, (), self.alt_text, self.keywords)
        choice = _Choice(seed, self.salt)
        use = choice.among(self.wording.uses) if self.wording.uses else None
        known = self.wording.fields | ({_USE: use} if use else {})
        end = "" if self.register is Register.SHORT else "."
        sentences, claims = [], []
        for pattern in self._chosen(choice):
            sentence = pattern.fill(known, self.wording.form)
            sentence = sentence[:1].upper() + sentence[1:]
            sentence += "" if sentence.endswith("?") else end
            sentences.append(sentence)
            claims += [
                Claim(sentence, fact.name, fact.value)
                for part in pattern.order
                for fact in self.wording.sources.get(part, ())
            ]
        return Text(" ".join(sentences), tuple(claims), self.alt_text, self.keywords)

    def _chosen(self, choice: _Choice) -> list[Pattern]:
        left = set(self.wording.sources) - {"kind"}
        if self.register is Register.SHORT:
            return [choice.among(_fullest(self.opening))]
        if self.wording.sources["kind"]:
            # Something is left for a second sentence, and never too much for four.
            least, most = len(left) > 1, max(0, len(left) - 1)
        else:
            # "A product." alone would say nothing.
            least, most = True, len(left)
        chosen = [
            choice.among([one for one in self.opening if least <= len(one.says & left) <= most])
        ]
        left -= chosen[0].says
        while left:
            going_on = [one for one in self.following if one.says <= left]
            if not going_on:
                break
            chosen.append(choice.among(_freshest(going_on, chosen)))
            left -= chosen[-1].says
        return chosen


class _Choice:
    """Chooses again and again, always the same by the same seed."""

    def __init__(self, seed: int, salt: bytes) -> None:
        digest = hashlib.blake2b(seed.to_bytes(8, "big"), key=salt, digest_size=16).digest()
        self._left = int.from_bytes(digest, "big")

    def among(self, ways: Sequence[Way]) -> Way:
        self._left, at = divmod(self._left, len(ways))
        return ways[at]


def open_writer(
    known: Collection[KnownAttribute], manner: Manner, roles: Roles = USUAL_ROLES
) -> Writer:
    """Prepare to write about products of which the same is known.

    Parameters
    ----------
    known
        Only what is sure is used.
    manner
        Its language is one of `vitrine_captioner.language.language_names`.
    roles
        What the attributes say of a product.
    """
    sure = sorted(
        (stated for fact in known if (stated := fact.stated)),
        key=lambda fact: (fact.name, fact.value),
    )
    language = open_language(manner.language, manner.spelling)
    facts = sort_out(sure, roles)
    english = language.file.rules == "english"
    wording = word_in_english(facts, language) if english else word_by_tables(facts, language)
    if facts.kind and facts.kind.name != roles.kinds(fact.name for fact in known)[-1]:
        # "Casual shoes" is a kind of its own, which heels for casual wear are not.
        wording.fields.pop("occasion", None)
    alt_text = _fullest(_filled(language.alt_text, wording))[0].fill(wording.fields, wording.form)
    there = language.registers[manner.register]
    told = "\n".join(f"{fact.name}={fact.value}" for fact in sure)
    return Writer(
        language=language,
        register=manner.register,
        wording=wording,
        opening=_sayable(there.opening, wording),
        following=_sayable(there.following, wording),
        alt_text=alt_text[:1].upper() + alt_text[1:],
        keywords=_keywords(language, wording),
        salt=hashlib.blake2b(told.encode(), digest_size=16).digest(),
    )


def _keywords(language: Language, wording: Wording) -> tuple[str, ...]:
    patterns = _filled(language.keywords, wording)
    words = (*(one.fill(wording.fields, wording.form) for one in patterns), *wording.extra_keywords)
    return tuple(dict.fromkeys(words))[:_MAX_KEYWORDS]


def _sayable(patterns: Sequence[Pattern], wording: Wording) -> list[Pattern]:
    there, sources = _there(wording), wording.sources.keys()
    return [one for one in patterns if one.fields <= there and one.says <= sources]


def _filled(sentences: Sentences, wording: Wording) -> list[Pattern]:
    there = _there(wording)
    return [one for one in sentences.opening if one.fields <= there]


def _there(wording: Wording) -> set[str]:
    """Return the fields that can be filled."""
    more = ((_USE, bool(wording.uses)), (AGREE, wording.form is not None))
    return {*wording.fields, *(field for field, known in more if known)}


def _freshest(patterns: Sequence[Pattern], said: Sequence[Pattern]) -> list[Pattern]:
    """Keep the sentences that repeat the fewest words of those that are said already."""
    before = frozenset().union(*(one.words for one in said))
    repeated = [len(one.words & before) for one in patterns]
    fewest = min(repeated)
    return [one for one, times in zip(patterns, repeated, strict=True) if times == fewest]


def _fullest(patterns: Sequence[Pattern]) -> list[Pattern]:
    most = max(len(one.says) for one in patterns)
    return [one for one in patterns if len(one.says) == most]

"""Learns from a catalogue what general rules cannot know of its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vitrine_captioner.claims import Claim
from vitrine_captioner.vocabulary import AttributeWords, ValueWords
from vitrine_pipeline.captions.wording import Wording
from vitrine_product.english import LINKS
from vitrine_product.roles import USUAL_ROLES, Role, Roles

# A word never seen with the other values claims its own ones if chance would hardly do that.
_CHANCE = 1e-3
# With a value of fewer of its titles than this, a word was seen by mistake.
_MISTAKES = 0.02
# A word that ends so many of its titles is a noun.
_NOUN_LAST = 0.5


@dataclass(frozen=True, slots=True)
class _Seen:
    """How often a token was seen with each value of one attribute."""

    token: str
    with_value: Counter[str]

    @property
    def total(self) -> int:
        return self.with_value.total()


def learn_claims(
    wording: Wording, values: Mapping[str, Sequence[str]], roles: Roles = USUAL_ROLES
) -> Mapping[str, AttributeWords]:
    """Work out which tokens speak of which values.

    Parameters
    ----------
    wording
        Titles to learn from.
    values
        The values of each attribute.
    roles
        What the attributes say of a product.

    Returns
    -------
    Mapping[str, AttributeWords]
        By attribute, as the vocabulary holds it.
    """
    nouns = _nouns(wording)
    return {
        attribute: _attribute(wording, attribute, names, nouns, roles)
        for attribute, names in values.items()
    }


def _attribute(
    wording: Wording, attribute: str, values: Sequence[str], nouns: frozenset[str], roles: Roles
) -> AttributeWords:
    is_wearer, is_kind = roles.has(attribute, Role.WEARER), roles.has(attribute, Role.TAXONOMY)
    prior = Counter(row[attribute] for row in wording.rows if attribute in row)
    seen = _seen(wording, attribute)
    general = {token: its[attribute] for token, its in wording.claims.items() if attribute in its}
    names: dict[str, dict[str, int]] = {value: {} for value in values}
    instead: dict[str, list[str]] = {value: [] for value in values}
    beside: dict[str, list[str]] = {value: [] for value in values}
    for token, claim in general.items():
        for value in claim.names:
            names[value][token] = max(seen[token].with_value[value], 1)
        for value in claim.part:
            # "Kids" stands beside "boys"; "blue" stands instead of "navy blue".
            stands_instead = not is_wearer or bool(claim.names)
            (instead if stands_instead else beside)[value].append(token)
    for token, its in seen.items():
        if (
            is_kind
            and token not in general
            and _may_learn(token, wording.claims[token], nouns, roles)
        ):
            place = instead if token in nouns else beside
            for value in _learnt(its, prior):
                place[value].append(token)
    return AttributeWords(
        stated=_share_stated(wording, attribute, names, instead),
        values={
            value: ValueWords(
                names=dict(sorted(names[value].items(), key=lambda item: (-item[1], item[0]))),
                instead=tuple(t for t in instead[value] if t not in names[value]),
                beside=tuple(t for t in beside[value] if t not in names[value]),
            )
            for value in values
        },
        foreign=tuple(token for token, claim in general.items() if not claim.values),
    )


def _seen(wording: Wording, attribute: str) -> Mapping[str, _Seen]:
    seen: dict[str, _Seen] = {token: _Seen(token, Counter()) for token in wording.claims}
    for title, row in zip(wording.titles, wording.rows, strict=True):
        if attribute in row:
            for token in set(title):
                seen[token].with_value[row[attribute]] += 1
    return seen


def _may_learn(
    token: str, general: Mapping[str, Claim], nouns: frozenset[str], roles: Roles
) -> bool:
    """Tell whether it is worth learning with which kinds of products a token occurs.

    A word with a known meaning means that and nothing else, though all men's products may be
    shoes; only kinds of products also say what larger kind they belong to.
    """
    if token in LINKS:
        return False
    only_kinds = all(roles.has(spoken, Role.TAXONOMY) for spoken in general)
    return not general or token in nouns or only_kinds


def _learnt(seen: _Seen, prior: Counter[str]) -> frozenset[str]:
    """Return the values that a token was seen with, or none if that may be chance."""
    least = max(1.0, _MISTAKES * seen.total)
    values = frozenset(value for value, count in seen.with_value.items() if count >= least)
    share = sum(prior[value] for value in values) / max(prior.total(), 1)
    return values if share**seen.total <= _CHANCE else frozenset()


def _nouns(wording: Wording) -> frozenset[str]:
    last = Counter(title[-1] for title in wording.titles if title)
    counts = wording.counts
    return frozenset(token for token, count in counts.items() if last[token] >= _NOUN_LAST * count)


def _share_stated(
    wording: Wording,
    attribute: str,
    names: Mapping[str, Mapping[str, int]],
    instead: Mapping[str, Sequence[str]],
) -> float:
    """Return how many titles of products with the attribute speak of it."""
    tokens = {token for its in names.values() for token in its}
    tokens |= {token for its in instead.values() for token in its}
    stated = [
        not tokens.isdisjoint(title)
        for title, row in zip(wording.titles, wording.rows, strict=True)
        if attribute in row
    ]
    return sum(stated) / max(len(stated), 1)

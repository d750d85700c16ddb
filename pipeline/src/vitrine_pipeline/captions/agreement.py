"""Checks a finished title against attributes, without the search that wrote it.

The check reads the title as text, longest known phrase first, so that it also judges titles from
elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.lexicon import Lexicon
from vitrine_captioner.vocabulary import SPECIAL_TOKENS
from vitrine_captioner.words import contains, stem, stems


def agrees(lexicon: Lexicon, title: Sequence[str], known: Sequence[KnownAttribute]) -> bool:
    """Tell whether no word of a title claims another value of a known attribute.

    Parameters
    ----------
    lexicon
        What the catalogue's words claim.
    title
        The words of the title.
    known
        What is known of the product.

    Returns
    -------
    bool
        Words that are part of a known value's own name never count against it.
    """
    words = tuple(stem(word) for word in title)
    facts = [fact for fact in known if fact.name in lexicon.attributes and fact.says_something]
    for fact in sorted(facts, key=lambda fact: -len(stems(fact.value))):
        words = _without(words, stems(fact.value))
    for token in _tokens(lexicon, words):
        for fact in facts:
            speaks = lexicon.attributes[fact.name].speaks[token]
            if speaks and not lexicon.tokens_of(fact.name, fact.value).fits[token]:
                return False
    return True


def _without(words: tuple[str, ...], phrase: tuple[str, ...]) -> tuple[str, ...]:
    """Cut the first occurrence of a phrase out, leaving a gap that no phrase can bridge."""
    if not contains(words, phrase):
        return words
    size = len(phrase)
    start = next(at for at in range(len(words)) if words[at : at + size] == phrase)
    return (*words[:start], "", *words[start + size :])


def _tokens(lexicon: Lexicon, words: tuple[str, ...]) -> list[int]:
    """Return the tokens that a text is made of, the longest first wherever several fit."""
    index = {token: at for at, token in enumerate(lexicon.words) if at >= SPECIAL_TOKENS}
    longest = max(map(len, lexicon.words))
    found, at = [], 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            token = index.get(words[at : at + size])
            if token is not None:
                found.append(token)
                at += size
                break
        else:
            at += 1
    return found

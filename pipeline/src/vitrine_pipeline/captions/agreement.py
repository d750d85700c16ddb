"""Checks a finished title against attributes, without the search that wrote it.

The check reads the title as text, longest known phrase first, so that it also judges titles from
elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.lexicon import Lexicon
from vitrine_captioner.vocabulary import SPECIAL_TOKENS
from vitrine_product.words import stem, stems

Words = tuple[str, ...]


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
    names = frozenset(stems(fact.value) for fact in facts)
    for token in read_tokens(lexicon, words, names):
        for fact in facts:
            speaks = lexicon.attributes[fact.name].speaks[token]
            if speaks and not lexicon.tokens_of(fact.name, fact.value).fits[token]:
                return False
    return True


def read_tokens(lexicon: Lexicon, words: Words, names: frozenset[Words] = frozenset()) -> list[int]:
    """Return the tokens that a text is made of, the longest first.

    Parameters
    ----------
    lexicon
        Knows the tokens; other words are passed over.
    words
        The stems of the text's words.
    names
        Phrases, as stems, that are read as one and left out.
    """
    index = {token: at for at, token in enumerate(lexicon.words) if at >= SPECIAL_TOKENS}
    longest = max(map(len, (*index, *names)))
    found, at = [], 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            part = words[at : at + size]
            if part in names or part in index:
                found += [index[part]] if part not in names else []
                at += size
                break
        else:
            at += 1
    return found

"""A text as words, and a word as the parts by which it is known though it is misspelt."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SHORTEST, _LONGEST = 3, 5
_MAX_WORD_CHARACTERS = 40
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'\u2019")


def words_of(text: str) -> list[str]:
    """Return the words of a text in their order: lower case, without accents and apostrophes."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text).casefold()
        if not unicodedata.combining(letter)
    )
    return [word.translate(_APOSTROPHES)[:_MAX_WORD_CHARACTERS] for word in _WORD.findall(plain)]


@lru_cache(maxsize=20_000)
def ngrams_of(word: str) -> tuple[str, ...]:
    """Return the parts of a word: itself, and each run of 3 to 5 letters, its ends marked.

    Source: Bojanowski et al., "Enriching Word Vectors with Subword Information" (TACL 2017).
    """
    marked = f"<{word}>"
    parts = [
        marked[start : start + size]
        for size in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(marked) - size + 1)
    ]
    return tuple(dict.fromkeys((marked, *parts)))

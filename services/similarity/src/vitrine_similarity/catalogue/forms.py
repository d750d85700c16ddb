"""A word in the singular and in the plural, as a text and a product may say it."""

from __future__ import annotations

_SHORTEST = 4
_HISSING = ("s", "x", "z", "ch", "sh")


def forms_of(word: str) -> tuple[str, ...]:
    """Return a word and what it may be in the other number, by the rules of English.

    Not all of them are words, and of other languages hardly any is; those are found nowhere.

    Parameters
    ----------
    word
        In lower case.
    """
    if word.endswith("ies") and len(word) > _SHORTEST:
        others = (f"{word[:-3]}y", word[:-1])
    elif word.endswith("es") and len(word) > _SHORTEST:
        others = (word[:-2], word[:-1])
    elif word.endswith("s") and not word.endswith("ss"):
        others = (word[:-1],) if len(word) >= _SHORTEST else ()
    elif word.endswith(_HISSING):
        others = (f"{word}es",)
    elif word.endswith("y"):
        others = (f"{word}s", f"{word[:-1]}ies")
    else:
        others = (f"{word}s",)
    return (word, *others)

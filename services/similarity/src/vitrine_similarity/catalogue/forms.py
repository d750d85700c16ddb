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
    return (word, *_others(word))


def _others(word: str) -> tuple[str, ...]:
    if word.endswith("ies") and len(word) > _SHORTEST:
        return (f"{word[:-3]}y", word[:-1])
    if word.endswith("es") and len(word) > _SHORTEST:
        return (word[:-2], word[:-1])
    if word.endswith("s") and not word.endswith("ss"):
        return (word[:-1],) if len(word) >= _SHORTEST else ()
    if word.endswith(_HISSING):
        return (f"{word}es",)
    if word.endswith("y"):
        return (f"{word}s", f"{word[:-1]}ies")
    return (f"{word}s",)

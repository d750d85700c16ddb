"""Splits titles into words, compares words by stem, and joins tokens back into a title.

Training and serving both read titles through this module, so that they can never disagree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from vitrine_product.english import COLOURS, KEPT_PLURALS, SAME_WORD, WEARERS

_WORD = re.compile(r"[^\W_]+(?:['.\-][^\W_]+)*|&")
_TEE = re.compile(r"\bt[\s\-]?shirt", re.IGNORECASE)
# "Slip-on" is one word, and so is "low-top", which is no top; "navy-blue" is two.
_SEPARATE = COLOURS.keys() | WEARERS.keys() | {"flip"}


def split(title: str) -> tuple[str, ...]:
    """Split a title into its words, as they are written.

    Parameters
    ----------
    title
        Any text, e.g. ``"Men's Navy-Blue T shirt"``.

    Returns
    -------
    tuple[str, ...]
        E.g. ``("Men's", "Navy", "Blue", "T-shirt")``. Punctuation is left out.
    """
    text = unicodedata.normalize("NFKC", title).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    text = _TEE.sub(lambda match: f"{match[0][0]}-{match[0][-5:]}", text)
    return tuple(part for word in _WORD.findall(text) for part in _parts(word))


def _parts(word: str) -> Sequence[str]:
    parts = word.split("-")
    if len(parts) > 1 and any(stem(part) in _SEPARATE for part in parts):
        return parts
    return (word,)


def stem(word: str) -> str:
    """Reduce a word to what it shares with its plural, its possessive and its spellings.

    Parameters
    ----------
    word
        One word, e.g. ``"Women's"``, ``"T-Shirts"`` or ``"dresses"``.

    Returns
    -------
    str
        E.g. ``"woman"``, ``"tshirt"`` or ``"dress"``. Only for comparison, not for reading.
    """
    text = word.casefold().removesuffix("'s").replace("'", "").replace("-", "").replace(".", "")
    if text in KEPT_PLURALS:
        return text
    one = singular(text)
    if text.endswith("ie") and len(text) > len("tie"):
        # The two spellings "bootie" and "booty" of a singular meet, since both become "booty".
        one = f"{text[:-2]}y"
    return SAME_WORD.get(text) or SAME_WORD.get(one) or one


def singular(word: str) -> str:
    """Return a noun in the singular, e.g. ``"Dress"`` for ``"Dresses"``, by the rules alone."""
    if word.endswith("ies") and len(word) > len("ties"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us")) and len(word) > 2:
        return word[:-1]
    return word


def stems(text: str) -> tuple[str, ...]:
    """Return the stem of each word of a text."""
    return tuple(stem(word) for word in split(text))


def join(surfaces: Iterable[str]) -> str:
    """Join the surfaces of tokens into a title that starts with a capital.

    Parameters
    ----------
    surfaces
        The tokens as they read inside a title, e.g. ``("women", "Navy Blue", "Heels")``.

    Returns
    -------
    str
        E.g. ``"Women Navy Blue Heels"``.
    """
    title = " ".join(" ".join(surfaces).split())
    return title[:1].upper() + title[1:]


def contains(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Tell whether `phrase` occurs in `words`, its members side by side and in order."""
    size = len(phrase)
    return size > 0 and any(
        tuple(words[start : start + size]) == tuple(phrase)
        for start in range(len(words) - size + 1)
    )

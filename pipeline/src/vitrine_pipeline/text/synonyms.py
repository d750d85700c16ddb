"""Words that shoppers use for one another, so that the encoder has met those no title has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_GROUPS: Sequence[Sequence[str]] = (
    ("men", "man", "mens", "male", "gents"),
    ("women", "woman", "womens", "female", "ladies"),
    ("boys", "boy"),
    ("girls", "girl"),
    ("unisex", "everyone"),
    ("grey", "gray"),
    ("multi", "multicoloured", "multicolored", "colourful", "colorful"),
    ("navy", "dark blue"),
    ("maroon", "burgundy", "wine"),
    ("beige", "cream", "sand"),
    ("footwear", "shoes"),
    ("apparel", "clothes", "clothing"),
    ("tshirts", "tshirt", "t shirt", "tee", "tees"),
    ("sneakers", "trainers", "sports shoes"),
    ("trousers", "pants"),
    ("jeans", "denims"),
    ("sweaters", "sweater", "jumper", "pullover"),
    ("sweatshirts", "sweatshirt", "hoodie"),
    ("flip flops", "slippers", "thongs"),
    ("heels", "high heels", "stilettos"),
    ("handbags", "handbag", "purse"),
    ("sunglasses", "shades"),
    ("watches", "watch", "wristwatch"),
    ("kurtas", "kurta", "tunic"),
    ("innerwear", "underwear"),
    ("nightwear", "sleepwear", "pyjamas", "pajamas"),
    ("sports", "sport", "athletic", "gym"),
    ("formal", "office", "business"),
    ("casual", "everyday"),
    ("party", "evening"),
)


def _by_member() -> Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    split = [[tuple(one.split()) for one in group] for group in _GROUPS]
    return {
        one: tuple(other for other in group if other != one) for group in split for one in group
    }


SYNONYMS = _by_member()
"""By the words of each, the words of the others of its group."""


def synonyms_at(words: Sequence[str], at: int) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """Return how many words from `at` on have synonyms together, and these; 1 and none else."""
    for length in (2, 1):
        if found := SYNONYMS.get(tuple(words[at : at + length])):
            return length, found
    return 1, ()

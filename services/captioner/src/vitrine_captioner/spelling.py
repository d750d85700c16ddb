"""British and American spellings of the words that fashion uses."""

from __future__ import annotations

import re

from vitrine_captioner.description import Spelling

_AMERICAN = {
    "centre": "center",
    "colour": "color",
    "colours": "colors",
    "coloured": "colored",
    "colourblock": "colorblock",
    "favourite": "favorite",
    "grey": "gray",
    "greyish": "grayish",
    "jewellery": "jewelry",
    "multicolour": "multicolor",
    "multicoloured": "multicolored",
    "pyjama": "pajama",
    "pyjamas": "pajamas",
    "travelling": "traveling",
    "woollen": "woolen",
}
_BRITISH = {american: british for british, american in _AMERICAN.items()}
_WORD = re.compile(r"[^\W\d_]+")


def spell(text: str, spelling: Spelling) -> str:
    """Spell the words of a text as is asked for, whatever way they came; capitals stay."""
    known = _AMERICAN if spelling is Spelling.AMERICAN else _BRITISH

    def respelt(match: re.Match[str]) -> str:
        word = match[0]
        other = known.get(word.casefold())
        if other is None:
            return word
        return other.upper() if word.isupper() else other.title() if word[0].isupper() else other

    return _WORD.sub(respelt, text)

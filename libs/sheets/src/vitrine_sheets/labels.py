"""What the cells of a catalogue say: which words say nothing, and which values are the same."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

# Written by programs for a cell without a value. NA is not among them: it is a value of some
# catalogues, as of usage in the fashion catalogues that this reader was made for.
_MISSING = frozenset(
    (
        *("nan", "null", "none", "nil", "n/a", "n.a.", "#n/a", "#na", "<na>", "(null)", "<null>"),
        *("(none)", "<none>", "(blank)", "undefined", "\\n", "-", "--", "\N{EN DASH}"),
        *("\N{EM DASH}", "#value!", "#ref!", "#div/0!", "#name?", "#null!", "#num!", "#error!"),
    )
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
REPLACED = "\N{REPLACEMENT CHARACTER}"
"""Stands where bytes meant nothing in the file's encoding."""


def fold_label(text: str) -> str:
    """Fold the spaces of a value: none around it, one between its words, whatever their kind."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


def is_missing(text: str) -> bool:
    """Tell whether a word stands for no value at all."""
    return text.strip().casefold() in _MISSING


def printable(text: str) -> str:
    """Put a text on one line, without bytes that were kept in the place of letters."""
    return " ".join(text.encode(errors="replace").decode().split())


def count(number: int, one: str, many: str = "") -> str:
    """Count things: ``"1 row"``, ``"1,500 rows"``; `many` is for those that need more than an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def find_variants(
    rows: Iterable[Mapping[str, str]], attributes: Sequence[str]
) -> dict[str, list[list[tuple[str, int]]]]:
    """Find values that differ by case alone.

    Parameters
    ----------
    rows
        Each row's values by attribute.
    attributes
        Their names.

    Returns
    -------
    dict
        By attribute: for each value that is written in several ways, those with their counts, the
        commonest first.
    """
    counts: dict[str, Counter[str]] = {name: Counter() for name in attributes}
    for row in rows:
        for name, value in row.items():
            counts[name][value] += 1
    found: dict[str, list[list[tuple[str, int]]]] = {}
    for name, counted in counts.items():
        alike: dict[str, list[tuple[str, int]]] = {}
        for value, count in counted.most_common():
            alike.setdefault(value.casefold(), []).append((value, count))
        variants = [ways for ways in alike.values() if len(ways) > 1]
        if variants:
            found[name] = variants
    return found

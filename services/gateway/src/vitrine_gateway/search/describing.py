"""The options of a search that say how its product is described."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from vitrine_gateway.search.reading import invalid, single
from vitrine_gateway.search_values import Manner, Register, Spelling
from vitrine_product.product import MAX_TITLE_LENGTH

MANNER_NAMES = ("register", "spelling", "language")
Choice = TypeVar("Choice", bound=StrEnum)


def read_manner(fields: Mapping[str, object]) -> Manner:
    """Read in which words a description is wanted; a field left empty is left out.

    Raises
    ------
    InvalidInput
        ``OPTION_INVALID``, naming the option and what it takes.
    """
    return Manner(
        register=_one_of("register", Register, fields.get("register")) or Register.PLAIN,
        spelling=_one_of("spelling", Spelling, fields.get("spelling")),
        language=_language(fields.get("language")),
    )


def read_catalogue_title(value: object) -> str:
    """Read what the catalogue calls the product of a photo; empty: nothing.

    Raises
    ------
    InvalidInput
        ``OPTION_INVALID``.
    """
    title = single(value)
    if title is None:
        return ""
    if not isinstance(title, str) or len(title) > MAX_TITLE_LENGTH:
        takes = f"one text of at most {MAX_TITLE_LENGTH} characters"
        raise invalid("catalogue_title", takes, value)
    return title.strip()


def _one_of(name: str, choices: type[Choice], value: object) -> Choice | None:
    value = single(value)
    if value in (None, ""):
        return None
    known = [str(choice) for choice in choices]
    if value not in known:
        raise invalid(name, f"one of {', '.join(known)}", value, known=json.dumps(known))
    return choices(value)


def _language(value: object) -> str | None:
    value = single(value)
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[a-z]{2,3}", value):
        raise invalid("language", 'the code of a language, e.g. "en"', value)
    return value

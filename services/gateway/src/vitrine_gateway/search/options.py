"""The options of a search, read from a form, a JSON body or a query string."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vitrine_gateway.json_text import read_json
from vitrine_gateway.values import Crop, Filter
from vitrine_product.attributes import MAX_VALUE_LENGTH, is_attribute_name
from vitrine_product.limits import DEFAULT_MATCHES, MAX_MATCHES
from vitrine_serving.errors import InvalidInput

_MAX_VALUES = 100


class Part(StrEnum):
    """A part of the answer to a search."""

    ATTRIBUTES = "attributes"
    SIMILAR = "similar"
    DESCRIPTION = "description"


OPTION_NAMES = ("limit", "crop", "include", "attributes", "filters")


@dataclass(frozen=True)
class SearchOptions:
    """What the caller wants to know.

    Attributes
    ----------
    limit
        Similar products wanted.
    crop
        The part of the photo to look at; None: all of it.
    include
        The parts of the answer that are wanted.
    filters
        What similar products must have, by attribute name in alphabetical order.
    corrections
        Values that a person stated, by attribute; they outrank what is predicted.
    """

    limit: int = DEFAULT_MATCHES
    crop: Crop | None = None
    include: frozenset[Part] = frozenset(Part)
    filters: tuple[Filter, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)


def read_options(fields: Mapping[str, object]) -> SearchOptions:
    """Read the options of a search.

    Parameters
    ----------
    fields
        By name; values are text, or what JSON makes of them, or lists of either. A name that is
        no option is a filter on the attribute of that name: only the catalogue knows whether
        there is one.

    Raises
    ------
    InvalidInput
        ``OPTION_INVALID``, naming the option and what it takes; ``OPTION_UNKNOWN`` for a name that
        cannot be an attribute's, with the known options.
    """
    given = {name: value for name, value in fields.items() if name in OPTION_NAMES}
    rest = {name: value for name, value in fields.items() if name not in OPTION_NAMES}
    return SearchOptions(
        limit=_limit(given["limit"]) if "limit" in given else DEFAULT_MATCHES,
        crop=_crop(given["crop"]) if "crop" in given else None,
        include=_include(given["include"]) if "include" in given else frozenset(Part),
        filters=_filters(given.get("filters", {}), rest),
        corrections=_corrections(given.get("attributes", {})),
    )


def read_filters(fields: Mapping[str, object]) -> tuple[Filter, ...]:
    """Read filters alone, as `read_options` does."""
    return _filters({}, fields)


def _limit(value: object) -> int:
    number = _single(value)
    if isinstance(number, str) and re.fullmatch(r"[0-9]{1,4}", number.strip()):
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MAX_MATCHES:
        raise _invalid("limit", f"a whole number from 1 to {MAX_MATCHES}", value)
    return number


def _crop(value: object) -> Crop | None:
    takes = '"left,top,right,bottom" in fractions of the photo, e.g. "0.1,0,0.9,1"'
    if value in (None, ""):
        return None
    value = _single(value) if isinstance(value, list) and len(value) == 1 else value
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or len(parts) != 4:
        raise _invalid("crop", takes, value)
    try:
        left, top, right, bottom = (_fraction(part) for part in parts)
    except (TypeError, ValueError, OverflowError):
        raise _invalid("crop", takes, value) from None
    if not (left < right and top < bottom):
        raise _invalid("crop", takes, value)
    return Crop(left, top, right, bottom)


def _fraction(part: object) -> float:
    if isinstance(part, bool) or not isinstance(part, str | int | float):
        raise TypeError(part)
    number = float(part)
    if not (math.isfinite(number) and 0 <= number <= 1):
        raise ValueError(part)
    return number


def _include(value: object) -> frozenset[Part]:
    takes = f"some of {', '.join(Part)}, separated by commas"
    names = [name.strip() for text in _texts("include", value) for name in text.split(",")]
    wanted = [name for name in names if name]
    known = frozenset(Part)
    if not wanted or not known.issuperset(wanted):
        raise _invalid("include", takes, value, known=json.dumps(list(Part)))
    return frozenset(Part(name) for name in wanted)


def _filters(together: object, apart: Mapping[str, object]) -> tuple[Filter, ...]:
    listed = _object("filters", together)
    values: dict[str, list[str]] = {}
    for name, value in (*listed.items(), *apart.items()):
        if not is_attribute_name(name):
            raise InvalidInput(
                f"there is no option or attribute {name[:80]!r}",
                reason="OPTION_UNKNOWN",
                known=json.dumps(OPTION_NAMES),
            )
        # A form sends an empty field for a choice that was left open.
        texts = [text for text in _texts(name, value) if text]
        if texts:
            values.setdefault(name, []).extend(texts)
    return tuple(Filter(name, tuple(sorted(set(texts)))) for name, texts in sorted(values.items()))


def _corrections(value: object) -> dict[str, str]:
    corrections: dict[str, str] = {}
    for name, stated in _object("attributes", value).items():
        if stated in (None, ""):
            continue
        if not is_attribute_name(name) or not isinstance(stated, str):
            raise _invalid("attributes", 'an object of values, e.g. {"colour": "Red"}', value)
        corrections[name] = _bounded("attributes", stated)
    return dict(sorted(corrections.items()))


def _object(name: str, value: object) -> Mapping[str, object]:
    takes = 'a JSON object by attribute, e.g. {"colour": "Red"}'
    value = _single(value)
    if value in (None, ""):
        return {}
    if isinstance(value, str):
        try:
            value = read_json(value)
        except ValueError:
            raise _invalid(name, takes, value) from None
    if not isinstance(value, Mapping):
        raise _invalid(name, takes, value)
    return value


def _texts(name: str, value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    if len(values) > _MAX_VALUES:
        raise _invalid(name, f"at most {_MAX_VALUES} values", f"{len(values)} values")
    texts = []
    for text in values:
        if not isinstance(text, str):
            raise _invalid(name, "text or a list of texts", value)
        texts.append(_bounded(name, text))
    return texts


def _bounded(name: str, text: str) -> str:
    if len(text) > MAX_VALUE_LENGTH:
        raise _invalid(name, f"values of at most {MAX_VALUE_LENGTH} characters", text)
    return text.strip()


def _single(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _invalid(name: str, takes: str, value: object, **details: str) -> InvalidInput:
    return InvalidInput(
        f"{name} takes {takes}, not {str(value)[:80]!r}", reason="OPTION_INVALID", **details
    )

"""The options of a search, read from a form, a JSON body or a query string."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vitrine_gateway.catalogue_values import Filter
from vitrine_gateway.search.describing import MANNER_NAMES, read_catalogue_title, read_manner
from vitrine_gateway.search.reading import bounded, invalid, number, object_of, single, texts
from vitrine_gateway.search.reading import given as is_given
from vitrine_gateway.search.refining import REFINING_NAMES, read_price, read_refinements
from vitrine_gateway.search_values import AS_IT_IS, Manner, PriceRange, Refinements
from vitrine_gateway.values import Crop
from vitrine_product.attributes import is_attribute_name
from vitrine_product.limits import (
    DEFAULT_MATCHES,
    DEFAULT_TEXT_WEIGHT,
    MAX_MATCHES,
    MAX_TEXT_CHARACTERS,
)
from vitrine_serving.errors import InvalidInput

_BY_ATTRIBUTE = 'a JSON object by attribute, e.g. {"colour": "Red"}'


class Part(StrEnum):
    """A part of the answer to a search."""

    ATTRIBUTES = "attributes"
    SIMILAR = "similar"
    DESCRIPTION = "description"
    FACETS = "facets"


USUAL_PARTS = frozenset({Part.ATTRIBUTES, Part.SIMILAR, Part.DESCRIPTION})
"""What is wanted of a search that says nothing of it."""
OPTION_NAMES = (
    "text",
    "text_weight",
    "limit",
    "crop",
    "include",
    "attributes",
    "filters",
    "change",
    "catalogue_title",
    *MANNER_NAMES,
    *REFINING_NAMES,
)


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
    refinements
        Which similar products are wanted beyond what they must have.
    changes
        Values that similar products are to have instead of the query's, by attribute; each is
        one of the filters, too.
    manner
        In which words the description is.
    catalogue_title
        What the catalogue calls the product of the photo; empty: it is none of a catalogue.
    text
        What is looked for in words; empty: nothing.
    text_weight
        How much the text counts against what it is beside, 0 to 1.
    """

    limit: int = DEFAULT_MATCHES
    crop: Crop | None = None
    include: frozenset[Part] = USUAL_PARTS
    filters: tuple[Filter, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    refinements: Refinements = AS_IT_IS
    changes: Mapping[str, str] = field(default_factory=dict)
    manner: Manner = field(default_factory=Manner)
    catalogue_title: str = ""
    text: str = ""
    text_weight: float = DEFAULT_TEXT_WEIGHT


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
    filters = _filters(given.get("filters", {}), rest)
    changes = _stated("change", given.get("change", {}))
    return SearchOptions(
        limit=_limit(given["limit"]) if "limit" in given else DEFAULT_MATCHES,
        crop=read_crop(given["crop"]) if "crop" in given else None,
        include=_include(given["include"]) if "include" in given else USUAL_PARTS,
        filters=_changed(filters, changes),
        corrections=_stated("attributes", given.get("attributes", {})),
        refinements=read_refinements(given),
        changes=changes,
        manner=read_manner(given),
        catalogue_title=read_catalogue_title(given.get("catalogue_title")),
        text=read_text(given.get("text")),
        text_weight=_text_weight(given.get("text_weight")),
    )


def read_text(value: object) -> str:
    """Read what is looked for in words; empty: nothing.

    Raises
    ------
    InvalidInput
        ``OPTION_INVALID``.
    """
    text = single(value)
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > MAX_TEXT_CHARACTERS:
        raise invalid("text", f"one text of at most {MAX_TEXT_CHARACTERS} characters", value)
    return text.strip()


def _text_weight(value: object) -> float:
    return number("text_weight", value, 0, 1) if is_given(value) else DEFAULT_TEXT_WEIGHT


def read_filters(fields: Mapping[str, object]) -> tuple[tuple[Filter, ...], PriceRange | None]:
    """Read filters and the range of prices alone, as `read_options` does."""
    rest = {name: value for name, value in fields.items() if name != "price"}
    return _filters({}, rest), read_price(fields.get("price"))


def _limit(value: object) -> int:
    number = single(value)
    if isinstance(number, str) and re.fullmatch(r"[0-9]{1,4}", number.strip()):
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MAX_MATCHES:
        raise invalid("limit", f"a whole number from 1 to {MAX_MATCHES}", value)
    return number


def read_crop(value: object) -> Crop | None:
    """Read the part of a photo that counts; None: all of it.

    Raises
    ------
    InvalidInput
        ``OPTION_INVALID``.
    """
    takes = '"left,top,right,bottom" in fractions of the photo, e.g. "0.1,0,0.9,1"'
    if value in (None, ""):
        return None
    value = single(value) if isinstance(value, list) and len(value) == 1 else value
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or len(parts) != 4:
        raise invalid("crop", takes, value)
    try:
        left, top, right, bottom = (_fraction(part) for part in parts)
    except (TypeError, ValueError, OverflowError):
        raise invalid("crop", takes, value) from None
    if not (left < right and top < bottom):
        raise invalid("crop", takes, value)
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
    names = [name.strip() for text in texts("include", value) for name in text.split(",")]
    wanted = [name for name in names if name]
    known = frozenset(Part)
    if not wanted or not known.issuperset(wanted):
        raise invalid("include", takes, value, known=json.dumps(list(Part)))
    return frozenset(Part(name) for name in wanted)


def _filters(together: object, apart: Mapping[str, object]) -> tuple[Filter, ...]:
    listed = object_of("filters", together, _BY_ATTRIBUTE)
    values: dict[str, list[str]] = {}
    for name, value in (*listed.items(), *apart.items()):
        if not is_attribute_name(name):
            raise InvalidInput(
                f"there is no option or attribute {name[:80]!r}",
                reason="OPTION_UNKNOWN",
                known=json.dumps(OPTION_NAMES),
            )
        # A form sends an empty field for a choice that was left open.
        if wanted := [text for text in texts(name, value) if text]:
            values.setdefault(name, []).extend(wanted)
    return tuple(Filter(name, tuple(sorted(set(some)))) for name, some in sorted(values.items()))


def _changed(filters: tuple[Filter, ...], changes: Mapping[str, str]) -> tuple[Filter, ...]:
    """Return the filters, where an attribute is changed with its new value alone."""
    if not changes:
        return filters
    others = [one for one in filters if one.attribute not in changes]
    new = [Filter(name, (value,)) for name, value in changes.items()]
    return tuple(sorted((*others, *new), key=lambda one: one.attribute))


def _stated(option: str, value: object) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, stated in object_of(option, value, _BY_ATTRIBUTE).items():
        if stated in (None, ""):
            continue
        if not is_attribute_name(name) or not isinstance(stated, str):
            raise invalid(option, 'an object of values, e.g. {"colour": "Red"}', value)
        values[name] = bounded(option, stated)
    return dict(sorted(values.items()))

"""Fields of a search as texts, numbers and objects, whether a form says them or JSON."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from vitrine_gateway.json_text import read_json
from vitrine_product.attributes import MAX_VALUE_LENGTH
from vitrine_serving.errors import InvalidInput

_MAX_VALUES = 100
_NUMBER = re.compile(r"[+-]?([0-9]{1,16}(\.[0-9]{0,16})?|\.[0-9]{1,16})([eE][+-]?[0-9]{1,2})?")


def single(value: object) -> object:
    """Return the one value of a list of one; anything else as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def given(value: object) -> bool:
    """Tell whether a field says anything: a form sends an empty one for what was left open."""
    one = single(value)
    return one is not None and one != ""


def texts(name: str, value: object) -> list[str]:
    """Return the texts of a field."""
    values = value if isinstance(value, list | tuple) else [value]
    if len(values) > _MAX_VALUES:
        raise invalid(name, f"at most {_MAX_VALUES} values", f"{len(values)} values")
    found = []
    for text in values:
        if not isinstance(text, str):
            raise invalid(name, "text or a list of texts", value)
        found.append(bounded(name, text))
    return found


def bounded(name: str, text: str) -> str:
    """Return a text without blanks around it, that is no longer than an attribute's value."""
    if len(text) > MAX_VALUE_LENGTH:
        raise invalid(name, f"values of at most {MAX_VALUE_LENGTH} characters", text)
    return text.strip()


def object_of(name: str, value: object, takes: str) -> Mapping[str, object]:
    """Return the object of a field, or the one that its text is in JSON; without one, none."""
    value = single(value)
    if value in (None, ""):
        return {}
    if isinstance(value, str):
        try:
            value = read_json(value)
        except ValueError:
            raise invalid(name, takes, value) from None
    if not isinstance(value, Mapping):
        raise invalid(name, takes, value)
    return value


def number(name: str, value: object, least: float, most: float) -> float:
    """Return the number of a field."""
    takes = f"a number from {least:g} to {most:g}"
    one = single(value)
    if isinstance(one, str) and _NUMBER.fullmatch(one.strip()):
        one = float(one)
    if isinstance(one, bool) or not isinstance(one, int | float):
        raise invalid(name, takes, value)
    # In this order, since no integer is too large to be compared.
    if not least <= one <= most or not math.isfinite(one):
        raise invalid(name, takes, value)
    return float(one)


def invalid(name: str, takes: str, value: object, **details: str) -> InvalidInput:
    """Return the error that names a field, what it takes and what it was given."""
    return InvalidInput(
        f"{name} takes {takes}, not {str(value)[:80]!r}", reason="OPTION_INVALID", **details
    )

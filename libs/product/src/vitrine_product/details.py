"""The visual details of a product: an attribute that has several values, written as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vitrine_product.attributes import MAX_VALUE_LENGTH

DETAILS = "details"
"""The attribute whose value lists details, e.g. ``"round neck, striped"``.

Whoever filters and counts takes each of them for a value of its own.
"""

_BETWEEN = ", "


def join_details(names: Iterable[str]) -> str:
    """Write details as one value, in alphabetical order; as many as fit into a value.

    Parameters
    ----------
    names
        E.g. ``{"striped", "round neck"}``; empty where there is none.
    """
    written = ""
    for name in sorted(set(names)):
        longer = f"{written}{_BETWEEN}{name}" if written else name
        if len(longer) > MAX_VALUE_LENGTH:
            break
        written = longer
    return written


def split_details(value: str) -> tuple[str, ...]:
    """Return the details that a value lists, each once, in their order."""
    names = (part.strip() for part in value.split(_BETWEEN.strip()))
    return tuple(dict.fromkeys(name for name in names if name))


def values_of(attribute: str, value: str) -> tuple[str, ...]:
    """Return what a product can be found by: several values of `DETAILS`, one of all others."""
    return split_details(value) if attribute == DETAILS else (value,)


def details_of(attributes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the details among the attributes of a product."""
    return split_details(attributes.get(DETAILS, ""))

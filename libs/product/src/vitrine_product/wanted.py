"""Which attributes somebody wants a catalogue's products to have, and what each means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vitrine_product.attributes import (
    ATTRIBUTES,
    MAX_ATTRIBUTES,
    NAME_PATTERN,
    RESERVED,
    is_attribute_name,
)
from vitrine_product.roles import USUAL_ROLES, Role, Roles, usual_role
from vitrine_serving.errors import InvalidInput

DEFAULT = "default"
"""Stands for all of `ATTRIBUTES`."""

_APART = re.compile(r"[\s_-]+")


@dataclass(frozen=True)
class WantedAttributes:
    """Attributes, in the order in which they are reported, and their roles."""

    names: tuple[str, ...] = ATTRIBUTES
    roles: Roles = USUAL_ROLES

    @property
    def are_usual(self) -> bool:
        """Whether these are those that every catalogue is asked for."""
        return self.names == ATTRIBUTES


def parse_wanted(options: Sequence[str]) -> WantedAttributes:
    """Read ``name`` and ``name=role`` options, each of which may hold several, set apart by commas.

    Parameters
    ----------
    options
        A name is written as its column is: ``Sleeve Length`` becomes ``sleeve_length``. Without a
        role it has the one that its name usually has. ``default`` stands for `ATTRIBUTES`.

    Returns
    -------
    WantedAttributes
        Without options `ATTRIBUTES`. Those that say what kind a product is come in the order
        given, from the coarsest to the finest.

    Raises
    ------
    InvalidInput
        ``ATTRIBUTES_INVALID``, naming the attribute and what to do.
    """
    roles: dict[str, Role] = {}
    for part in (part for option in options for part in option.split(",")):
        said, _, role = (text.strip() for text in part.partition("="))
        if said == DEFAULT and not role:
            roles |= {name: usual_role(name) for name in ATTRIBUTES if name not in roles}
            continue
        name = _APART.sub("_", said.casefold()).strip("_")
        _check(name, said)
        roles[name] = _role(name, role) if role else usual_role(name)
    if not roles:
        return WantedAttributes()
    if len(roles) > MAX_ATTRIBUTES:
        raise _refused(f"these are {len(roles)} attributes; at most {MAX_ATTRIBUTES} fit")
    ordered = _in_order(roles)
    return WantedAttributes(tuple(ordered), Roles(ordered))


def _in_order(roles: Mapping[str, Role]) -> dict[str, Role]:
    """Put the usual kinds from the coarsest to the finest, in the places that they have."""
    kinds = [name for name in roles if name in ATTRIBUTES and roles[name] is Role.TAXONOMY]
    sorted_kinds = iter(sorted(kinds, key=ATTRIBUTES.index))
    names = (next(sorted_kinds) if name in kinds else name for name in roles)
    return {name: roles[name] for name in names}


def _check(name: str, said: str) -> None:
    if not is_attribute_name(name):
        raise _refused(
            f"{said!r} is no name of an attribute: one is of the form {NAME_PATTERN}; give it such "
            "a name, and name its column with --columns NAME=COLUMN"
        )
    if name in RESERVED:
        raise _refused(
            f"an attribute cannot be called {name!r}, which is the name of something else; give it "
            f"another name, as in --attributes product_{name}, and name its column with "
            f"--columns product_{name}={said!r}"
        )


def _role(name: str, said: str) -> Role:
    try:
        return Role(said)
    except ValueError:
        raise _refused(f"{name}: {said!r} is no role; there are {', '.join(Role)}") from None


def _refused(fault: str) -> InvalidInput:
    return InvalidInput(f"--attributes: {fault}", reason="ATTRIBUTES_INVALID")

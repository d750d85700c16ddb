"""What an attribute means, whatever it is called: how it is decoded, and what titles make of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Role(StrEnum):
    """What an attribute says of a product.

    `TAXONOMY` says what kind of product it is. A bundle may have several of that role, from the
    coarsest to the finest; they are decoded together, so that their values agree, and the finest
    is the noun of a title. `WEARER` says whom it is for and `OCCASION` when it is used; titles and
    texts word them so. `COLOUR` words also agree with their kin: navy is a blue. A `BRAND` is
    claimed by no description unless somebody stated it. `PLAIN` is anything else, such as a season
    or a material, and is told by its name.
    """

    TAXONOMY = "taxonomy"
    WEARER = "wearer"
    COLOUR = "colour"
    OCCASION = "occasion"
    BRAND = "brand"
    PLAIN = "plain"


_USUAL: Mapping[str, Role] = {
    **dict.fromkeys(("gender", "department", "wearer"), Role.WEARER),
    **dict.fromkeys(("category", "master_category", "mastercategory"), Role.TAXONOMY),
    **dict.fromkeys(("subcategory", "sub_category"), Role.TAXONOMY),
    **dict.fromkeys(("product_type", "article_type", "articletype", "type"), Role.TAXONOMY),
    **dict.fromkeys(("colour", "color", "base_colour", "basecolour"), Role.COLOUR),
    **dict.fromkeys(("usage", "occasion"), Role.OCCASION),
    "brand": Role.BRAND,
}


def usual_role(name: str) -> Role:
    """Return the role that an attribute of this name has where nobody says another."""
    plain = name.strip().casefold().replace(" ", "_").replace("-", "_")
    return _USUAL.get(plain, Role.PLAIN)


def told_role(name: str, role: str) -> Role:
    """Return the role that a message tells of an attribute.

    Parameters
    ----------
    role
        Empty where a service of an earlier release tells none: it is the usual one then. One that
        only a later release knows is plain.
    """
    if not role:
        return usual_role(name)
    return next((one for one in Role if one == role), Role.PLAIN)


@dataclass(frozen=True)
class Roles:
    """The roles of some attributes.

    Attributes
    ----------
    stated
        By name, those of one role in their order; others have their usual role.
    """

    stated: Mapping[str, Role] = field(default_factory=dict)

    def of(self, name: str) -> Role:
        """Return the role of an attribute."""
        return self.stated.get(name) or usual_role(name)

    def has(self, name: str, role: Role) -> bool:
        """Tell whether an attribute has a role."""
        return self.of(name) is role

    def in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return names in the order in which their roles are stated."""
        places = self._places
        return tuple(sorted(names, key=lambda name: places.get(name, len(places))))

    def kinds(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of some attributes that say what kind of product it is, coarsest first."""
        depths = self._depths
        return tuple(sorted((name for name in names if name in depths), key=depths.__getitem__))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.stated)}

    @cached_property
    def _depths(self) -> Mapping[str, int]:
        kinds = (name for name, role in (self.stated or _USUAL).items() if role is Role.TAXONOMY)
        return {name: depth for depth, name in enumerate(kinds)}


USUAL_ROLES = Roles()
"""Those that names usually have."""

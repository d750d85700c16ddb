"""What the attributes of a bundle say of a product, read from the bundle."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, Field

from vitrine_bundle import ATTRIBUTES_FILE, Bundle
from vitrine_product.roles import USUAL_ROLES, Role, Roles, usual_role


class _Attribute(BaseModel):
    name: str
    values: tuple[str, ...] = ()
    role: Role = Field(default_factory=lambda known: usual_role(known["name"]))


class _Attributes(BaseModel):
    """As much of ``attributes.json`` as a description needs."""

    attributes: tuple[_Attribute, ...]


def read_roles(bundle: Bundle) -> Roles:
    """Read the roles of a bundle's attributes.

    Parameters
    ----------
    bundle
        Verified. One that says nothing of roles has those that names usually have.

    Raises
    ------
    BundleError
        ``attributes.json`` states a role that is none.
    """
    if ATTRIBUTES_FILE not in bundle:
        return USUAL_ROLES
    read = bundle.read_model(ATTRIBUTES_FILE, _Attributes)
    return Roles({one.name: one.role for one in read.attributes})


def read_values(bundle: Bundle) -> Mapping[str, tuple[str, ...]]:
    """Read the values that a bundle's attributes have, by name; raises as `read_roles`."""
    if ATTRIBUTES_FILE not in bundle:
        return {}
    read = bundle.read_model(ATTRIBUTES_FILE, _Attributes)
    return {one.name: one.values for one in read.attributes}

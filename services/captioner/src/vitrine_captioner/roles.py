"""What the attributes of a bundle say of a product, read from the bundle."""

from __future__ import annotations

from pydantic import BaseModel, Field

from vitrine_bundle import ATTRIBUTES_FILE, Bundle
from vitrine_product.roles import USUAL_ROLES, Role, Roles, usual_role


class _Attribute(BaseModel):
    name: str
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

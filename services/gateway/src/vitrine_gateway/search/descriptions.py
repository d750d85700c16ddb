"""Describes what a search starts from: a photo, or a product of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vitrine_gateway.search.options import Part
from vitrine_gateway.search.run import Run
from vitrine_gateway.search.spared import spared
from vitrine_gateway.services import Captioner
from vitrine_gateway.values import (
    Attribute,
    Classified,
    Description,
    Embedding,
    KnownAttribute,
    Own,
)
from vitrine_product.details import details_of
from vitrine_product.product import Product

_MOST_DETAILS, _LONGEST_DETAIL = 32, 80


@dataclass(frozen=True, slots=True)
class Begun:
    """What a search starts from.

    Attributes
    ----------
    embedding
        Of the photo, or of the product's first picture.
    product
        The product, where it is one of the catalogue.
    """

    embedding: Embedding
    product: Product | None = None


def describe(
    captioner: Captioner, begun: Begun, classified: Classified | None, run: Run
) -> Description | None:
    """Describe it in agreement with the attributes that are shown.

    What the catalogue states of a product of its own may be said, too, as far as nothing that is
    shown contradicts it.

    Returns
    -------
    Description
        None where none is wanted, or none can be had.

    Raises
    ------
    InvalidInput
        ``ATTRIBUTE_UNKNOWN`` or ``LANGUAGE_UNKNOWN``.
    """
    if Part.DESCRIPTION not in run.options.include:
        return None
    own = begun.product.attributes if begun.product else {}
    known = {
        name: _known(name, one, own)
        for name, one in (classified.attributes if classified else {}).items()
    }
    for name, value in run.options.corrections.items():
        known[name] = KnownAttribute(name, value, sure=True)
    for name, value in run.options.changes.items():
        # A catalogue has attributes of which no description speaks.
        if name in known:
            known[name] = KnownAttribute(name, value, sure=True)
    details = classified.sure_details if classified else ()
    with run.stopwatch.step("captioner"):
        return spared(
            "captioner",
            lambda: captioner.describe(
                begun.embedding,
                tuple(known.values()),
                details,
                run.options.manner,
                run.deadline,
                _own(begun.product, run),
            ),
        )


def _known(name: str, one: Attribute, own: Mapping[str, str]) -> KnownAttribute:
    if name not in own:
        return KnownAttribute(name, one.value, one.may_be_claimed, one.sure_family)
    # Where picture and catalogue disagree, the text leaves it to those who look.
    return KnownAttribute(name, one.value, sure=own[name] == one.value)


def _own(product: Product | None, run: Run) -> Own:
    if product is None:
        return Own(run.options.catalogue_title)
    held = [one for one in details_of(product.attributes) if len(one) <= _LONGEST_DETAIL]
    return Own(product.title, tuple(held[:_MOST_DETAILS]))

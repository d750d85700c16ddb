"""Reads what a catalogue states of a product of its own, so that a text may say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vitrine_bundle import Bundle
from vitrine_bundle.details import DETAILS_FILE, DetailModels
from vitrine_captioner.description import DETAIL, STATED, KnownAttribute
from vitrine_captioner.roles import read_roles, read_values
from vitrine_product.english import SHADES
from vitrine_product.product import MAX_TITLE_LENGTH
from vitrine_product.roles import USUAL_ROLES, Role, Roles
from vitrine_product.words import contains, stem, stems

# Of other attributes a title's words may well mean something else, such as a top in "low top".
_CONTRADICTED = frozenset({Role.WEARER, Role.COLOUR})
_LEAST_BRANDS = 5
_LEAST_PRODUCTS = 15
# Stands where a brand stood, so that the words around it do not meet.
_GAP = ""

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """What a catalogue says of a product of its own.

    Attributes
    ----------
    title
        What it calls it; empty: nothing.
    details
        Those that it holds of it.
    """

    title: str = ""
    details: tuple[str, ...] = ()


NOT_OWN = Own()
"""Of a product that no catalogue has."""


class CatalogueTitles:
    """Reads titles; may be called from many threads.

    A title is full of names: of brands, which are left out, and of models. A word of a title is
    taken for a description only where many brands use it.

    Parameters
    ----------
    details
        Those of the bundle, with the evidence for each.
    brands
        As the catalogue writes them.
    values
        Of the bundle's attributes, by name.
    roles
        What the attributes say of a product.
    """

    def __init__(
        self,
        details: DetailModels | None = None,
        brands: Sequence[str] = (),
        values: Mapping[str, Sequence[str]] | None = None,
        roles: Roles = USUAL_ROLES,
    ) -> None:
        self._details = _describing(details) if details else {}
        # The longest first, since "Red Tape" may be the beginning of another.
        self._brands = sorted({stems(one) for one in brands}, key=lambda one: (-len(one), one))
        self._values = {
            name: tuple(stems(one) for one in some) for name, some in (values or {}).items()
        }
        self._roles = roles

    @classmethod
    def of(cls, bundle: Bundle, brands: Sequence[str] = ()) -> CatalogueTitles:
        """Open what reads the titles of a bundle's catalogue.

        Raises
        ------
        BundleError
            ``details.json`` or ``attributes.json`` is invalid.
        """
        details = bundle.read_model(DETAILS_FILE, DetailModels) if DETAILS_FILE in bundle else None
        return cls(details, brands, read_values(bundle), read_roles(bundle))

    def told(self, own: Own, known: Sequence[KnownAttribute]) -> tuple[KnownAttribute, ...]:
        """Return what is known of a product, with what the catalogue states.

        Parameters
        ----------
        own
            What the catalogue says. Of a title that is longer than a catalogue's may be, the
            beginning is read; of details, those that the bundle knows.
        known
            Its attributes and the details that its picture is sure of.

        Returns
        -------
        tuple[KnownAttribute, ...]
            The same. An attribute is sure, too, whose value the title names, and no other of it:
            the picture and the shop agree. It is not sure of whom it is for and of its colour
            where the title names others. Words for details that the catalogue states follow,
            under the name `STATED`.
        """
        words = self._without_brands(stems(own.title[:MAX_TITLE_LENGTH])) if own.title else ()
        seen = {fact.value for fact in known if fact.name == DETAIL}
        stated = self._stated(words, own.details) if words or own.details else ()
        more = (KnownAttribute(STATED, one) for one in stated if one not in seen)
        return (*(self._heard(fact, words) for fact in known), *more)

    def _heard(self, fact: KnownAttribute, words: Stems) -> KnownAttribute:
        role = self._roles.of(fact.name)
        if not words or role is Role.BRAND or fact.name == DETAIL:
            return fact
        own = stems(fact.value)
        named = self._named({own, *self._values.get(fact.name, ())}, words)
        if named == [own]:
            return replace(fact, sure=True)
        # "Blue" says nothing against Navy Blue.
        kin = [one for one in named if contains(own, one) or contains(one, own)]
        if named and not kin and role in _CONTRADICTED:
            return replace(fact, sure=False, family="")
        return fact

    @staticmethod
    def _named(values: Iterable[Stems], words: Stems) -> list[Stems]:
        """Return the values that a title names, without those that are but part of another."""
        there = set(words)
        named = [one for one in values if there.issuperset(one) and contains(words, one)]
        return [
            one for one in named if not any(one != more and contains(more, one) for more in named)
        ]

    def _stated(self, words: Stems, held: Sequence[str]) -> Iterator[str]:
        stated = {
            name: term
            for name, term in self._details.items()
            if name in held or contains(words, term)
        }
        for name, term in stated.items():
            # "Round" is said by "round neck" already.
            if not any(other != term and contains(other, term) for other in stated.values()):
                yield name

    def _without_brands(self, words: Stems) -> Stems:
        there = set(words)
        for brand in self._brands:
            size = len(brand)
            # Most of a thousand brands have a word that the title lacks.
            if there.issuperset(brand) and contains(words, brand):
                at = next(at for at in range(len(words)) if words[at : at + size] == brand)
                words = (*words[:at], _GAP, *words[at + size :])
        return words


def _describing(details: DetailModels) -> dict[str, Stems]:
    """Return the details that describe in any title, by name: their words."""
    shades = {stem(word) for word in SHADES}
    common = {
        one.name
        for one in details.considered
        # Where titles name no brands, none of them is of a brand.
        if one.brands >= _LEAST_BRANDS or (not one.brands and one.products >= _LEAST_PRODUCTS)
    }
    return {
        one.name: one.term
        for one in details.details
        if one.name in common and shades.isdisjoint(one.term)
    }

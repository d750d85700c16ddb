"""The drawn catalogue: which products there are, before any is drawn.

Product number n depends on the seed and on n alone, so a larger catalogue begins with the smaller.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from vitrine_sample.drawing.assortment import Assortment, Line, assortment
from vitrine_sample.drawing.look import Cut
from vitrine_sample.drawing.scene import Pose
from vitrine_sample.drawing.seeds import seeded, weighted
from vitrine_sample.drawing.titles import brand_of, title

CURRENCY = "EUR"
_FIRST_ID = 100_001
# Nature's patterns come in nature's colours.
_NATURAL = {
    "camouflage": ("Olive", "Khaki", "Green", "Grey", "Brown", "Navy Blue"),
    "leopard": ("Tan", "Beige", "Brown", "Mustard", "Rust", "Cream"),
}
_DECK = 170  # so many products hold every line of the shop at least once


@dataclass(frozen=True, slots=True)
class Design:
    """What decides how a product is drawn."""

    silhouette: str
    material: str
    pattern: str
    cut: Cut
    pose: Pose
    tilt: float
    seed: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the drawn catalogue."""

    id: str
    gender: str
    category: str
    subcategory: str
    product_type: str
    colour: str
    usage: str
    title: str
    price: Decimal
    design: Design

    @property
    def image(self) -> str:
        """Name of its picture's file."""
        return f"{self.id}.jpg"


def make_catalogue(products: int, seed: int) -> tuple[Product, ...]:
    """Make up a catalogue.

    Parameters
    ----------
    products
        How many; 170 hold every product type.
    seed
        The same seed gives the same products.
    """
    shop = assortment()
    made: list[Product] = []
    while len(made) < products:
        for line in _deck(shop, f"{seed}/{len(made) // _DECK}"):
            number = len(made)
            made.append(_product(shop, line, number, seeded(f"{seed}/{number}")))
    return tuple(made[:products])


def _deck(shop: Assortment, seed: str) -> list[Line]:
    """Return a shuffled hand of lines, each as often as its weight says (largest remainder)."""
    unit = _DECK / sum(line.weight for line in shop.line)
    shares = [line.weight * unit for line in shop.line]
    counts = [max(1, int(share)) for share in shares]
    order = sorted(range(len(shares)), key=lambda i: shares[i] - int(shares[i]), reverse=True)
    for i in order[: max(0, _DECK - sum(counts))]:
        counts[i] += 1
    deck = [line for line, count in zip(shop.line, counts, strict=True) for _ in range(count)]
    seeded(seed).shuffle(deck)
    return deck[:_DECK]


def _product(shop: Assortment, line: Line, number: int, rng: random.Random) -> Product:
    gender, usage = weighted(line.genders, rng), weighted(line.usages, rng)
    pattern, material = weighted(line.patterns, rng), rng.choice(line.materials)
    colours = shop.colours_for(line, gender)
    if pattern in _NATURAL:
        colours = dict.fromkeys(_NATURAL[pattern], 1.0)
    colour = weighted(colours, rng)
    cuts = {name: rng.choice(of) for name, of in line.cuts_for(gender, usage).items()}
    low, high = line.price
    price = low * (high / low) ** rng.betavariate(1.6, 2.2)
    return Product(
        id=str(_FIRST_ID + number),
        gender=gender,
        category=line.category,
        subcategory=line.subcategory,
        product_type=line.type,
        colour=colour,
        usage=usage,
        title=title(
            noun=line.noun,
            gender=gender,
            colour=colour,
            pattern=pattern,
            material=material,
            brand=brand_of(line.category, gender, usage, rng),
            cuts=tuple(cuts[name] for name in line.named if name in cuts),
            rng=rng,
        ),
        price=Decimal(round(price)) - Decimal(rng.choice(("0.05", "0.10", "0.01"))),
        design=Design(
            silhouette=line.draw,
            material=material,
            pattern=pattern,
            cut=Cut(tuple(cuts.items())),
            pose=Pose(line.pose),
            tilt=line.tilt,
            seed=rng.randbytes(8).hex(),
        ),
    )

"""The catalogue: the database that is the source of truth for every product.

The similarity service follows it, and ``vitrine index`` fills it directly.

>>> catalogue = Catalogue.open("sqlite:///var/vitrine.db")
>>> catalogue.upsert([Entry(Product(id="42", title="Blue shirt"), (Embedding(space, vector),))])
1
"""

from vitrine_similarity.catalogue.catalogue import Catalogue
from vitrine_similarity.catalogue.changes import Changes
from vitrine_similarity.catalogue.product import (
    Change,
    Deletion,
    Embedding,
    Entry,
    FurtherVector,
    Loaded,
)

__all__ = [
    "Catalogue",
    "Change",
    "Changes",
    "Deletion",
    "Embedding",
    "Entry",
    "FurtherVector",
    "Loaded",
]

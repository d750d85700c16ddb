"""What the collections of a space are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

_OTHERS = re.compile(r"\W", re.ASCII)


@dataclass(frozen=True, slots=True)
class Generation:
    """The collections that hold a space, of which each rebuild makes others.

    Attributes
    ----------
    base
        The name of the space, which is the alias of the products that are searched.
    number
        From 1.
    """

    base: str
    number: int

    @property
    def products(self) -> str:
        """The collection of the products."""
        return f"{self.base}_g{self.number}"

    @property
    def facts(self) -> str:
        """The collection of what is known of the products: the revision, values, counts."""
        return f"{self.products}_facts"

    def next(self) -> Generation:
        """Return the one that takes its place."""
        return Generation(self.base, self.number + 1)


def base_of(prefix: str, space: str) -> str:
    """Return the name of a space as Milvus permits it; of different spaces, different ones."""
    name = _OTHERS.sub("_", space)
    if name != space:
        name += "_" + blake2b(space.encode(), digest_size=6).hexdigest()
    return f"{prefix}_{name}"


def generation_of(base: str, collection: str) -> Generation | None:
    """Return the generation that a collection of products belongs to, if to any of a space."""
    found = re.fullmatch(rf"{re.escape(base)}_g([1-9][0-9]*)", collection)
    return Generation(base, int(found[1])) if found else None

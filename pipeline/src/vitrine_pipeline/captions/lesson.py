"""What a decoder is to learn from a catalogue, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_captioner.claims import ClaimReader
from vitrine_captioner.vocabulary import Token, Vocabulary
from vitrine_pipeline.captions.claims_learnt import learn_claims
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.captions.wording import Row, Tokens, Wording, read_wording
from vitrine_product.roles import USUAL_ROLES, Role, Roles

# With fewer titles than this there is no language to learn.
_LEAST_TITLES = 20


@dataclass(frozen=True, slots=True)
class Lesson:
    """Titles to learn, and the words that they are made of.

    Attributes
    ----------
    products
        int [L], the rows of the catalogue whose titles these are.
    wording
        The titles, made fit to learn from.
    values
        The values of each attribute.
    order
        The tokens, the most frequent first.
    roles
        What the attributes say of a product.
    """

    products: NDArray[np.intp]
    wording: Wording
    values: Mapping[str, Sequence[str]]
    order: tuple[str, ...]
    roles: Roles = USUAL_ROLES

    @property
    def titles(self) -> tuple[Tokens, ...]:
        """The tokens of each title."""
        return self.wording.titles

    def vocabulary(self, *, decoder: str, model: str) -> Vocabulary:
        """Return the vocabulary of a decoder that learnt this.

        Parameters
        ----------
        decoder, model
            As in `Vocabulary`.
        """
        wording = self.wording
        return Vocabulary(
            decoder=decoder,
            model=model,
            max_tokens=max(map(len, wording.titles)),
            tokens=tuple(Token(text=text, surface=wording.surfaces[text]) for text in self.order),
            attributes=learn_claims(wording, self.values, self.roles),
            brands=tuple(sorted(" ".join(name) for name in wording.brands.names)),
            masked=tuple(sorted(wording.brands.words)),
        )


def prepare_lesson(
    titles: Sequence[str | None],
    rows: Sequence[Row],
    used: NDArray[np.bool_],
    attributes: Sequence[str],
    recipe: CaptionRecipe,
    roles: Roles = USUAL_ROLES,
) -> Lesson | None:
    """Prepare the titles of a catalogue.

    Parameters
    ----------
    titles
        The title of each of N products; None where the catalogue has none.
    rows
        Their attributes.
    used
        bool [N]: the products to learn from.
    attributes
        The names of the attributes that the bundle knows.
    recipe
        What to keep of the titles.
    roles
        What the attributes say of a product. Words are learnt of none that is a brand.

    Returns
    -------
    Lesson or None
        None if the products have too few titles, or titles without words in common.
    """
    told = np.array([bool(title and title.strip()) for title in titles], dtype=np.bool_)
    products = np.flatnonzero(told & used)
    if len(products) < _LEAST_TITLES:
        return None
    spoken = [name for name in attributes if not roles.has(name, Role.BRAND)]
    brands = [name for name in attributes if name not in spoken]
    kept = [{a: rows[at][a] for a in spoken if a in rows[at]} for at in products.tolist()]
    values = {a: sorted({row[a] for row in kept if a in row}) for a in spoken}
    wording = read_wording(
        [titles[at] or "" for at in products.tolist()],
        kept,
        ClaimReader(values, roles=roles),
        min_count=recipe.min_count,
        max_tokens=recipe.max_tokens,
        keep_brands=recipe.keep_brands,
        brands_stated={row[name] for row in rows for name in brands if name in row},
    )
    counts = wording.counts
    order = sorted(counts, key=lambda token: (-counts[token], token))
    return Lesson(products, wording, values, tuple(order), roles) if order else None

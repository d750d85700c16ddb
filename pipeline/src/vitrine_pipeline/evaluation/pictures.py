"""Products as a report shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vitrine_captioner.description import Register
from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.texts import ReadText
from vitrine_pipeline.thumbnails import thumbnail_url
from vitrine_product.roles import Role, Roles
from vitrine_sheets.catalogue import CatalogueRow

_SIDE_PX = 96
_EXAMPLES = 12
_CAPTIONS = 6
_DESCRIBED = 50


@dataclass(frozen=True, slots=True)
class Picture:
    """A product: its id, its picture as a data URL, what is written below it, and if it is right.

    `right` is None where nothing is judged.
    """

    product: str
    source: str
    caption: str
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A query and its nearest products, right where they share `attribute`."""

    query: Picture
    attribute: str
    found: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A description beside the catalogue's title, brands masked, and how alike they are."""

    picture: Picture
    reference: str
    title: str
    text: str
    cider: float


@dataclass(frozen=True, slots=True)
class Described:
    """A product with its texts, by register, and what is wrong with each.

    `own_title` is what the catalogue calls it, and `titled` the text that may say so, too.
    """

    picture: Picture
    title: str
    texts: Mapping[str, ReadText]
    own_title: str
    titled: ReadText


def picture_of(row: CatalogueRow, roles: Roles, *, right: bool | None = None) -> Picture:
    """Make a small WebP picture of a product, at most about 8 kB, with its colour and its kind."""
    colours = [name for name in row.attributes if roles.has(name, Role.COLOUR)]
    said = (*colours[:1], *roles.kinds(row.attributes)[-1:]) or tuple(row.attributes)[:2]
    words = [row.attributes[name] for name in said]
    return Picture(row.id, thumbnail_url(row, _SIDE_PX), " ".join(words) or row.id, right)


def neighbour_examples(evaluation: Evaluation) -> tuple[Neighbours, ...]:
    """Choose queries evenly, from those with the best neighbours to those with the worst."""
    kinds = evaluation.models.roles.kinds(evaluation.retrieval)
    judged = kinds[-1] if kinds else next(iter(evaluation.retrieval), None)
    if judged is None:
        rows = np.arange(len(evaluation.queries))
    else:
        near = evaluation.retrieval[judged]
        rows = near.rows[np.argsort(-near.precision, kind="stable")]
    chosen = np.unique(np.linspace(0, len(rows) - 1, _EXAMPLES).round().astype(int))
    return tuple(_neighbours(evaluation, at, judged) for at in rows[chosen].tolist())


def _neighbours(evaluation: Evaluation, at: int, attribute: str | None) -> Neighbours:
    query, roles = evaluation.queries[at], evaluation.models.roles
    wanted = query.attributes.get(attribute or "")
    found = [evaluation.gallery[row] for row in evaluation.neighbours[at].tolist()]
    return Neighbours(
        query=picture_of(query, roles),
        attribute=attribute or "",
        found=tuple(
            picture_of(
                row,
                roles,
                right=row.attributes[attribute] == wanted
                if attribute and attribute in row.attributes
                else None,
            )
            for row in found
        ),
    )


def caption_examples(
    evaluation: Evaluation,
) -> tuple[Sequence[Written], Sequence[Written]]:
    """Return the descriptions most and least like the catalogue's titles, no title twice."""
    if not evaluation.captions:
        return (), ()
    order = np.argsort([-score for score in evaluation.captions.found.ciders], kind="stable")
    best = _unlike(evaluation, order.tolist())
    worst = _unlike(evaluation, order[::-1].tolist())
    return best, worst


def described_products(evaluation: Evaluation) -> list[Described]:
    """Choose fifty products evenly, and show their texts."""
    read, captions = evaluation.descriptions, evaluation.captions
    if read is None:
        return []
    titles = {}
    if captions:
        its = zip(captions.rows.tolist(), captions.found.descriptions, strict=True)
        titles = {row: description.title for row, description in its}
    count = len(evaluation.queries)
    chosen = np.unique(np.linspace(0, count - 1, _DESCRIBED).round().astype(int))
    return [
        Described(
            picture_of(evaluation.queries[at], evaluation.models.roles),
            titles.get(at, ""),
            {str(register): its[at] for register, its in read.photos.by_register.items()},
            evaluation.queries[at].title or "",
            read.titled.by_register[Register.PLAIN][at],
        )
        for at in chosen.tolist()
    ]


def _unlike(evaluation: Evaluation, order: Sequence[int]) -> list[Written]:
    captions = evaluation.captions
    chosen: list[Written] = []
    titles: set[str] = set()
    for at in order if captions else ():
        if captions is None or len(chosen) == _CAPTIONS:
            break
        description = captions.found.descriptions[at]
        if description.title not in titles:
            titles.add(description.title)
            chosen.append(
                Written(
                    picture=picture_of(
                        evaluation.queries[int(captions.rows[at])], evaluation.models.roles
                    ),
                    reference=captions.found.references[at],
                    title=description.title,
                    text=description.text,
                    cider=captions.found.ciders[at],
                )
            )
    return chosen

"""The statements of a read, each inside the transaction that `Catalogue` holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    exists,
    select,
    union,
)

from vitrine_similarity.catalogue.changes import CHANGE_COLUMNS, Changes
from vitrine_similarity.catalogue.product import Entry
from vitrine_similarity.catalogue.rows import PRODUCT_COLUMNS, to_entries
from vitrine_similarity.catalogue.schema import (
    EMBEDDINGS,
    PICTURE_EMBEDDINGS,
    PICTURES,
    PRODUCTS,
)
from vitrine_similarity.catalogue.writes import pages


def embedded_in(space: str) -> ColumnElement[bool]:
    """Say which embedding is that of a product's first picture in a space."""
    return and_(EMBEDDINGS.c.product_id == PRODUCTS.c.id, EMBEDDINGS.c.space == space)


def beside_its_first() -> ColumnElement[bool]:
    """Say which further pictures are there: those of the first that their product has now."""
    return and_(PICTURES.c.product_id == PRODUCTS.c.id, PICTURES.c.beside == PRODUCTS.c.image)


def revisions_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Read at which revision each of some products, deleted ones too, last changed."""
    found: dict[str, int] = {}
    for page in pages(ids):
        asked = select(PRODUCTS.c.id, PRODUCTS.c.revision).where(PRODUCTS.c.id.in_(page))
        found.update((product_id, revision) for product_id, revision in connection.execute(asked))
    return found


def not_embedded(connection: Connection, space: str, revision: int) -> Iterator[str]:
    """Read the products without an embedding in a space that changed up to a revision."""
    embedded = exists().where(embedded_in(space)).correlate(PRODUCTS)
    yield from connection.scalars(
        select(PRODUCTS.c.id).where(PRODUCTS.c.revision <= revision, ~PRODUCTS.c.deleted, ~embedded)
    )


def referenced(connection: Connection, images: Sequence[str]) -> Iterator[str]:
    """Read those of some keys of pictures that a product has."""
    for page in pages(images):
        yield from connection.scalars(
            union(
                select(PRODUCTS.c.image).where(PRODUCTS.c.image.in_(page)),
                select(PICTURES.c.image)
                .join(PRODUCTS, beside_its_first())
                .where(PICTURES.c.image.in_(page)),
            )
        )


def changes_after(
    connection: Connection, after: ColumnElement[bool], space: str, count: int
) -> Changes:
    """Read the first changes of those that a condition names, oldest first.

    One statement reads products and pictures, so that no write comes between.
    """
    page = (
        select(*CHANGE_COLUMNS)
        .where(after)
        .order_by(PRODUCTS.c.revision, PRODUCTS.c.id)
        .limit(count)
        .subquery("page")
    )
    rows = connection.execute(
        _with_pictures(page, EMBEDDINGS.c.space == space).order_by(
            page.c.revision, page.c.id, PICTURES.c.place
        )
    )
    return Changes.from_rows(rows.all())


def entries_of(connection: Connection, ids: Sequence[str], *spaces: str) -> Iterator[Entry]:
    """Read products that are there, each with its embeddings in some spaces; none: in all."""
    condition = EMBEDDINGS.c.space.in_(spaces) if spaces else EMBEDDINGS.c.space.is_not(None)
    for page in pages(ids):
        yield from _entries(connection, PRODUCTS.c.id.in_(page), condition)


def entries_after(
    connection: Connection, product_id: str, count: int, spaces: Sequence[str]
) -> Iterator[Entry]:
    """Read the next products in the order of their ids, each with its embeddings in some spaces."""
    after = PRODUCTS.c.id > product_id
    return _entries(connection, after, EMBEDDINGS.c.space.in_(spaces), count)


def _entries(
    connection: Connection,
    which: ColumnElement[bool],
    spaces: ColumnElement[bool],
    count: int | None = None,
) -> Iterator[Entry]:
    wanted = select(*PRODUCT_COLUMNS).where(which, ~PRODUCTS.c.deleted)
    if count is not None:
        wanted = wanted.order_by(PRODUCTS.c.id).limit(count)
    products = wanted.subquery("wanted")
    rows = connection.execute(
        _with_pictures(products, spaces)
        .add_columns(
            EMBEDDINGS.c.space,
            EMBEDDINGS.c.image_sha256,
            PICTURE_EMBEDDINGS.c.image_sha256.label("further_sha256"),
        )
        .order_by(products.c.id, EMBEDDINGS.c.space, PICTURES.c.place)
    )
    return to_entries(rows)


def _with_pictures(products: FromClause, spaces: ColumnElement[bool]) -> Select[*tuple[object]]:
    """Put beside products their vectors and their further pictures: a row for each of these."""
    columns = products.c
    first = and_(EMBEDDINGS.c.product_id == columns.id, spaces)
    further = and_(PICTURES.c.product_id == columns.id, PICTURES.c.beside == columns.image)
    embedded = and_(
        PICTURE_EMBEDDINGS.c.product_id == PICTURES.c.product_id,
        PICTURE_EMBEDDINGS.c.place == PICTURES.c.place,
        PICTURE_EMBEDDINGS.c.space == EMBEDDINGS.c.space,
    )
    return select(
        *columns,
        *(EMBEDDINGS.c.vector, PICTURES.c.place),
        *(PICTURES.c.image.label("further_image"), PICTURE_EMBEDDINGS.c.vector.label("further")),
    ).select_from(
        products.outerjoin(EMBEDDINGS, first)
        .outerjoin(PICTURES, further)
        .outerjoin(PICTURE_EMBEDDINGS, embedded)
    )

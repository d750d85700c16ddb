"""Full-text search over the titles and the attributes' values of the products."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import (
    JSON,
    ColumnElement,
    Engine,
    Select,
    and_,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    type_coerce,
)

from vitrine_database.engine import reading
from vitrine_product.details import DETAILS
from vitrine_similarity.catalogue.forms import forms_of
from vitrine_similarity.catalogue.schema import PRODUCT_WORDS, PRODUCTS
from vitrine_similarity.filters import Condition, Filter

MAX_WORDS = 32
"""Of a text so many are looked for; the first ones."""

_WORD = re.compile(r"[^\W_]+")
# No word by itself, though the database keeps it as one.
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_INDEX = table("product_words_index", column("rowid"), column("rank"))
_OF_A_PRODUCT = PRODUCTS.c.id == PRODUCT_WORDS.c.product_id


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text that are looked for, each once, in lower case."""
    plain = _POSSESSIVE.sub("", text.casefold())
    return tuple(dict.fromkeys(_WORD.findall(plain)))[:MAX_WORDS]


class Words:
    """The products by their words, as triggers in the database keep them with every write.

    Its method raises `Unavailable` (``CATALOGUE_UNAVAILABLE``) while the database cannot be
    reached.

    Parameters
    ----------
    engine
        On a migrated database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(
        self, text: str, filters: Sequence[Condition], limit: int, *, every: bool = False
    ) -> tuple[str, ...]:
        """Return the ids of products that say a word of a text, the best first.

        SQLite ranks them by BM25, PostgreSQL by how many of the words they say and how often; equal
        ones come in the order of their ids.

        Parameters
        ----------
        text
            Any; punctuation counts for nothing.
        filters
            All must hold.
        limit
            At least 1.
        every
            Whether they have to say each word, in the singular or in the plural. If not, words are
            found as they are: the rarer form of one would count for more than any other word.
        """
        words = words_in(text)
        if not words:
            return ()
        found = _on_sqlite if self._engine.dialect.name == "sqlite" else _on_postgresql
        asked = found(words, every=every).where(*map(_condition, filters)).limit(limit)
        with reading(self._engine) as connection:
            return tuple(connection.scalars(asked))


def _on_sqlite(words: Sequence[str], *, every: bool) -> Select[tuple[str]]:
    # Words have no quotation marks, so that quoted ones are words and nothing of its language.
    wanted = _asked(words, '"', " AND ", " OR ", every=every)
    return (
        select(PRODUCT_WORDS.c.product_id)
        .select_from(
            _INDEX.join(PRODUCT_WORDS, PRODUCT_WORDS.c.number == _INDEX.c.rowid).join(
                PRODUCTS, _OF_A_PRODUCT
            )
        )
        .where(literal_column("product_words_index").op("MATCH")(wanted))
        .order_by(_INDEX.c.rank, PRODUCT_WORDS.c.product_id)
    )


def _on_postgresql(words: Sequence[str], *, every: bool) -> Select[tuple[str]]:
    wanted = func.to_tsquery("simple", _asked(words, "'", " & ", " | ", every=every))
    return (
        select(PRODUCT_WORDS.c.product_id)
        .select_from(PRODUCT_WORDS.join(PRODUCTS, _OF_A_PRODUCT))
        .where(PRODUCT_WORDS.c.words.op("@@")(wanted))
        .order_by(func.ts_rank(PRODUCT_WORDS.c.words, wanted).desc(), PRODUCT_WORDS.c.product_id)
    )


def _asked(words: Sequence[str], quote: str, and_also: str, or_else: str, *, every: bool) -> str:
    """Ask for some of the words as they are, or for each of them in some form."""

    def any_of(forms: Iterable[str]) -> str:
        return or_else.join(f"{quote}{form}{quote}" for form in forms)

    if every:
        return and_also.join(f"({any_of(forms_of(word))})" for word in words)
    return any_of(words)


def _condition(condition: Condition) -> ColumnElement[bool]:
    if isinstance(condition, Filter):
        attributes = type_coerce(PRODUCTS.c.attributes, JSON)
        stated: ColumnElement[str] = attributes[condition.attribute].as_string()
        if condition.attribute != DETAILS:
            return stated.in_(condition.values)
        listed = literal(", ") + stated + ", "
        return or_(*(listed.contains(f", {name}, ", autoescape=True) for name in condition.values))
    bounds = [PRODUCTS.c.currency_code == condition.currency_code]
    # Of a product without a price, no comparison holds.
    bounds.append(PRODUCTS.c.price_minor >= (condition.minimum_minor or 0))
    if condition.maximum_minor is not None:
        bounds.append(PRODUCTS.c.price_minor <= condition.maximum_minor)
    return and_(*bounds)

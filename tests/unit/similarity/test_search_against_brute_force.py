"""Whatever is written and deleted, a filtered search finds what NumPy finds by looking at all."""

import tempfile
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.shop import entry, replica_of, vector
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.filters import Filter
from vitrine_similarity.replica import Replica

COLOURS = ("Red", "Navy Blue", "Grey")
GENDERS = ("Men", "Women")

names = st.sampled_from([f"p{number}" for number in range(30)])


@dataclass(frozen=True)
class Upsert:
    # Few vectors for many products, so that equal scores are the rule.
    products: dict[str, tuple[int, str | None, str | None]]


@dataclass(frozen=True)
class Delete:
    names: list[str]


upserts = st.builds(
    Upsert,
    st.dictionaries(
        names,
        st.tuples(
            st.integers(0, 11),
            st.sampled_from([None, *COLOURS]),
            st.sampled_from([None, *GENDERS]),
        ),
        min_size=1,
        max_size=30,
    ),
)
deletes = st.builds(Delete, st.lists(names, min_size=1, max_size=10))
wanted = st.fixed_dictionaries(
    {},
    optional={
        "colour": st.sets(st.sampled_from(COLOURS), min_size=1),
        "gender": st.sets(st.sampled_from(GENDERS), min_size=1),
    },
)


def write(replica: Replica, step: Upsert | Delete, held: dict) -> None:
    if isinstance(step, Delete):
        replica.delete(step.names)
        for name in step.names:
            held.pop(name, None)
        return
    replica.upsert(
        [
            entry(
                name,
                seed=seed,
                **({"colour": colour} if colour else {}),
                **({"gender": gender} if gender else {}),
            )
            for name, (seed, colour, gender) in step.products.items()
        ]
    )
    held.update(step.products)


def by_looking_at_all(held: dict, query: int, limit: int, filters: dict) -> list[tuple[str, float]]:
    scored = [
        (name, float(np.dot(vector(seed).astype(float), vector(query).astype(float))))
        for name, (seed, colour, gender) in held.items()
        if colour in filters.get("colour", [colour]) and gender in filters.get("gender", [gender])
    ]
    return sorted(scored, key=lambda one: (-np.float32(one[1]), one[0]))[:limit]


def known_only(held: dict, filters: dict) -> tuple[Filter, ...]:
    """The filters as a caller may give them: values that no product has are refused."""
    there = {
        "colour": {colour for _, colour, _ in held.values()},
        "gender": {gender for _, _, gender in held.values()},
    }
    return tuple(
        Filter(name, tuple(sorted(values & there[name])))
        for name, values in filters.items()
        if values & there[name]
    )


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(st.one_of(upserts, upserts, deletes), min_size=1, max_size=6),
    query=st.integers(0, 11),
    limit=st.integers(1, 40),
    filters=wanted,
)
def test_a_search_finds_what_looking_at_every_product_finds(steps, query, limit, filters):
    held: dict[str, tuple[int, str | None, str | None]] = {}
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Catalogue.open(f"sqlite:///{folder}/vitrine.db")
        replica = replica_of(catalogue)
        for step in steps:
            write(replica, step, held)
        given_filters = known_only(held, filters)
        expected = by_looking_at_all(
            held, query, limit, {one.attribute: one.values for one in given_filters}
        )
        for searched in (replica, replica_of(catalogue)):
            result = searched.search(vector(query), limit=limit, filters=given_filters)
            assert [match.product.id for match in result.matches] == [name for name, _ in expected]
            assert np.allclose(
                [match.score for match in result.matches], [score for _, score in expected]
            )
        catalogue.close()

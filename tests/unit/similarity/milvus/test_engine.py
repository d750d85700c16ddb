"""What is Milvus's own: names, settings, kinds of index, and how facets are counted."""

import pytest
from pydantic import ValidationError

from fixtures.changes import found, written
from fixtures.milvus import milvus_engines, settings_for
from vitrine_similarity.filters import Filter
from vitrine_similarity.milvus import counting
from vitrine_similarity.milvus.names import Generation, base_of, generation_of
from vitrine_similarity.settings import SimilaritySettings


def test_spaces_that_differ_in_what_milvus_forbids_have_names_that_differ():
    names = {base_of("shop", space) for space in ("a-b", "a_b", "a.b", "ä_b", "a_b ")}

    assert len(names) == 5
    assert all(name.isascii() and name.isidentifier() for name in names)


def test_a_generation_is_known_by_the_name_of_its_products():
    third = Generation("shop_0123", 3)

    assert generation_of("shop_0123", third.products) == third
    assert generation_of("shop_0123", third.next().facts) is None
    assert generation_of("shop_01", third.products) is None


@pytest.mark.parametrize("index", ["FLAT", "HNSW", "IVF_FLAT", "IVF_SQ8"])
def test_every_kind_of_index_finds(milvus, index):
    with milvus_engines(settings_for(milvus.uri, index=index)) as make:
        engine = make()
        engine.apply([written(f"{seed:02}", seed=seed) for seed in range(50)], 1)

        assert found(engine, seed=7, limit=1) == ["07"]
        assert engine.status().kind == f"milvus {index.lower()}"


def test_facets_are_the_same_whoever_counts_them(new_engine, monkeypatch):
    engine = new_engine()
    engine.apply(
        [
            written(
                f"{at:03}", colour=("Red", "Blue")[at % 2], season=("Summer", "Winter")[at % 3 % 2]
            )
            for at in range(200)
        ],
        1,
    )
    wanted = (Filter("colour", ("Red",)), Filter("season", ("Summer",)))
    here = engine.facets(wanted)

    monkeypatch.setattr(counting, "COUNTED_HERE", 0)

    assert engine.facets(wanted) == here
    assert here.total == 67


def test_milvus_without_an_address_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("MILVUS_TOKEN", "root:secret")

    with pytest.raises(ValidationError) as error:
        SimilaritySettings(bundle="b", similarity_backend="milvus")

    [fault] = error.value.errors(include_url=False)
    assert fault["loc"] == ("milvus_uri",)
    assert "secret" not in str(error.value)

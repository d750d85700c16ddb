"""What a replica finds beside and behind its engine."""

import numpy as np
import pytest

from fixtures.shop import entry, nearest_ids, replica_of, vector
from vitrine_serving.errors import NotFound
from vitrine_similarity.search.searches import Searches
from vitrine_similarity.search.wanted import Wanted


def ids_like(replica, product_id):
    searches = Searches(replica)
    page = searches.search(searches.like_product(product_id), Wanted())
    return [match.product.id for match in page.matches]


def test_more_like_a_product_does_not_list_the_product_itself(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)
    replica.upsert([entry("a", seed=1), entry("twin", seed=1), entry("b", seed=2)])

    assert ids_like(replica, "a") == ["twin", "b"]


def test_more_like_an_unknown_product_names_it(sqlite_catalogue):
    with pytest.raises(NotFound, match="'ghost'") as error:
        ids_like(replica_of(sqlite_catalogue), "ghost")

    assert error.value.reason == "PRODUCT_UNKNOWN"


def test_a_product_that_another_replica_just_wrote_can_be_read_and_searched_from(sqlite_catalogue):
    replica = replica_of(sqlite_catalogue)
    replica.upsert([entry("a", seed=1)])
    sqlite_catalogue.upsert([entry("b", seed=2)])

    found = replica.get(["b", "ghost", "a", "b"])

    assert [product.id for product in found.products] == ["b", "a"]
    assert np.array_equal(np.stack(found.vectors), np.stack([vector(2), vector(1)]))
    assert found.missing_ids == ("ghost",)
    assert ids_like(replica, "b") == ["a"]


def test_a_replica_holds_the_products_of_its_own_space_only(sqlite_catalogue):
    sqlite_catalogue.upsert([entry("a", seed=1), entry("b", space="another", seed=2)])

    replica = replica_of(sqlite_catalogue)

    assert nearest_ids(replica, 2) == ["a"]
    assert replica.get(["b"]).missing_ids == ("b",)
    assert nearest_ids(replica_of(sqlite_catalogue, space="another"), 2) == ["b"]

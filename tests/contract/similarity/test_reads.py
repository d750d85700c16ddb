"""Reads: products, facets and the status."""

import pytest

from fixtures.shop import DIMENSION, SPACE, vector
from fixtures.similarity_calls import DEADLINE_S, SHOP, product, refused, upsert
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine_serving.errors import InvalidInput


def test_get_products_keeps_the_order_and_lists_what_is_missing(client):
    upsert(client, *SHOP)

    response = client.GetProducts(
        pb.GetProductsRequest(ids=["jeans", "ghost", "shirt"], include_embeddings=True),
        timeout=DEADLINE_S,
    )

    assert [found.id for found in response.products] == ["jeans", "shirt"]
    assert response.missing_ids == ["ghost"]
    assert [one.space for one in response.embeddings] == [SPACE, SPACE]
    assert response.embeddings[1].values == pytest.approx(vector(1))


def test_get_products_leaves_embeddings_out_unless_asked(client):
    upsert(client, *SHOP)

    response = client.GetProducts(pb.GetProductsRequest(ids=["jeans"]), timeout=DEADLINE_S)

    assert not response.embeddings


def test_a_price_that_is_not_known_stays_unknown(client):
    bare = product("bare", 1)
    bare.product.ClearField("price_minor")
    free = product("free", 2)
    free.product.price_minor = 0
    upsert(client, bare, free)

    response = client.GetProducts(pb.GetProductsRequest(ids=["bare", "free"]), timeout=DEADLINE_S)

    assert [found.HasField("price_minor") for found in response.products] == [False, True]


def test_an_attribute_with_an_empty_value_is_one_that_is_not_known(client):
    upsert(client, product("shirt", 1, colour="", usage="Casual"))

    response = client.GetProducts(pb.GetProductsRequest(ids=["shirt"]), timeout=DEADLINE_S)

    assert dict(response.products[0].attributes) == {"usage": "Casual"}


def test_facets_count_values_under_the_filters_of_the_others(client):
    upsert(client, *SHOP)

    response = client.ListFacets(
        pb.ListFacetsRequest(filters=[pb.Filter(attribute="gender", values=["Men"])]),
        timeout=DEADLINE_S,
    )

    counted = {
        facet.attribute: [(entry.value, entry.count) for entry in facet.values]
        for facet in response.facets
    }
    assert response.total == 2
    assert counted == {
        "gender": [("Men", 2), ("Women", 1)],
        "product_type": [("Jeans", 1), ("Shirts", 1)],
        "colour": [("Navy Blue", 2)],
    }


def test_facets_refuse_unknown_filters(client):
    with refused(InvalidInput, "FILTER_UNKNOWN"):
        client.ListFacets(
            pb.ListFacetsRequest(filters=[pb.Filter(attribute="size", values=["M"])]),
            timeout=DEADLINE_S,
        )


@pytest.mark.parametrize("count", [0, 1001])
def test_reads_and_deletes_take_one_to_a_thousand_ids(client, count):
    names = [str(number) for number in range(count)]
    reason = "TOO_MANY_IDS" if count else "NO_IDS"

    with refused(InvalidInput, reason, str(count)):
        client.GetProducts(pb.GetProductsRequest(ids=names), timeout=DEADLINE_S)
    with refused(InvalidInput, reason, str(count)):
        client.DeleteProducts(pb.DeleteProductsRequest(ids=names), timeout=DEADLINE_S)


def test_status_tells_what_the_index_holds(client):
    upsert(client, *SHOP)

    status = client.GetStatus(pb.GetStatusRequest(), timeout=DEADLINE_S)

    assert status == pb.GetStatusResponse(
        space=SPACE,
        dimension=DIMENSION,
        products=3,
        revision=1,
        catalogue_revision=1,
        index_kind="flat",
        recall_at_10=1,
    )

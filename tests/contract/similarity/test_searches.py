"""Searches: by embedding, by product, filtered, and what is refused."""

import json

import pytest

from fixtures.shop import DIMENSION, SPACE
from fixtures.similarity_calls import SHOP, embedding, ids, product, refused, search, upsert
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine_serving.errors import InvalidInput, NotFound, PreconditionFailed


def test_search_finds_whole_products_best_first(client):
    revision = upsert(client, *SHOP)

    response = search(client, 2)

    assert len(response.matches) == 3
    first = response.matches[0]
    assert first.score == pytest.approx(1)
    assert first.product == pb.Product(
        id="blouse",
        title="The blouse",
        attributes={"product_type": "Shirts", "colour": "Red", "gender": "Women"},
        image="products/blouse.jpg",
        price_minor=129900,
        currency_code="INR",
        revision=revision,
    )
    scores = [match.score for match in response.matches]
    assert scores == sorted(scores, reverse=True)
    assert (response.space, response.revision) == (SPACE, revision)
    assert len(scores) == 3


def test_search_gives_twelve_unless_told_and_at_most_two_hundred(client):
    upsert(client, *(product(f"{number:03}", number) for number in range(250)))

    assert len(search(client, 1).matches) == 12
    assert len(search(client, 1, limit=1).matches) == 1
    assert len(search(client, 1, limit=200).matches) == 200
    with refused(InvalidInput, "LIMIT_INVALID", "201"):
        search(client, 1, limit=201)


def test_search_by_product_leaves_the_product_out(client):
    upsert(client, *SHOP)

    response = search(client, product_id="shirt")

    assert sorted(ids(response)) == ["blouse", "jeans"]


def test_filters_restrict_the_search_itself(client):
    crowd = (product(f"{number:03}", 3, colour="Grey") for number in range(300))
    upsert(client, *SHOP, *crowd)
    navy = pb.Filter(attribute="colour", values=["Navy Blue", "Red"])
    men = pb.Filter(attribute="gender", values=["Men"])

    for limit in (2, 200):
        assert ids(search(client, 3, limit=limit, filters=[navy, men])) == ["jeans", "shirt"]


def test_search_refuses_what_it_cannot_answer(client):
    upsert(client, *SHOP)

    with refused(InvalidInput, "QUERY_MISSING"):
        search(client)
    with refused(InvalidInput, "EMBEDDING_DIMENSION", str(DIMENSION)):
        search(client, embedding=Embedding(values=[1, 2], space=SPACE))
    for values in ([float("nan")] * DIMENSION, [float("inf")] * DIMENSION, [0] * DIMENSION):
        with refused(InvalidInput, "EMBEDDING_NOT_FINITE"):
            search(client, embedding=Embedding(values=values, space=SPACE))
    with refused(PreconditionFailed, "SPACE_FOREIGN", SPACE) as details:
        search(client, embedding=embedding(1, space="another"))
    assert details["expected"] == SPACE
    assert details["given"] == "another"
    with refused(NotFound, "PRODUCT_UNKNOWN", "'ghost'"):
        search(client, product_id="ghost")
    with refused(InvalidInput, "FILTER_UNKNOWN", "'color'") as details:
        search(client, 1, filters=[pb.Filter(attribute="color", values=["Red"])])
    assert json.loads(details["known"]) == ["colour", "gender", "product_type"]
    with refused(InvalidInput, "FILTER_VALUE_UNKNOWN", "'Pink'") as details:
        search(client, 1, filters=[pb.Filter(attribute="colour", values=["Pink"])])
    assert json.loads(details["known"]) == ["Navy Blue", "Red"]
    assert details["attribute"] == "colour"

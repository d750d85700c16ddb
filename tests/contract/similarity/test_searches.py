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


def test_a_search_keeps_to_a_range_of_prices_and_a_least_score_and_counts_what_it_found(client):
    cheap = product("cheap", 4, colour="Red", product_type="Jeans")
    cheap.product.price_minor, cheap.product.currency_code = 999, "EUR"
    upsert(client, *SHOP, cheap)
    in_rupees = pb.PriceRange(currency_code="INR", minimum_minor=1)

    response = search(client, 2, price=in_rupees, include_facets=True, limit=1)
    assert ids(response) == ["blouse"]
    counts = {
        facet.attribute: {one.value: one.count for one in facet.values}
        for facet in response.facets.facets
    }
    assert response.facets.total == 3
    assert counts["colour"] == {"Navy Blue": 2, "Red": 1}
    listed = client.ListFacets(pb.ListFacetsRequest(price=in_rupees), timeout=60)
    assert (list(listed.facets), listed.total) == (list(response.facets.facets), 3)

    assert ids(search(client, 2, minimum_score=0.999)) == ["blouse"]
    near = search(client, 2, minimum_score=0.999, include_facets=True)
    assert (near.facets.total, near.facets.partial) == (1, False)
    assert not search(client, 2).HasField("facets")


def test_a_search_refuses_prices_and_scores_that_cannot_be(client):
    upsert(client, *SHOP)
    with refused(InvalidInput, "PRICE_RANGE_INVALID", "'EURO'"):
        search(client, 1, price=pb.PriceRange(currency_code="EURO"))
    with refused(InvalidInput, "MINIMUM_SCORE_INVALID", "2.0"):
        search(client, 1, minimum_score=2)
    upside_down = pb.PriceRange(currency_code="EUR", minimum_minor=2, maximum_minor=1)
    with refused(InvalidInput, "PRICE_RANGE_INVALID", "minimum is 2"):
        client.ListFacets(pb.ListFacetsRequest(price=upside_down), timeout=60)


def test_pages_are_turned_while_products_come_and_go(client):
    upsert(client, *(product(f"{number:02}", number) for number in range(40)))
    everything = ids(search(client, 1, limit=40))

    first = search(client, 1, limit=15)
    upsert(client, product("new", 1))
    client.DeleteProducts(pb.DeleteProductsRequest(ids=[everything[3], everything[20]]), timeout=60)
    second = search(client, 1, limit=15, cursor=first.next_cursor)
    third = search(client, 1, limit=15, cursor=second.next_cursor)

    told = [*ids(first), *ids(second), *ids(third)]
    assert told == [name for name in everything if name != everything[20]]
    assert third.next_cursor == ""
    with refused(InvalidInput, "CURSOR_INVALID", "begin again"):
        search(client, 1, cursor=first.next_cursor[:-1])
    with refused(InvalidInput, "CURSOR_MISMATCH", "begin again"):
        search(client, 2, cursor=first.next_cursor)
    with refused(InvalidInput, "DIVERSITY_INVALID", "cursor"):
        search(client, 1, cursor=first.next_cursor, diversity=0.5)


def test_near_duplicates_are_listed_under_the_best_of_them(client):
    upsert(client, *(product(f"copy-{number}", 1, colour="Red") for number in range(3)), *SHOP[1:])

    response = search(client, 1, collapse_at=0.99)

    first = response.matches[0]
    assert first.product.id == "copy-0"
    assert [one.product.id for one in first.duplicates] == ["copy-1", "copy-2"]
    assert first.duplicates[0].product.attributes == {"colour": "Red"}
    assert first.duplicates[0].score == pytest.approx(1)
    assert sorted(ids(response)) == ["blouse", "copy-0", "jeans"]
    with refused(InvalidInput, "COLLAPSE_INVALID", "0.8 to 1"):
        search(client, 1, collapse_at=0.5)


def test_a_search_starts_from_several_products_and_pictures_with_weights(client):
    upsert(client, *SHOP)
    like_both = pb.Examples(
        examples=[
            pb.Example(product_id="shirt", weight=0.1),
            pb.Example(embedding=embedding(3), weight=5),
        ]
    )

    response = search(client, examples=like_both)

    assert ids(response)[0] == "jeans"
    assert sorted(ids(response)) == ["blouse", "jeans"]
    for wrong in (
        pb.Examples(),
        pb.Examples(examples=[pb.Example()]),
        pb.Examples(examples=[pb.Example(product_id="shirt", weight=0)]),
        pb.Examples(examples=[pb.Example(product_id="shirt", weight=-1)]),
    ):
        with refused(InvalidInput, "EXAMPLES_INVALID"):
            search(client, examples=wrong)
    with refused(NotFound, "PRODUCT_UNKNOWN", "'ghost'"):
        search(client, examples=pb.Examples(examples=[pb.Example(product_id="ghost")]))
    with refused(PreconditionFailed, "SPACE_FOREIGN"):
        foreign = pb.Example(embedding=embedding(1, space="another"))
        search(client, examples=pb.Examples(examples=[foreign]))


def test_matches_that_are_unlike_each_other_come_on_request(client):
    upsert(client, *(product(f"copy-{number}", 1) for number in range(9)), *SHOP[1:])

    response = search(client, 1, limit=3, diversity=0.8)

    assert ids(response)[0] == "copy-0"
    assert sorted(ids(response)[1:]) == ["blouse", "jeans"]
    with refused(InvalidInput, "DIVERSITY_INVALID", "0 to 1"):
        search(client, 1, diversity=2)


def test_words_find_products_alone_and_beside_an_embedding(client):
    upsert(client, *SHOP)

    alone = search(client, text="navy shirt")
    joined = search(client, 3, text=" red blouse ", limit=2)

    assert ids(alone) == ["shirt", "jeans"]
    assert [match.score for match in alone.matches] == [0, 0]
    assert not alone.full_text_unavailable
    assert set(ids(joined)) == {"blouse", "jeans"}
    with refused(InvalidInput, "QUERY_MISSING"):
        search(client, text="  ")
    with refused(InvalidInput, "TEXT_INVALID", "501"):
        search(client, text="r" * 501)

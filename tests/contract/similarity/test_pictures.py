"""Products with several pictures over gRPC, written by clients of this release and of earlier."""

import pytest

from fixtures.shop import several
from fixtures.similarity_calls import (
    DEADLINE_S,
    embedding,
    ids,
    product,
    refused,
    running,
    search,
    upsert,
)
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine_serving.errors import InvalidInput, NotFound, PreconditionFailed


def pictured(name, *seeds, **attributes):
    """A product with a picture for each seed, as a client of this release writes it."""
    entry = several(name, seeds)
    one = product(name, seeds[0], **attributes)
    one.product.image = entry.product.image
    one.product.pictures.extend(entry.product.pictures)
    one.image_sha256 = entry.embeddings[0].image_sha256
    for seed, it in zip(seeds[1:], entry.embeddings[1:], strict=True):
        one.further_embeddings.add(
            picture=it.image, embedding=embedding(seed), image_sha256=it.image_sha256
        )
    return one


def keys(*seeds):
    return list(several("any", seeds).product.pictures)


def read(client, *names):
    request = pb.GetProductsRequest(ids=names, include_embeddings=True)
    return client.GetProducts(request, timeout=DEADLINE_S)


def delete(client, name, picture):
    request = pb.DeletePictureRequest(product_id=name, picture=picture)
    return client.DeletePicture(request, timeout=DEADLINE_S).revision


def test_a_product_is_found_by_each_picture_once_and_the_nearest_is_named(client):
    upsert(client, pictured("shirt", 1, 2, 3), product("jeans", 4))

    for place, seed in enumerate([1, 2, 3]):
        response = search(client, seed, limit=5)
        assert ids(response) == ["shirt", "jeans"]
        first, second = response.matches
        assert (first.picture, first.score) == (keys(1, 2, 3)[place], pytest.approx(1))
        assert list(first.product.pictures) == keys(1, 2, 3)
        assert second.picture == second.product.image == "products/jeans.jpg"
        assert list(second.product.pictures) == []


def test_what_was_written_is_read_back_with_an_embedding_of_each_picture(client):
    written = upsert(client, pictured("shirt", 1, 2), product("jeans", 4))

    response = read(client, "jeans", "shirt")

    jeans, shirt = response.products
    assert (jeans.image, list(jeans.pictures)) == ("products/jeans.jpg", [])
    assert (shirt.image, list(shirt.pictures)) == (keys(1)[0], keys(1, 2))
    assert shirt.revision == written
    none, (further,) = (one.embeddings for one in response.further_embeddings)
    assert len(none) == 0
    assert further.picture == keys(2)[0]
    for read_back, seed in ((response.embeddings[1], 1), (further.embedding, 2)):
        assert read_back.values == pytest.approx(embedding(seed).values)
        assert read_back.space == embedding(seed).space
    plain = client.GetProducts(pb.GetProductsRequest(ids=["shirt"]), timeout=DEADLINE_S)
    assert (len(plain.embeddings), len(plain.further_embeddings)) == (0, 0)


def test_a_write_tells_how_many_pictures_it_named(client):
    def write(*products):
        request = pb.UpsertProductsRequest(products=products)
        return client.UpsertProducts(request, timeout=DEADLINE_S).pictures

    assert write(pictured("shirt", 1, 2, 3), pictured("jeans", 1)) == 4
    assert write(product("shirt", 1)) == 0


def test_a_client_that_knows_of_one_picture_goes_on_as_before(client):
    upsert(client, pictured("shirt", 1, 2, 3))
    one = product("shirt", 1)
    one.product.image = keys(1)[0]
    one.product.title = "New"

    upsert(client, one)
    (match,) = search(client, 3).matches
    assert (match.product.title, match.picture) == ("New", keys(3)[0])

    upsert(client, product("shirt", 5))
    (match,) = search(client, 3).matches
    assert (match.picture, list(match.product.pictures)) == ("products/shirt.jpg", [])
    assert match.score < 0.99


def test_one_picture_is_deleted_and_no_search_finds_the_product_by_it(client):
    upsert(client, pictured("shirt", 1, 2, 3))

    assert delete(client, "shirt", keys(2)[0]) == 2
    (match,) = search(client, 2).matches
    assert match.picture != keys(2)[0]
    assert list(match.product.pictures) == keys(1, 3)

    delete(client, "shirt", keys(1)[0])
    (match,) = search(client, 3).matches
    assert (match.product.image, match.picture, match.score) == (
        keys(3)[0], keys(3)[0], pytest.approx(1),
    )  # fmt: skip

    with refused(InvalidInput, "PICTURE_NEEDED", "'shirt'"):
        delete(client, "shirt", keys(3)[0])
    with refused(NotFound, "PICTURE_UNKNOWN", "'shirt'"):
        delete(client, "shirt", keys(1)[0])
    with refused(NotFound, "PRODUCT_UNKNOWN", "'ghost'"):
        delete(client, "ghost", keys(1)[0])


def test_pictures_and_their_embeddings_outlive_a_restart(settings, bundle):
    with running(settings) as client:
        upsert(client, pictured("shirt", 1, 2, 3), pictured("jeans", 4, 5))
        delete(client, "jeans", keys(4)[0])
    with running(settings) as client:
        assert ids(search(client, 2)) == ["shirt", "jeans"]
        assert search(client, 5).matches[0].picture == keys(5)[0]
        assert list(read(client, "jeans").products[0].pictures) == []


def wrong(**changed):
    one = pictured("shirt", 1, 2)
    for name, value in changed.items():
        getattr(one.product, name)[:] = value
    return one


def of_another_space():
    one = pictured("shirt", 1, 2)
    one.further_embeddings[0].embedding.space = "another"
    return one


def too_short():
    one = pictured("shirt", 1, 2)
    del one.further_embeddings[0].embedding.values[3:]
    return one


@pytest.mark.parametrize(
    ("bad", "kind", "reason"),
    [
        (wrong(pictures=["another", *keys(2)]), InvalidInput, "PRODUCT_PICTURES_INVALID"),
        (wrong(pictures=[*keys(1), *keys(1)]), InvalidInput, "PRODUCT_PICTURES_INVALID"),
        (wrong(pictures=keys(*range(1, 18))), InvalidInput, "PRODUCT_PICTURES_INVALID"),
        (wrong(pictures=keys(1)), InvalidInput, "EMBEDDING_PICTURE_UNKNOWN"),
        (of_another_space(), PreconditionFailed, "SPACE_FOREIGN"),
        (too_short(), InvalidInput, "EMBEDDING_DIMENSION"),
    ],
)
def test_what_is_wrong_with_a_picture_is_said_with_its_product_and_nothing_is_written(
    client, bad, kind, reason
):
    with refused(kind, reason, "'shirt'") as details:
        upsert(client, product("fine", 1), bad)

    assert details["product"] == "shirt"
    assert ids(search(client, 1)) == []

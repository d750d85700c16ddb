"""Products with several pictures in the catalogue, on SQLite and on PostgreSQL alike."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.shop import SPACE, entry, several, vector
from vitrine_product.product import MAX_PICTURES, Product
from vitrine_serving.errors import InvalidInput, NotFound
from vitrine_similarity.catalogue import Embedding, Entry

OTHER_SPACE = "fedcba9876543210"


def seen(catalogue, name, space=SPACE):
    """The pictures of a product, and the vector of each that has one, as `get` reads them."""
    (read,) = catalogue.get([name], space)
    vectors = {one.image or read.product.image: one.vector for one in read.embeddings}
    return read.product.pictures, vectors


def followed(catalogue, name, space=SPACE):
    """The same, as a follower is told."""
    changes = {one.product_id: one for page in catalogue.iter_since(0, space) for one in page}
    change = changes[name]
    pictures = change.product.pictures
    if change.vector is None:
        assert change.further == ()
        return pictures, {}
    vectors = {pictures[one.place]: one.vector for one in change.further}
    return pictures, {pictures[0]: change.vector} | vectors


def assert_held(catalogue, written, space=SPACE):
    """A product is as it was written, whichever way it is read."""
    for pictures, vectors in (
        seen(catalogue, written.product.id, space),
        followed(catalogue, written.product.id, space),
    ):
        assert pictures == written.product.pictures
        assert vectors.keys() == {one.image for one in written.embeddings}
        for one in written.embeddings:
            assert np.array_equal(vectors[one.image], one.vector)


def test_each_picture_is_read_back_in_its_place_with_its_vector(catalogue):
    shirt, boot = several("shirt", [1, 2, 3], colour="Red"), several("boot", [4, 5])

    revision = catalogue.upsert([shirt, entry("plain"), boot])

    assert_held(catalogue, shirt)
    assert_held(catalogue, boot)
    (plain,) = catalogue.get(["plain"], SPACE)
    assert plain.product.further_images == ()
    assert {one.revision for page in catalogue.iter_since(0, SPACE) for one in page} == {revision}
    (read,) = catalogue.get(["shirt"], SPACE)
    assert [one.image_sha256 for one in read.embeddings] == [
        one.image_sha256 for one in shirt.embeddings
    ]


def test_a_write_replaces_the_pictures_whole(catalogue):
    catalogue.upsert([several("shirt", [1, 2, 3]), several("boot", [1, 2])])

    for seeds in ([3, 1], [1, 4, 5, 6], [7]):
        written = several("shirt", seeds)
        catalogue.upsert([written])
        assert_held(catalogue, written)
    assert_held(catalogue, several("boot", [1, 2]))


def test_pages_of_changes_count_products_and_not_their_pictures(catalogue):
    catalogue.upsert([several(f"{at:04}", [at, at + 1, at + 2]) for at in range(1000)])
    catalogue.upsert([several("last", [1, 2])])

    pages = list(catalogue.iter_since(0, SPACE))

    assert [len(page) for page in pages] == [1000, 1]
    assert all(len(change.further) == 2 for change in pages[0])
    assert len(pages[1][0].further) == 1


def test_an_embedding_that_is_not_given_stays_as_long_as_its_picture(catalogue):
    shirt = several("shirt", [1, 2, 3])
    catalogue.upsert([shirt])

    catalogue.upsert([Entry(replace(shirt.product, title="New"))])
    assert_held(catalogue, shirt)

    catalogue.upsert([Entry(shirt.product, shirt.embeddings[:1])])
    assert_held(catalogue, shirt)

    left = replace(shirt.product, further_images=shirt.product.further_images[1:])
    catalogue.upsert([Entry(left, shirt.embeddings[:1])])
    assert_held(catalogue, Entry(left, (shirt.embeddings[0], shirt.embeddings[2])))


def test_spaces_have_vectors_of_their_own_for_each_picture(catalogue):
    one, other = several("shirt", [1, 2]), several("shirt", [1, 2], space=OTHER_SPACE)
    other = Entry(other.product, tuple(replace(it, vector=vector(9)) for it in other.embeddings))
    catalogue.upsert([one])
    catalogue.upsert([other])

    assert_held(catalogue, one)
    assert_held(catalogue, other, OTHER_SPACE)

    catalogue.upsert([several("shirt", [1])])
    assert seen(catalogue, "shirt", OTHER_SPACE)[1].keys() == {one.product.image}


def test_whoever_knows_of_one_picture_changes_the_first_alone(catalogue):
    shirt = several("shirt", [1, 2, 3])
    catalogue.upsert([shirt])
    known = replace(shirt.product, title="New", further_images=())

    catalogue.upsert([Entry(known, shirt.embeddings[:1], keeps_further=True)])
    assert_held(catalogue, shirt)

    another = several("shirt", [8])
    catalogue.upsert([replace(another, keeps_further=True)])
    assert_held(catalogue, another)
    # The others do not come back with the first.
    catalogue.upsert([Entry(known, shirt.embeddings[:1], keeps_further=True)])
    assert_held(catalogue, several("shirt", [1]))


def test_a_deleted_product_leaves_no_picture(catalogue):
    shirt = several("shirt", [1, 2])
    catalogue.upsert([shirt])
    catalogue.delete(["shirt"])

    assert catalogue.referenced(shirt.product.pictures) == frozenset()
    ((change,),) = catalogue.iter_since(0, SPACE)
    assert (change.product, change.vector, change.further) == (None, None, ())
    catalogue.upsert([several("shirt", [1])])
    assert_held(catalogue, several("shirt", [1]))


@pytest.mark.parametrize("gone", range(3))
def test_one_picture_can_be_deleted_whichever_it_is(catalogue, gone):
    shirt = several("shirt", [1, 2, 3])
    other = several("shirt", [1, 2, 3], space=OTHER_SPACE)
    catalogue.upsert([shirt, several("boot", [1, 2, 3])])
    catalogue.upsert([other])

    revision = catalogue.delete_picture("shirt", shirt.product.pictures[gone])

    left = [seed for place, seed in enumerate([1, 2, 3]) if place != gone]
    assert revision == catalogue.revision() == 3
    assert_held(catalogue, several("shirt", left))
    assert_held(catalogue, several("shirt", left, space=OTHER_SPACE), OTHER_SPACE)
    assert_held(catalogue, several("boot", [1, 2, 3]))
    assert catalogue.get(["shirt"], SPACE)[0].product.title == "The shirt"


def test_where_the_next_picture_is_not_embedded_in_a_space_the_product_has_to_be(catalogue):
    shirt, other = several("shirt", [1, 2]), several("shirt", [1], space=OTHER_SPACE)
    catalogue.upsert([Entry(shirt.product, (*shirt.embeddings, *other.embeddings))])

    catalogue.delete_picture("shirt", shirt.product.image)

    assert_held(catalogue, several("shirt", [2]))
    assert catalogue.not_embedded(OTHER_SPACE, catalogue.revision()) == {"shirt"}


def test_a_picture_that_is_not_there_or_the_only_one_is_not_deleted(catalogue):
    shirt = several("shirt", [1])
    catalogue.upsert([shirt, several("gone", [1, 2])])
    catalogue.delete(["gone"])

    for product, image, kind, reason in (
        ("shirt", shirt.product.image, InvalidInput, "PICTURE_NEEDED"),
        ("shirt", "pictures/00/ghost.jpg", NotFound, "PICTURE_UNKNOWN"),
        ("ghost", shirt.product.image, NotFound, "PRODUCT_UNKNOWN"),
        ("gone", shirt.product.image, NotFound, "PRODUCT_UNKNOWN"),
    ):
        with pytest.raises(kind) as refusal:
            catalogue.delete_picture(product, image)
        assert refusal.value.reason == reason
    assert catalogue.revision() == 2
    assert_held(catalogue, shirt)


def test_every_picture_is_referenced_as_long_as_a_product_has_it(catalogue):
    shirt, boot = several("shirt", [1, 2, 3]), several("boot", [3, 4])
    catalogue.upsert([shirt, boot])
    everything = {*shirt.product.pictures, *boot.product.pictures}

    assert catalogue.referenced([*everything, "pictures/no.jpg"]) == everything
    catalogue.delete_picture("shirt", shirt.product.pictures[1])
    assert catalogue.referenced([*everything]) == everything - {shirt.product.pictures[1]}
    catalogue.delete(["shirt"])
    assert catalogue.referenced([*everything]) == {*boot.product.pictures}


def refused(catalogue, written):
    with pytest.raises(InvalidInput, match="'shirt'") as refusal:
        catalogue.upsert([several("fine", [1, 2]), written])
    assert refusal.value.details["product"] == "shirt"
    assert catalogue.revision() == 0
    return refusal.value.reason


@pytest.mark.parametrize(
    "further",
    [("a.jpg",), ("b.jpg", "b.jpg"), ("",), tuple(f"{at}.jpg" for at in range(MAX_PICTURES))],
)
def test_pictures_that_no_product_may_have_are_refused(catalogue, further):
    product = Product("shirt", image="a.jpg", further_images=further)
    assert refused(catalogue, Entry(product)) == "PRODUCT_PICTURES_INVALID"


def test_further_pictures_without_a_first_are_refused(catalogue):
    assert (
        refused(catalogue, Entry(Product("shirt", further_images=("a",))))
        == "PRODUCT_PICTURES_INVALID"
    )


def test_a_key_too_long_is_refused_whichever_picture_it_is_of(catalogue):
    product = Product("shirt", image="a", further_images=("b" * 501,))
    assert refused(catalogue, Entry(product)) == "PRODUCT_TEXT_INVALID"


def test_embeddings_that_belong_to_no_picture_are_refused(catalogue):
    first, further = several("shirt", [1, 2]).embeddings
    product = several("shirt", [1, 2]).product
    unknown = replace(further, image="pictures/no.jpg")
    for embeddings, reason in (
        ((first, unknown), "EMBEDDING_PICTURE_UNKNOWN"),
        ((further,), "EMBEDDING_PICTURE_UNKNOWN"),
        ((first, further, further), "EMBEDDING_SPACE_INVALID"),
        ((first, replace(further, vector=vector(1, 5))), "EMBEDDING_DIMENSION"),
        ((first, replace(further, vector=vector(1) * np.nan)), "EMBEDDING_NOT_FINITE"),
        ((first, replace(further, image_sha256="A")), "IMAGE_SHA256_INVALID"),
    ):
        assert refused(catalogue, Entry(product, embeddings)) == reason


writes = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.permutations(range(5)), st.integers(1, 5)),
        st.tuples(st.just("keep"), st.permutations(range(5)), st.just(1)),
        st.tuples(st.just("drop"), st.permutations(range(5)), st.just(1)),
        st.tuples(st.just("delete"), st.permutations(range(5)), st.just(1)),
    ),
    max_size=12,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(writes)
def test_whatever_is_written_in_whatever_order_a_list_says_what_is_there(catalogue, steps):
    catalogue.delete(["shirt"])
    held: list[int] = []
    for what, order, count in steps:
        seeds = order[:count]
        if what == "write":
            catalogue.upsert([several("shirt", seeds)])
            held = seeds
        elif what == "keep":
            catalogue.upsert([replace(several("shirt", seeds), keeps_further=True)])
            held = held if held[:1] == seeds else seeds
        elif what == "delete":
            catalogue.delete(["shirt"])
            held = []
        elif len(held) > 1 and order[0] in held:
            image = several("shirt", held).product.pictures[held.index(order[0])]
            catalogue.delete_picture("shirt", image)
            held = [seed for seed in held if seed != order[0]]
        if held:
            assert_held(catalogue, several("shirt", held))
        else:
            assert catalogue.get(["shirt"], SPACE) == ()


def test_an_embedding_without_a_key_is_that_of_the_first_picture(catalogue):
    shirt = several("shirt", [1, 2])
    first, further = shirt.embeddings
    catalogue.upsert([Entry(shirt.product, (further, Embedding(SPACE, first.vector)))])

    assert_held(catalogue, shirt)

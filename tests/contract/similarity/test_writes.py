"""Writes: what is kept, what is refused, and what outlives a restart."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import numpy as np
import pytest

from fixtures.shop import DIMENSION, write_shop_bundle
from fixtures.similarity_calls import (
    DEADLINE_S,
    SHOP,
    embedding,
    ids,
    product,
    refused,
    running,
    search,
    upsert,
)
from fixtures.tiny_details import BY_TITLE, details_files
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine_serving.errors import InvalidInput, PreconditionFailed, Unavailable

INVALID = grpc.StatusCode.INVALID_ARGUMENT.value[0]
UNFIT = grpc.StatusCode.FAILED_PRECONDITION.value[0]


def test_upsert_replaces_a_product_whole(client):
    upsert(client, *SHOP)

    revision = upsert(client, product("shirt", 50, colour="Green"))

    response = search(client, 50, limit=1)
    assert ids(response) == ["shirt"]
    assert dict(response.matches[0].product.attributes) == {"colour": "Green"}
    assert response.matches[0].product.revision == response.revision == revision == 2


def test_upsert_writes_all_or_nothing(client):
    wrong = product("wrong", 1)
    wrong.embedding.values[3] = float("nan")

    with refused(InvalidInput, "EMBEDDING_NOT_FINITE", "'wrong'") as details:
        upsert(client, *SHOP, wrong)

    assert details["product"] == "wrong"
    assert ids(search(client, 1)) == []


@pytest.mark.parametrize(
    ("products", "kind", "reason", "named"),
    [
        ([], InvalidInput, "NO_PRODUCTS", "0"),
        ([product("a", 1)] * 1001, InvalidInput, "TOO_MANY_PRODUCTS", "1001"),
        ([product("", 1)], InvalidInput, "PRODUCT_ID_INVALID", "product 0"),
        ([product("x" * 101, 1)], InvalidInput, "PRODUCT_ID_INVALID", "100"),
        ([product("a", 1), product("a", 2)], InvalidInput, "PRODUCT_ID_REPEATED", "'a'"),
        (
            [pb.ProductWithEmbedding(product=pb.Product(id="a"))],
            InvalidInput,
            "EMBEDDING_DIMENSION",
            "'a'",
        ),
        (
            [
                pb.ProductWithEmbedding(
                    product=pb.Product(id="a"), embedding=embedding(1, space="another")
                )
            ],
            PreconditionFailed,
            "SPACE_FOREIGN",
            "another",
        ),
    ],
)
def test_upsert_refuses_what_must_not_be_written(client, products, kind, reason, named):
    with refused(kind, reason, named):
        upsert(client, *products)


def test_each_product_that_may_not_be_written_is_named_and_the_others_are_written(client):
    upsert(client, *SHOP)
    not_finite, foreign, changed = product("nan", 1), product("foreign", 2), product("shirt", 3)
    not_finite.embedding.values[3] = float("nan")
    foreign.embedding.space = "another"
    changed.expected_revision = 7
    short = product("short", 4)
    del short.embedding.values[1:]
    products = [product("first", 5), not_finite, foreign, short, changed, product("", 6)]
    products += [product("twice", 7), product("twice", 8), product("last", 9)]

    request = pb.UpsertProductsRequest(products=products, refuse_each=True)
    response = client.UpsertProducts(request, timeout=DEADLINE_S)

    assert [(one.index, one.id, one.reason, one.code) for one in response.refused] == [
        (1, "nan", "EMBEDDING_NOT_FINITE", INVALID),
        (2, "foreign", "SPACE_FOREIGN", UNFIT),
        (3, "short", "EMBEDDING_DIMENSION", INVALID),
        (4, "shirt", "PRODUCT_CHANGED", UNFIT),
        (5, "", "PRODUCT_ID_INVALID", INVALID),
        (7, "twice", "PRODUCT_ID_REPEATED", INVALID),
    ]
    assert "'nan'" in response.refused[0].message
    assert response.refused[3].details["revision"] == "1"
    assert response.revision == 2
    assert ids(search(client, 5, limit=1)) == ["first"]
    assert ids(search(client, 7, limit=1)) == ["twice"]
    assert ids(search(client, 9, limit=1)) == ["last"]
    assert "nan" not in ids(search(client, 1))


def test_where_all_products_are_refused_nothing_is_written(client):
    wrong = product("wrong", 1)
    wrong.embedding.values[3] = float("inf")

    request = pb.UpsertProductsRequest(products=[wrong], refuse_each=True)
    response = client.UpsertProducts(request, timeout=DEADLINE_S)

    assert (response.revision, len(response.refused)) == (0, 1)


def test_a_thousand_products_fit_one_upsert(client):
    assert upsert(client, *(product(str(number), number) for number in range(1000))) == 1

    assert client.GetStatus(pb.GetStatusRequest(), timeout=DEADLINE_S).products == 1000


def test_delete_takes_products_out_for_good_and_lists_the_missing(client, settings):
    upsert(client, *SHOP)

    response = client.DeleteProducts(
        pb.DeleteProductsRequest(ids=["shirt", "ghost"]), timeout=DEADLINE_S
    )

    assert response.revision == 2
    assert response.missing_ids == ["ghost"]
    assert sorted(ids(search(client, 1))) == ["blouse", "jeans"]


def test_a_deleted_product_never_returns_after_a_restart(settings):
    with running(settings) as client:
        upsert(client, *SHOP)
        client.DeleteProducts(pb.DeleteProductsRequest(ids=["shirt"]), timeout=DEADLINE_S)

    with running(settings) as client:
        assert sorted(ids(search(client, 1))) == ["blouse", "jeans"]
        missing = client.GetProducts(pb.GetProductsRequest(ids=["shirt"]), timeout=DEADLINE_S)
        assert missing.missing_ids == ["shirt"]


def test_two_replicas_on_one_catalogue_agree(settings):
    with running(settings) as one, running(settings) as two:
        upsert(one, *SHOP)
        two.DeleteProducts(pb.DeleteProductsRequest(ids=["jeans"]), timeout=DEADLINE_S)
        newest = upsert(two, product("watch", 9, product_type="Watches"))

        pause = threading.Event()
        while one.GetStatus(pb.GetStatusRequest(), timeout=DEADLINE_S).revision < newest:
            pause.wait(0.01)

        assert search(one, 9) == search(two, 9)
        assert sorted(ids(search(one, 9))) == ["blouse", "shirt", "watch"]


def test_a_write_and_a_deletion_take_what_was_read_and_nothing_else(client):
    first = upsert(client, *SHOP)
    expecting = product("shirt", 1, colour="Red")
    expecting.expected_revision = first
    second = upsert(client, expecting)

    with refused(PreconditionFailed, "PRODUCT_CHANGED", "'shirt'") as details:
        upsert(client, expecting, product("new", 5))
    assert details == {"product": "shirt", "revision": str(second)}
    new = product("blouse", 2)
    new.expected_revision = 0
    with refused(PreconditionFailed, "PRODUCT_EXISTS", "'blouse'"):
        upsert(client, new)
    stale = pb.DeleteProductsRequest(ids=["shirt", "jeans"], expected_revisions={"shirt": first})
    with refused(PreconditionFailed, "PRODUCT_CHANGED", "'shirt'"):
        client.DeleteProducts(stale, timeout=DEADLINE_S)
    assert sorted(ids(search(client, 1))) == ["blouse", "jeans", "shirt"]

    fresh = pb.DeleteProductsRequest(ids=["shirt"], expected_revisions={"shirt": second})
    assert not client.DeleteProducts(fresh, timeout=DEADLINE_S).missing_ids


def test_a_product_is_read_as_another_replica_has_just_written_it(settings):
    with (
        running(settings) as one,
        running(settings.model_copy(update={"follow_interval_s": 60})) as two,
    ):
        upsert(one, product("shirt", 1, colour="Red"))
        upsert(two, product("shirt", 1, colour="Blue"))
        newest = upsert(one, product("shirt", 1, colour="Grey"))

        request = pb.GetProductsRequest(ids=["shirt"], at_least_revision=newest)
        [read] = two.GetProducts(request, timeout=DEADLINE_S).products
        assert (read.revision, read.attributes["colour"]) == (newest, "Grey")


def test_writes_fail_and_searches_go_on_while_the_database_is_away(client, settings, tmp_path):
    upsert(client, *SHOP)
    for file in tmp_path.glob("vitrine.db*"):
        file.unlink()
    (tmp_path / "vitrine.db").write_text("this is no database")

    with refused(Unavailable, "CATALOGUE_UNAVAILABLE", "vitrine.db"):
        upsert(client, product("late", 4))
    assert len(search(client, 1).matches) == 3
    assert client.GetStatus(pb.GetStatusRequest(), timeout=DEADLINE_S).products == 3


def test_writes_to_a_locked_database_hold_up_no_search_and_no_more_than_may_wait(settings):
    with running(settings) as client:
        upsert(client, *SHOP)
        lock = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))
        lock.execute("BEGIN IMMEDIATE")
        request = pb.UpsertProductsRequest(products=[product("another", 60)])
        with ThreadPoolExecutor(3 * settings.rpc_threads) as pool:

            def write(_):
                try:
                    client.UpsertProducts(request, timeout=1)
                except grpc.RpcError as error:
                    return error.code()

            # None of them waits any more; those that the service took up still wait for the lock.
            codes = list(pool.map(write, range(2 * settings.rpc_threads)))
        assert codes.count(grpc.StatusCode.DEADLINE_EXCEEDED) >= settings.rpc_threads // 2
        assert grpc.StatusCode.RESOURCE_EXHAUSTED in codes
        found = client.Search(pb.SearchRequest(embedding=embedding(1), limit=1), timeout=2)
        assert ids(found)
        lock.rollback()
        lock.close()


def test_a_product_is_written_with_its_details_which_filter_searches_and_words(settings, tmp_path):
    write_shop_bundle(tmp_path / "detailed", details_files(BY_TITLE, dimension=DIMENSION))
    shirt, blouse, _ = SHOP
    striped = pb.ProductWithEmbedding()
    striped.CopyFrom(shirt)
    striped.product.title = "Striped shirt"
    wanted = [pb.Filter(attribute="details", values=["striped"])]
    with running(settings.model_copy(update={"bundle": str(tmp_path / "detailed")})) as client:
        upsert(client, striped, blouse)

        by_picture = search(client, 1, filters=wanted, include_facets=True, minimum_score=-1)
        by_words = search(client, text="shirt blouse", filters=wanted)

    assert ids(by_picture) == ids(by_words) == ["shirt"]
    assert by_picture.matches[0].product.attributes["details"] == "striped"
    counted = {one.attribute: one.values for one in by_picture.facets.facets}
    assert [(one.value, one.count) for one in counted["details"]] == [("striped", 1)]


def test_a_picture_that_shows_nothing_gives_a_product_no_detail(settings, tmp_path):
    write_shop_bundle(tmp_path / "detailed", details_files(dimension=DIMENSION))
    shown, blank = product("shown", 1), product("blank", 2)
    for one in (shown, blank):
        one.embedding.values[:] = np.eye(DIMENSION)[DIMENSION - 3].tolist()
    blank.embedding.blank = True
    with running(settings.model_copy(update={"bundle": str(tmp_path / "detailed")})) as client:
        upsert(client, shown, blank)
        asked = pb.GetProductsRequest(ids=["shown", "blank"])
        found = client.GetProducts(asked, timeout=DEADLINE_S).products

    told = {one.id: one.attributes.get("details") for one in found}
    assert told == {"shown": "striped", "blank": None}

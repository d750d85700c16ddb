"""The similarity service as its clients see it: each RPC, each error, on a real server."""

import json
import threading
from contextlib import ExitStack, contextmanager

import grpc
import pytest
from prometheus_client import CollectorRegistry

from fixtures.shop import DIMENSION, SPACE, vector, write_shop_bundle
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine.similarity.v1.similarity_pb2_grpc import SimilarityServiceStub
from vitrine_serving.clients import open_channel
from vitrine_serving.errors import InvalidInput, NotFound, PreconditionFailed, Unavailable
from vitrine_serving.server import create_server
from vitrine_serving.status import from_call
from vitrine_similarity.service import build
from vitrine_similarity.settings import SimilaritySettings

DEADLINE_S = 60


@pytest.fixture(scope="session")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundles") / "shop"
    write_shop_bundle(folder)
    return folder


@pytest.fixture
def settings(bundle, tmp_path):
    return SimilaritySettings(
        host="127.0.0.1",
        port=0,
        metrics_port=-1,
        grace_s=0,
        bundle=str(bundle),
        database_url=f"sqlite:///{tmp_path}/vitrine.db",
        follow_interval_s=0.05,
    )


@contextmanager
def running(settings: SimilaritySettings):
    """A server on a free port, and a client of it."""
    registry = CollectorRegistry()
    with ExitStack() as stack:
        service = build(settings, stack, registry=registry)
        server = create_server(settings, [service], registry=registry)
        server.start()
        stack.callback(server.stop, 0)
        server.mark_ready()
        channel = stack.enter_context(open_channel(f"127.0.0.1:{server.port}"))
        yield SimilarityServiceStub(channel)


@pytest.fixture
def client(settings):
    with running(settings) as client:
        yield client


def embedding(seed: int, *, space: str = SPACE) -> Embedding:
    return Embedding(values=vector(seed).tolist(), space=space)


def product(name: str, seed: int, **attributes: str) -> pb.ProductWithEmbedding:
    return pb.ProductWithEmbedding(
        product=pb.Product(
            id=name,
            title=f"The {name}",
            attributes=attributes,
            image=f"products/{name}.jpg",
            price_minor=129900,
            currency_code="INR",
        ),
        embedding=embedding(seed),
    )


def upsert(client, *products: pb.ProductWithEmbedding) -> int:
    request = pb.UpsertProductsRequest(products=products)
    return client.UpsertProducts(request, timeout=DEADLINE_S).revision


def search(client, seed: int | None = None, **request) -> pb.SearchResponse:
    if seed is not None:
        request["embedding"] = embedding(seed)
    return client.Search(pb.SearchRequest(**request), timeout=DEADLINE_S)


def ids(response: pb.SearchResponse) -> list[str]:
    return [match.product.id for match in response.matches]


@contextmanager
def refused(kind: type[Exception], reason: str, match: str = ""):
    """The call inside fails with a status that carries this reason; gives its details."""
    details: dict[str, str] = {}
    with pytest.raises(grpc.RpcError) as failure:
        yield details
    error = from_call(failure.value)
    assert (type(error), error.reason) == (kind, reason)
    assert match in error.message
    details.update(error.details)


SHOP = (
    product("shirt", 1, product_type="Shirts", colour="Navy Blue", gender="Men"),
    product("blouse", 2, product_type="Shirts", colour="Red", gender="Women"),
    product("jeans", 3, product_type="Jeans", colour="Navy Blue", gender="Men"),
)


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
    assert (response.space, response.revision, response.candidates) == (SPACE, revision, 3)


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
    assert response.candidates == 2


def test_filters_restrict_the_search_itself(client):
    crowd = (product(f"{number:03}", 3, colour="Grey") for number in range(300))
    upsert(client, *SHOP, *crowd)
    navy = pb.Filter(attribute="colour", values=["Navy Blue", "Red"])
    men = pb.Filter(attribute="gender", values=["Men"])

    response = search(client, 3, limit=2, filters=[navy, men])

    assert ids(response) == ["jeans", "shirt"]
    assert response.candidates == 2


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
    assert search(client, 1).candidates == 0


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


def test_a_thousand_products_fit_one_upsert(client):
    assert upsert(client, *(product(str(number), number) for number in range(1000))) == 1

    assert search(client, 999, limit=1).candidates == 1000


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


def test_writes_fail_and_searches_go_on_while_the_database_is_away(client, settings, tmp_path):
    upsert(client, *SHOP)
    for file in tmp_path.glob("vitrine.db*"):
        file.unlink()
    (tmp_path / "vitrine.db").write_text("this is no database")

    with refused(Unavailable, "CATALOGUE_UNAVAILABLE", "vitrine.db"):
        upsert(client, product("late", 4))
    assert len(search(client, 1).matches) == 3
    assert client.GetStatus(pb.GetStatusRequest(), timeout=DEADLINE_S).products == 3

"""What cannot be answered is refused, in words and by number, all the way through."""

import grpc
import numpy as np
import pytest

from fixtures.pictures import encode, noise, png_header
from vitrine.captioner.v1 import captioner_pb2
from vitrine.classifier.v1 import classifier_pb2
from vitrine.embedding.v1 import embedding_pb2
from vitrine.similarity.v1 import similarity_pb2
from vitrine_serving.status import from_call

DIMENSION = 256


def assert_problem(response, status, word):
    problem = response.json()
    assert response.status_code == status, problem
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert word in problem["detail"], problem
    assert problem["request_id"]
    return problem


def test_what_is_no_picture(stack):
    assert_problem(stack.search(b"%PDF-1.7 not a picture"), 415, "JPEG")


def test_no_picture_at_all(stack):
    assert_problem(stack.client.post("/api/v1/searches", data={"limit": "3"}), 400, "image")
    assert_problem(stack.search(b""), 400, "empty")


def test_a_truncated_picture(stack):
    whole = encode(noise(400, 533), "JPEG")
    assert_problem(stack.search(whole[: len(whole) // 2]), 422, "truncated")


def test_a_picture_that_cannot_be_decoded(stack):
    assert_problem(stack.search(b"\xff\xd8\xff\xe0" + bytes(500)), 422, "decode")


def test_a_picture_over_twelve_megabytes(stack):
    assert_problem(stack.search(b"\xff\xd8\xff" + bytes(12_000_001)), 413, "12 MB")


def test_a_picture_over_twelve_megabytes_is_refused_while_it_is_sent(stack):
    sent = 0
    head = (
        b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n\xff\xd8\xff'
    )

    def body():
        nonlocal sent
        yield head
        for _ in range(2000):
            sent += 1
            yield bytes(100_000)

    headers = {"content-type": "multipart/form-data; boundary=b"}
    try:
        response = stack.client.post("/api/v1/searches", content=body(), headers=headers)
    except OSError:
        pytest.fail("the connection was cut before the answer")
    assert response.status_code == 413
    assert "12 MB" in response.json()["detail"]
    assert sent < 2000


def test_a_picture_over_fifty_megapixels(stack):
    assert_problem(stack.search(png_header(8192, 6145)), 422, "8,192 x 6,145 pixels")


@pytest.mark.parametrize("path", ["", "/image", "/thumbnail"])
def test_a_product_that_is_not_there(stack, path):
    assert_problem(stack.client.get(f"/api/v1/products/no-such{path}"), 404, "no-such")


def test_more_like_a_product_that_is_not_there(stack):
    response = stack.client.post("/api/v1/searches", json={"product_id": "no-such"})
    assert_problem(response, 404, "no-such")


def test_an_unknown_filter(stack, trained):
    photo = trained.photo(trained.rows[0]["ProductId"])
    problem = assert_problem(stack.search(photo, material="Wool"), 400, "material")
    assert "colour" in problem["known"]


def test_an_unknown_value_of_a_filter(stack, trained):
    photo = trained.photo(trained.rows[0]["ProductId"])
    problem = assert_problem(stack.search(photo, colour="Plaid"), 400, "Plaid")
    assert trained.rows[0]["Colour"] in problem["known"]


def asks(stubs):
    return {
        "classifier": lambda embedding: stubs.classifier.Classify(
            classifier_pb2.ClassifyRequest(embeddings=[embedding]), timeout=10
        ),
        "similarity": lambda embedding: stubs.similarity.Search(
            similarity_pb2.SearchRequest(embedding=embedding), timeout=10
        ),
        "captioner": lambda embedding: stubs.captioner.Describe(
            captioner_pb2.DescribeRequest(embedding=embedding), timeout=10
        ),
    }


@pytest.mark.parametrize("service", ["classifier", "similarity", "captioner"])
@pytest.mark.parametrize(
    ("values", "space", "code", "reason"),
    [
        (np.eye(1, DIMENSION)[0], "foreign", "FAILED_PRECONDITION", "SPACE_FOREIGN"),
        (np.eye(1, 8)[0], "", "INVALID_ARGUMENT", "EMBEDDING_DIMENSION"),
        (np.full(DIMENSION, np.nan), "", "INVALID_ARGUMENT", "EMBEDDING_NOT_FINITE"),
        (np.zeros(DIMENSION), "", "INVALID_ARGUMENT", "EMBEDDING_NOT_FINITE"),
    ],
    ids=["foreign", "dimension", "nan", "zeros"],
)
def test_an_embedding_that_means_nothing(stubs, own_space, service, values, space, code, reason):
    embedding = embedding_pb2.Embedding(values=values, space=space or own_space)

    with pytest.raises(grpc.RpcError) as refused:
        asks(stubs)[service](embedding)

    assert refused.value.code() is grpc.StatusCode[code]
    assert from_call(refused.value).reason == reason
    if space:
        assert own_space in refused.value.details()
        assert space in refused.value.details()


@pytest.fixture(scope="session")
def own_space(stubs):
    return stubs.similarity.GetStatus(similarity_pb2.GetStatusRequest(), timeout=10).space

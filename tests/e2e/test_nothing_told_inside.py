"""No secret and no picture in what the services behind the gateway log and trace, or answer."""

import json
import re
from contextlib import ExitStack

import grpc
import pytest

from fixtures.collector import Collector
from fixtures.stack import running_stack
from fixtures.tagger_service import zip_of
from fixtures.waiting import eventually
from vitrine.access.v1 import access_pb2, access_pb2_grpc
from vitrine.features.v1 import features_pb2, features_pb2_grpc
from vitrine.similarity.v1 import similarity_pb2, similarity_pb2_grpc
from vitrine_serving.access import Scope
from vitrine_similarity.access import KeyStore

BEHIND = ("features", "classifier", "similarity", "captioner", "tagger")
# After the end of a picture, where a phone puts its film, and in the midst of a broken one.
MARK = b"a-photo-of-somebody-0123456789"
TOKEN = "a-token-of-an-address-0123456789"
PASSWORD = "a-password-of-a-person-0123456789"


@pytest.fixture(scope="module")
def told(trained, indexed, tmp_path_factory):
    """What each service said while it was asked for what it can, and for what it cannot."""
    shop = indexed.copy(tmp_path_factory.mktemp("told"))
    photo = trained.photo(trained.rows[0]["ProductId"])
    keys = KeyStore.open(shop.database)
    key = keys.create("shop", [Scope.ADMIN], by="the tests").key
    keys.close()
    with ExitStack() as stack:
        collector = stack.enter_context(Collector())
        running = stack.enter_context(
            running_stack(
                *(trained.bundle, shop),
                LOG_LEVEL="DEBUG",
                LOG_CALLS_PER_S="1000",
                OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint,
            )
        )
        running.client.headers["Authorization"] = f"Bearer {key}"
        answers = [*through_the_gateway(running, photo), *past_the_gateway(running, photo)]
        running.stop()
        logs = {file.stem: file.read_text() for file in running.logs.glob("*.log")}
        traces = "".join(map(str, collector.received))
    return {**logs, "traces": traces, "answers": "".join(answers), "key": key}


def through_the_gateway(running, photo):
    client = running.client
    for image in (photo + MARK, photo[:400] + MARK, MARK, photo[:20] + MARK + photo[20:]):
        yield running.search(image).text
        yield client.put("/api/v1/products/told", files={"image": image}).text
    rows = (
        *("a,p.jpg,", "b,broken.jpg,", "c,../p.jpg,", f"d,,http://127.0.0.1:1/a.jpg?token={TOKEN}"),
        f"e,,http://somebody:{PASSWORD}@unknown.invalid/a.jpg",
    )
    sheet = "\n".join(("ProductId,Image,ImageURL", *rows))
    pictures = zip_of({"p.jpg": photo + MARK, "broken.jpg": photo[:400] + MARK})
    files = {"file": ("a.csv", sheet), "pictures": ("a.zip", pictures)}
    made = client.post("/api/v1/taggings", files=files)
    path = f"/api/v1/taggings/{made.json()['id']}"
    assert eventually(lambda: client.get(path).json()["state"] in ("done", "failed"))
    # Its owner may read what it sent; everybody else may not.
    yield client.get(path).text
    yield client.post("/api/v1/taggings", files={"file": ("a.csv", MARK)}).text
    yield client.delete("/api/v1/keys/none").text


def past_the_gateway(running, photo):
    features, similarity = (running.addresses[name] for name in ("features", "similarity"))
    with grpc.insecure_channel(features) as channel:
        stub = features_pb2_grpc.FeatureServiceStub(channel)
        request = features_pb2.EmbedRequest(image=photo[:300] + MARK)
        yield failed(stub.Embed, request)
        path = "/vitrine.features.v1.FeatureService/Embed"
        yield failed(channel.unary_unary(path), b"\x0a\xff" + MARK)
    with grpc.insecure_channel(similarity) as channel:
        stub = similarity_pb2_grpc.SimilarityServiceStub(channel)
        yield failed(stub.Search, similarity_pb2.SearchRequest(limit=10_000_000))
        yield failed(
            access_pb2_grpc.AccessServiceStub(channel).RevokeKey,
            access_pb2.RevokeKeyRequest(id="none"),
        )


def failed(method, request) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        method(request, timeout=30)
    return f"{caught.value.code()} {caught.value.details()} {caught.value.trailing_metadata()}"


def entries(log: str) -> list[dict]:
    """The lines of a log that a service wrote, and no library as it was loaded."""
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("place", [*BEHIND, "traces", "answers"])
def test_no_secret_and_no_picture_is_told(told, place):
    assert len(told[place]) > 500
    secrets = (MARK.decode(), MARK.hex(), TOKEN, PASSWORD, told["key"])
    assert [secret for secret in secrets if secret in told[place]] == []


@pytest.mark.parametrize("service", BEHIND)
def test_the_log_says_who_asked(told, service):
    calls = [entry for entry in entries(told[service]) if entry["event"] == "call"]
    assert "shop" in {entry.get("principal") for entry in calls}


@pytest.mark.parametrize(
    ("service", "methods"),
    [("similarity", {"UpsertProducts", "RevokeKey"}), ("tagger", {"CreateTagging"})],
)
def test_what_was_changed_is_in_the_audit_trail_with_who_did_it(told, service, methods):
    audited = [entry for entry in entries(told[service]) if entry["event"] == "audit"]
    found = {re.sub(".*/", "", entry["method"]) for entry in audited}
    assert found >= methods
    assert "shop" in {entry.get("principal") for entry in audited}

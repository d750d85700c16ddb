"""Messages that nobody should send, to each RPC: refused for what is wrong, or answered."""

import time
from collections import Counter

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass

from fixtures.hostile_messages import draw, mutilate
from vitrine.captioner.v1 import captioner_pb2
from vitrine.classifier.v1 import classifier_pb2
from vitrine.features.v1 import features_pb2
from vitrine.similarity.v1 import similarity_pb2
from vitrine.tagger.v1 import tagger_pb2

_TIMEOUT_S = 30
# Of all requests, those to the RPCs together.
_SHARE = 0.28
_SERVICES = {
    "features": features_pb2,
    "classifier": classifier_pb2,
    "similarity": similarity_pb2,
    "captioner": captioner_pb2,
    "tagger": tagger_pb2,
}
_FAULTS = (grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL, grpc.StatusCode.DEADLINE_EXCEEDED)
_METHODS = [
    pytest.param(name, method, id=f"{name}.{method.name}")
    for name, module in _SERVICES.items()
    for service in module.DESCRIPTOR.services_by_name.values()
    for method in service.methods
]


def call(channel, method, messages: list[bytes]) -> tuple[grpc.StatusCode, str]:
    path = f"/{method.containing_service.full_name}/{method.name}"
    kind = f"{'stream' if method.client_streaming else 'unary'}_" + (
        "stream" if method.server_streaming else "unary"
    )
    ask = getattr(channel, kind)(path)
    try:
        answer = ask(iter(messages) if method.client_streaming else messages[0], timeout=_TIMEOUT_S)
        if method.server_streaming:
            list(answer)
    except grpc.RpcError as error:
        return error.code(), error.details()
    return grpc.StatusCode.OK, ""


@pytest.fixture
def words(victim, trained):
    """Texts that mean something to the services."""
    space = victim.stack.search(victim.photo).json()["space"]
    row = trained.rows[0]
    return (space, space, row["ProductId"], "colour", row["Colour"], "product_type")


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "method"), _METHODS)
def test_no_message_is_a_fault_of_the_service(
    victim, words, requests, seed, dice, tally, name, method
):
    kind = GetMessageClass(method.input_type)
    codes, slowest = Counter(), 0.0
    with grpc.insecure_channel(victim.stack.addresses[name]) as channel:
        for number in range(max(1, round(requests * _SHARE / len(_METHODS)))):
            sent = [
                draw(kind, dice, words).SerializeToString()
                for _ in range(dice.choice((1, 1, 2, 5)) if method.client_streaming else 1)
            ]
            if dice.random() < 0.4:
                sent = [mutilate(content, dice) for content in sent]
            began = time.monotonic()
            code, details = call(channel, method, sent)
            slowest = max(slowest, time.monotonic() - began)
            codes[code] += 1
            assert code not in _FAULTS, (seed, number, code, details)
            assert code is grpc.StatusCode.OK or details, (seed, number, code)
    tally.count(
        f"{name}.{method.name}",
        requests=codes.total(),
        refused=codes.total() - codes[grpc.StatusCode.OK],
    )
    tally.time(f"{name}.{method.name}", **{"slowest s": slowest})

"""`EmbedStream` as its clients see it: in order, in parallel, and stopped when they leave."""

import threading

import grpc
import numpy as np
import pytest

from fixtures.pictures import drawing, encode, noise
from fixtures.waiting import eventually
from vitrine.features.v1 import features_pb2 as pb
from vitrine_serving.status import from_call

DEADLINE_S = 60
JPEG = encode(drawing(600, 400), "JPEG")


def embed(client, image=JPEG, **options):
    return client.Embed(pb.EmbedRequest(image=image, **options), timeout=DEADLINE_S)


def message(key, image=JPEG, **options):
    return pb.EmbedStreamRequest(key=key, request=pb.EmbedRequest(image=image, **options))


def test_a_stream_is_answered_in_order_and_as_embed_would(client):
    pictures = {f"p{i}": encode(noise(40 + i, 30, seed=i), "PNG") for i in range(40)}

    answers = list(
        client.EmbedStream((message(*item) for item in pictures.items()), timeout=DEADLINE_S)
    )

    assert [answer.key for answer in answers] == list(pictures)
    assert [answer.response.width_px for answer in answers] == [40 + i for i in range(40)]
    np.testing.assert_array_equal(
        answers[7].response.embedding.values, embed(client, pictures["p7"]).embedding.values
    )


def test_a_bad_picture_in_a_stream_gets_an_error_in_its_place_and_the_stream_goes_on(client):
    messages = [
        message("good"),
        message("empty", b""),
        message("cropped away", crop=pb.Crop()),
        message("k" * 201),
        message("also good"),
    ]

    answers = list(client.EmbedStream(iter(messages), timeout=DEADLINE_S))

    assert [answer.WhichOneof("result") for answer in answers] == [
        "response", "error", "error", "error", "response",
    ]  # fmt: skip
    assert [answer.error.reason for answer in answers[1:4]] == [
        "IMAGE_EMPTY", "CROP_INVALID", "KEY_TOO_LONG",
    ]  # fmt: skip
    assert "is empty" in answers[1].error.message


def test_a_foreign_space_ends_a_stream(client):
    answers = client.EmbedStream(
        iter([message("good"), message("foreign", space="yesterday")]), timeout=DEADLINE_S
    )

    assert next(answers).key == "good"
    with pytest.raises(grpc.RpcError) as raised:
        next(answers)
    assert from_call(raised.value).reason == "SPACE_UNKNOWN"


def test_an_empty_stream_ends_at_once(client):
    assert list(client.EmbedStream(iter(()), timeout=DEADLINE_S)) == []


def test_a_stream_answers_before_the_next_picture_is_sent(client):
    answered = threading.Event()

    def one_at_a_time():
        yield message("first")
        assert answered.wait(DEADLINE_S)
        yield message("second")

    answers = client.EmbedStream(one_at_a_time(), timeout=DEADLINE_S)

    assert next(answers).key == "first"
    answered.set()
    assert [answer.key for answer in answers] == ["second"]


def streams_ended(registry, code):
    method = "/vitrine.features.v1.FeatureService/EmbedStream"
    labels = {"method": method, "code": code}
    return registry.get_sample_value("vitrine_rpc_handled_total", labels) or 0


def streams_left(registry):
    return streams_ended(registry, "OK") + streams_ended(registry, "CANCELLED")


def test_a_busy_stream_whose_client_goes_away_stops(client, registry):
    before = streams_left(registry)
    sent_enough, gone = threading.Event(), threading.Event()

    def endless():
        count = 0
        while not gone.is_set():
            count += 1
            if count == 10:
                sent_enough.set()
            yield message(str(count))

    answers = client.EmbedStream(endless(), timeout=DEADLINE_S)
    assert next(answers).key == "1"
    assert sent_enough.wait(DEADLINE_S)
    answers.cancel()
    gone.set()

    # The server's call ends only when its stream has stopped; then it is counted.
    assert eventually(lambda: streams_left(registry) > before)
    assert embed(client).width_px == 600


def test_an_idle_stream_whose_client_goes_away_ends_without_an_error(client, registry):
    before, failed = streams_left(registry), streams_ended(registry, "INTERNAL")
    gone = threading.Event()

    def only_one():
        yield message("only one")
        assert gone.wait(DEADLINE_S)

    answers = client.EmbedStream(only_one(), timeout=DEADLINE_S)
    assert next(answers).key == "only one"
    answers.cancel()
    gone.set()

    assert eventually(lambda: streams_left(registry) > before)
    assert streams_ended(registry, "INTERNAL") == failed

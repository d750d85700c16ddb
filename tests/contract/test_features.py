"""The feature service as its clients see it: each RPC and each error, on a real server."""

import threading
from contextlib import ExitStack

import grpc
import numpy as np
import pytest
from prometheus_client import CollectorRegistry

from fixtures.pictures import drawing, encode, exif, noise, png_header
from fixtures.tiny_bundle import DIMENSION, write_tiny_bundle
from fixtures.waiting import eventually
from vitrine.features.v1 import features_pb2 as pb
from vitrine.features.v1.features_pb2_grpc import FeatureServiceStub
from vitrine_features.__main__ import build
from vitrine_features.settings import FeaturesSettings
from vitrine_serving.clients import open_channel
from vitrine_serving.errors import Exhausted, InvalidInput, PreconditionFailed
from vitrine_serving.server import create_server
from vitrine_serving.status import from_call

DEADLINE_S = 60
JPEG = encode(drawing(600, 400), "JPEG")


@pytest.fixture(scope="module")
def registry():
    return CollectorRegistry()


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    folder = tmp_path_factory.mktemp("features") / "bundle"
    return folder, write_tiny_bundle(folder)


@pytest.fixture(scope="module")
def client(manifest, registry):
    settings = FeaturesSettings(
        host="127.0.0.1", port=0, metrics_port=-1, grace_s=0, bundle=str(manifest[0])
    )
    with ExitStack() as stack:
        server = create_server(settings, build(settings, stack, registry), registry=registry)
        server.start()
        stack.callback(server.stop, 0)
        server.mark_ready()
        channel = stack.enter_context(open_channel(f"127.0.0.1:{server.port}"))
        yield FeatureServiceStub(channel)


@pytest.fixture
def space(manifest):
    return manifest[1].space


def embed(client, image=JPEG, **options):
    return client.Embed(pb.EmbedRequest(image=image, **options), timeout=DEADLINE_S)


def refusal(client, image=JPEG, **options):
    with pytest.raises(grpc.RpcError) as raised:
        embed(client, image, **options)
    return from_call(raised.value)


def message(key, image=JPEG, **options):
    return pb.EmbedStreamRequest(key=key, request=pb.EmbedRequest(image=image, **options))


def test_a_picture_becomes_a_unit_vector_with_its_space(client, space):
    response = embed(client)

    assert len(response.embedding.values) == DIMENSION
    assert np.linalg.norm(response.embedding.values) == pytest.approx(1, abs=1e-4)
    assert response.embedding.space == space
    assert (response.width_px, response.height_px) == (600, 400)
    assert response.content_type == "image/jpeg"
    assert response.thumbnail == b""
    assert response.timings.decode_ms > 0 < response.timings.inference_ms
    assert response.timings.queue_ms >= 0


def test_a_client_may_set_no_deadline(client):
    assert client.Embed(pb.EmbedRequest(image=JPEG)).width_px == 600


def test_the_size_told_is_that_of_the_upright_picture(client):
    turned = encode(drawing(600, 400).rotate(90, expand=True), "JPEG", exif=exif(6))

    response = embed(client, turned)

    assert (response.width_px, response.height_px) == (600, 400)
    assert np.dot(response.embedding.values, embed(client).embedding.values) > 0.99


def test_the_thumbnail_and_the_crop_and_the_space_are_honoured(client, space):
    crop = pb.Crop(left=0.5, top=0.5, right=1, bottom=1)

    response = embed(client, crop=crop, thumbnail_side_px=64, space=space)

    assert response.thumbnail[8:12] == b"WEBP"
    assert np.dot(response.embedding.values, embed(client).embedding.values) < 0.99


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (b"", "IMAGE_EMPTY"),
        (b"%PDF-1.7", "IMAGE_TYPE_UNSUPPORTED"),
        (JPEG[: len(JPEG) // 2], "IMAGE_UNDECODABLE"),
        (png_header(10_000, 10_000), "IMAGE_TOO_MANY_PIXELS"),
    ],
)
def test_a_bad_picture_is_an_invalid_argument_with_its_reason(client, image, reason):
    error = refusal(client, image)

    assert type(error) is InvalidInput
    assert error.reason == reason


def test_too_many_bytes_are_resource_exhausted(client):
    error = refusal(client, JPEG + bytes(12_000_001 - len(JPEG)))

    assert type(error) is Exhausted
    assert error.reason == "IMAGE_TOO_LARGE"
    assert error.details["limit"] == "12000000"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"crop": pb.Crop(left=0.5, top=0, right=0.5, bottom=1)}, "CROP_INVALID"),
        ({"crop": pb.Crop(left=0, top=0, right=float("nan"), bottom=1)}, "CROP_INVALID"),
        ({"crop": pb.Crop()}, "CROP_INVALID"),
        ({"thumbnail_side_px": 15}, "THUMBNAIL_SIDE_INVALID"),
        ({"thumbnail_side_px": 1025}, "THUMBNAIL_SIDE_INVALID"),
    ],
)
def test_an_option_out_of_range_is_an_invalid_argument_with_its_reason(client, options, reason):
    error = refusal(client, **options)

    assert type(error) is InvalidInput
    assert error.reason == reason


def test_a_foreign_space_is_a_failed_precondition_that_names_both(client, space):
    error = refusal(client, space="yesterday")

    assert type(error) is PreconditionFailed
    assert error.reason == "SPACE_UNKNOWN"
    assert space in error.message
    assert "yesterday" in error.message


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


def test_a_stream_whose_client_goes_away_stops(client, registry):
    ended = (
        "vitrine_rpc_seconds_count",
        {"method": "/vitrine.features.v1.FeatureService/EmbedStream"},
    )
    before = registry.get_sample_value(*ended) or 0
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
    assert eventually(lambda: (registry.get_sample_value(*ended) or 0) > before)
    assert embed(client).width_px == 600


def test_pictures_are_counted_by_outcome_and_each_step_is_timed(client, registry):
    def count(outcome):
        return registry.get_sample_value(
            "vitrine_features_pictures_total", {"outcome": outcome}
        ) or 0  # fmt: skip

    before = count("OK"), count("CROP_INVALID")
    embed(client)
    refusal(client, crop=pb.Crop())

    assert (count("OK"), count("CROP_INVALID")) == (before[0] + 1, before[1] + 1)
    for step in ("decode", "queue", "inference"):
        assert registry.get_sample_value(f"vitrine_features_{step}_seconds_count") >= 1
    assert registry.get_sample_value("vitrine_features_queue_depth") == 0
    assert registry.get_sample_value("vitrine_features_interpreters") >= 1

"""`Embed` as its clients see it: what it answers and each error."""

import grpc
import numpy as np
import pytest
from PIL import Image

from fixtures.pictures import drawing, encode, exif, png_header
from fixtures.tiny_bundle import DIMENSION
from vitrine.features.v1 import features_pb2 as pb
from vitrine_serving.errors import Exhausted, InvalidInput, PreconditionFailed
from vitrine_serving.status import from_call

DEADLINE_S = 60
JPEG = encode(drawing(600, 400), "JPEG")


def embed(client, image=JPEG, **options):
    return client.Embed(pb.EmbedRequest(image=image, **options), timeout=DEADLINE_S)


def refusal(client, image=JPEG, **options):
    with pytest.raises(grpc.RpcError) as raised:
        embed(client, image, **options)
    return from_call(raised.value)


def test_a_picture_becomes_a_unit_vector_with_its_space(client, space):
    response = embed(client)

    assert len(response.embedding.values) == DIMENSION
    assert np.linalg.norm(response.embedding.values) == pytest.approx(1, abs=1e-4)
    assert response.embedding.space == space
    assert (response.width_px, response.height_px) == (600, 400)
    assert response.content_type == "image/jpeg"
    assert response.thumbnail == b""
    assert response.timings.decode_ms > 0 < response.timings.inference_ms


def test_a_picture_that_shows_nothing_is_said_to_be_blank(client):
    blank = encode(Image.new("RGB", (600, 400), "white"), "PNG")

    assert embed(client, blank).embedding.blank
    assert not embed(client).embedding.blank
    assert embed(client, crop=pb.Crop(left=0.1, top=0.1, right=0.4, bottom=0.9)).embedding.blank


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
    assert registry.get_sample_value("vitrine_pool_waiting", {"model": "features"}) == 0
    assert registry.get_sample_value("vitrine_pool_interpreters", {"model": "features"}) >= 1

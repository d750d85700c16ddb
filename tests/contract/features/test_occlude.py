"""`Occlude` as its clients see it: what changes where a part of a picture is hidden."""

import grpc
import numpy as np
import pytest
from PIL import Image, ImageDraw

from fixtures.pictures import BLUE, RED, encode
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.features.v1 import features_pb2 as pb
from vitrine_serving.errors import DeadlineExceeded, InvalidInput, PreconditionFailed
from vitrine_serving.status import from_call

DEADLINE_S = 60


def garment(colour=RED):
    """A garment in the left half of a white picture, and nothing in the right one."""
    image = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(image).rectangle((60, 60, 260, 340), fill=colour, outline="black", width=8)
    return encode(image, "PNG")


def occlude(client, image=None, timeout=DEADLINE_S, **options):
    request = pb.OccludeRequest(image=image or garment(), **options)
    return client.Occlude(request, timeout=timeout)


def embed(client, image):
    return client.Embed(pb.EmbedRequest(image=image), timeout=DEADLINE_S).embedding


def refusal(client, **options):
    with pytest.raises(grpc.RpcError) as raised:
        occlude(client, **options)
    return from_call(raised.value)


def grid(response, values):
    """The parts that were hidden, as the rows and columns in which they lie."""
    shape = (response.rows - response.side + 1, response.columns - response.side + 1)
    return np.reshape(values, shape)


def test_what_is_hidden_where_the_garment_is_makes_the_picture_less_alike(client):
    response = occlude(client, like=[embed(client, garment())])

    drops = response.similarity - grid(response, response.hidden_similarities)
    assert response.similarity == pytest.approx(1, abs=1e-3)
    assert np.unravel_index(drops.argmax(), drops.shape)[1] < 3
    assert drops[:, :3].sum() > 10 * np.abs(drops[:, 4:]).sum()
    assert not response.hidden


def test_of_several_embeddings_the_one_most_like_the_whole_picture_counts(client):
    like = embed(client, garment())
    others = [Embedding(values=-np.array(like.values), space=like.space), like]

    assert occlude(client, like=others).similarity == pytest.approx(1, abs=1e-3)


def test_without_anything_to_compare_with_the_embeddings_are_there(client):
    response = occlude(client)

    assert response.embedding == embed(client, garment())
    parts = np.array([one.values for one in response.hidden])
    cosines = grid(response, parts @ np.array(response.embedding.values))
    assert np.linalg.norm(parts, axis=1) == pytest.approx(1, abs=1e-3)
    assert cosines[:, :3].min() < cosines[:, 4:].min() < 1.001


def test_only_the_crop_is_looked_at(client):
    response = occlude(client, crop=pb.Crop(left=0.5, top=0, right=1, bottom=1))

    assert response.embedding.blank
    assert all(one.blank for one in response.hidden)


def test_the_colour_of_the_garment_is_told_beside_that_of_another_picture(client):
    response = occlude(client, other_image=garment(BLUE))

    assert response.colour.a > 40 < response.colour.b + 30
    assert response.other_colour.b < -40
    assert not occlude(client).HasField("other_colour")


def test_what_cannot_be_compared_or_decoded_is_refused(client, space):
    one = embed(client, garment())
    foreign = Embedding(values=one.values, space="another")

    assert refusal(client, like=[one] * 21).reason == "TOO_MANY_EMBEDDINGS"
    assert isinstance(refusal(client, like=[foreign]), PreconditionFailed)
    assert refusal(client, space="another").reason == "SPACE_UNKNOWN"
    assert isinstance(refusal(client, image=b"no picture"), InvalidInput)
    assert refusal(client, crop=pb.Crop(left=1, right=0)).reason == "CROP_INVALID"


def test_its_deadline_ends_it(client):
    with pytest.raises(grpc.RpcError) as raised:
        occlude(client, timeout=0.001)
    assert isinstance(from_call(raised.value), DeadlineExceeded)


def test_it_is_counted_apart_from_the_pictures_of_searches(client, registry):
    def count(name):
        return registry.get_sample_value(f"vitrine_features_{name}_total", {"outcome": "OK"}) or 0

    pictures, before = count("pictures"), count("occlusions")
    occlude(client)
    assert (count("pictures"), count("occlusions")) == (pictures, before + 1)


def test_it_is_bulk_work_whatever_its_caller_says(client, registry):
    def turns():
        name = "vitrine_pool_bulk_wait_seconds_count"
        return registry.get_sample_value(name, {"model": "features"}) or 0

    before = turns()
    occlude(client)
    # One to decode it, one for the whole and one for each part.
    assert turns() >= before + 1 + 1 + 36

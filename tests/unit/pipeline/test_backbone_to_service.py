"""A network of keras.applications goes the whole way: train, bundle, an answer over gRPC."""

import json

import numpy as np
import pytest

from fixtures.pictures import encode
from fixtures.served import served
from fixtures.tiny_backbone import draw, write_catalogue
from vitrine.features.v1 import features_pb2 as pb
from vitrine.features.v1.features_pb2_grpc import FeatureServiceStub
from vitrine_bundle import open_bundle
from vitrine_features.model_files import PREPROCESSING_FILE
from vitrine_features.service import build
from vitrine_features.settings import FeaturesSettings
from vitrine_pipeline.cli import app
from vitrine_pipeline.training_record import read_record


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mobilenet")
    shop = write_catalogue(folder / "shop", each=2)
    # Without titles: a captioner is learnt in the same way whatever the backbone is.
    shop.write_text(shop.read_text().replace("ProductTitle", "Remark"))
    app(
        [
            *("train", "--catalogue", str(shop), "--images", str(shop.parent / "images")),
            *("--out", str(folder / "bundle"), "--cache", str(folder / "cache")),
            *("--backbone", "mobilenet", "--weights", "none", "--json"),
            *("--effort", "quick", "--epochs", "3"),
        ],
        standalone_mode=False,
    )
    return open_bundle(str(folder / "bundle"))


@pytest.fixture(scope="module")
def client(bundle):
    with served(FeaturesSettings, build, bundle=bundle.url) as channel:
        yield FeatureServiceStub(channel)


def test_the_bundle_records_the_backbone_and_its_side(bundle):
    assert read_record(bundle).backbone.startswith("mobilenet-v1-")
    assert json.loads(bundle.read_text(PREPROCESSING_FILE))["side"] == 224


def test_the_service_answers_with_vectors_that_tell_pictures_apart(client, bundle):
    def embed(shape, colour):
        picture = encode(draw(shape, colour, seed=7), "PNG")
        answer = client.Embed(pb.EmbedRequest(image=picture), timeout=60).embedding
        assert answer.space == bundle.manifest.space
        return np.array(answer.values)

    hat, belt = embed("Hats", "Red"), embed("Belts", "Blue")
    assert hat.shape == (256,)
    assert np.linalg.norm(hat) == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(hat, embed("Hats", "Red"), atol=1e-5)
    assert hat @ belt < 0.9

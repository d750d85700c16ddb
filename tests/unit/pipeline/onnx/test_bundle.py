"""From an encoder in ONNX to a bundle that is served."""

import json
from dataclasses import replace

import numpy as np
import pytest

from fixtures.tiny_backbone import write_catalogue
from fixtures.tiny_encoder import clip_preprocessor, text_encoder, write_encoder
from vitrine_bundle import open_bundle
from vitrine_features.embedder import Embedder
from vitrine_features.model_files import ONNX_RUNTIME, open_pool
from vitrine_features.onnx_text import open_text_encoder
from vitrine_pipeline.backbones import choose_backbone
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.text.recipe import TextRecipe
from vitrine_pipeline.training.bounds import bound
from vitrine_pipeline.training.fine_tuning import FineTuningRecipe
from vitrine_pipeline.training.plan import TrainingPlan
from vitrine_pipeline.training.recipe import Recipe
from vitrine_pipeline.training.run import train
from vitrine_sheets.catalogue import read_catalogue


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="module")
def encoder(folder):
    return write_encoder(folder / "clip", preprocessor=clip_preprocessor(), text=text_encoder())


@pytest.fixture(scope="module")
def catalogue(folder):
    file = write_catalogue(folder / "catalogue", each=6)
    read = read_catalogue(file, file.parent / "images")
    # Titles are learnt in the same way whatever the backbone is, and take longest.
    return replace(read, rows=tuple(replace(row, title="") for row in read.rows))


@pytest.fixture(scope="module")
def plan(folder, encoder):
    backbone = choose_backbone(f"onnx:{encoder}")
    return TrainingPlan(
        name="catalogue.csv",
        out=folder / "bundle",
        cache=folder / "cache",
        backbone=backbone,
        weights=None,
        preprocessing=backbone.preprocessing,
        held_out=0.2,
        seed=0,
        recipe=Recipe(epochs=2, batch=16, folds=2),
        # The encoder has a text encoder of its own.
        texts=TextRecipe(passes=1, least_steps=8),
    )


@pytest.fixture(scope="module")
def bundle(catalogue, plan):
    train(catalogue, plan, count_up)
    return open_bundle(str(plan.out))


def test_the_bundle_holds_the_file_as_it_was_given(bundle, encoder):
    assert bundle.read_bytes("features.onnx") == (encoder / "vision_model.onnx").read_bytes()
    assert bundle.manifest.runtime == ONNX_RUNTIME
    assert "features.tflite" not in bundle


def test_the_service_embeds_with_it(bundle, catalogue):
    embedder = Embedder(bundle, open_pool(bundle, size=1))
    photos = [row.image.read_bytes() for row in catalogue.rows[:9]]
    values = np.stack([embedder.embed(one, timeout_s=30).values for one in photos])

    np.testing.assert_allclose(np.linalg.norm(values, axis=1), 1, rtol=1e-4)
    assert len(np.unique(values.round(3), axis=0)) > 1


def test_its_text_encoder_and_its_licence_travel_with_it(bundle, encoder):
    assert bundle.read_bytes("report/encoder_licence.txt") == (encoder / "LICENSE").read_bytes()
    red, blue = open_text_encoder(bundle).embed(["a red dress", "a blue dress"])
    assert red @ blue < 0.999


def test_the_model_card_names_the_encoder_and_its_licence(bundle):
    card = bundle.read_text("report/model_card.md")
    assert "Backbone `onnx-clip-" in card
    assert "MIT License, as the encoder's folder says" in card
    assert "- precision: float32" in card.lower()


def test_the_bundle_says_how_the_encoder_wants_its_pictures(bundle):
    stated = json.loads(bundle.read_text("features.json"))
    assert stated["resize"] == "crop"
    assert stated["normalisation"]["std"] == clip_preprocessor()["image_std"]


@pytest.mark.parametrize("effort", ["quick", "standard", "best"])
def test_an_encoder_stays_as_it_is_whatever_the_effort(plan, effort):
    bounded = bound(plan, effort, None, 3, others=False)
    assert bounded.fine_tuning is None
    assert bounded.recipe.epochs == 3


def test_an_encoder_cannot_be_fine_tuned(plan):
    with pytest.raises(PipelineError, match="--fine-tune: an encoder in ONNX stays as it is"):
        TrainingPlan(
            name=plan.name,
            out=plan.out,
            cache=plan.cache,
            backbone=plan.backbone,
            weights=None,
            preprocessing=plan.preprocessing,
            held_out=0.2,
            seed=0,
            fine_tuning=FineTuningRecipe(),
        )

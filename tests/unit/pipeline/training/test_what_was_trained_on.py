"""What the parts of a bundle were fitted to, and that they are served as they were."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from fixtures.conversions import that_see
from vitrine_bundle import Precision, Runtime, open_bundle
from vitrine_classifier.classifier import HEADS_FILE
from vitrine_features.decode import decode
from vitrine_features.model_files import MODEL_FILE, PROJECTION_FILE
from vitrine_inference import InterpreterPool
from vitrine_pipeline.backbones import ConvertedBackbone
from vitrine_pipeline.image_features import (
    Extractor,
    FeatureCache,
    choose_representative,
    hash_pictures,
)
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.training.run import train
from vitrine_pipeline.training_record import read_record


def representative(catalogue, plan):
    files = [row.image for row in catalogue.rows]
    return choose_representative(files, hash_pictures(catalogue.rows), plan.preprocessing)


@pytest.mark.parametrize("part", ["fitted", "described"])
def test_no_picture_that_is_measured_was_trained_on(part, training, catalogue):
    trained_on = {catalogue.rows[at].image.read_bytes() for at in getattr(training, part)}
    measured = {row.image.read_bytes() for row in training.report.evaluation.queries}
    gallery = {row.image.read_bytes() for row in training.report.evaluation.gallery}
    assert measured
    assert not measured & trained_on
    assert trained_on == gallery
    assert measured | trained_on == {row.image.read_bytes() for row in catalogue.rows}


def test_the_pictures_that_set_the_ranges_of_the_backbone_are_not_measured(
    training, catalogue, plan
):
    measured = {row.image for row in training.report.evaluation.queries}
    assert not measured & set(representative(catalogue, plan).files)


def test_the_bundle_says_that_its_backbone_is_in_int8(bundle):
    assert bundle.manifest.runtime == Runtime(precision=Precision.INT8)
    assert "precision: int8" in bundle.read_text("report/model_card.md").lower()


def weights_of(bundle, file) -> set[np.dtype]:
    """The types of what has two axes and does not depend on the picture: the large matrices."""
    details = Interpreter(model_content=bundle.read_bytes(file)).get_tensor_details()
    matrices = [one for one in details if len(one["shape"]) == 2 and min(one["shape"]) > 128]
    assert matrices
    return {np.dtype(one["dtype"]) for one in matrices}


@pytest.mark.parametrize(
    ("file", "kept_in"), [(PROJECTION_FILE, np.float32), (HEADS_FILE, np.int8)]
)
def test_heads_keep_their_weights_in_int8_and_the_projection_does_not(file, kept_in, bundle):
    assert weights_of(bundle, file) == {np.dtype(kept_in)}


def test_in_float32_the_same_products_are_measured_in_another_space(
    bundle, report, plan, catalogue
):
    unrounded = replace(plan, precision=Precision.FLOAT32, out=plan.out.with_name("float32"))
    # Titles are learnt in the same way in either precision, and take longest.
    untitled = tuple(replace(row, title=None) for row in catalogue.rows)
    other = train(replace(catalogue, rows=untitled), unrounded, count_up)
    written = open_bundle(str(unrounded.out))
    assert written.manifest.runtime == Runtime(precision="float32")
    assert weights_of(written, HEADS_FILE) == {np.dtype(np.float32)}
    assert weights_of(written, PROJECTION_FILE) == {np.dtype(np.float32)}
    assert other.space != report.space
    assert [row.id for row in other.evaluation.queries] == [
        row.id for row in report.evaluation.queries
    ]


def test_the_record_names_the_pictures_that_were_trained_on_and_no_others(
    bundle, training, catalogue
):
    record = read_record(bundle)
    hashes = [hashlib.sha256(row.image.read_bytes()).hexdigest() for row in catalogue.rows]
    known = {at for at, digest in enumerate(hashes) if record.knows(digest)}
    assert known == set(training.fitted)


def test_the_backbone_is_converted_once_for_measuring_and_for_serving(training, bundle):
    assert that_see(training.converted) == [bundle.read_bytes(MODEL_FILE)]


def test_the_service_sees_the_very_numbers_that_the_training_saw(bundle, plan, catalogue):
    name = Extractor(
        ConvertedBackbone(None, representative(catalogue, plan)),
        read_record(bundle).backbone,
        plan.preprocessing,
    ).name
    images = [row.image.read_bytes() for row in catalogue.rows[::8]]
    digests = [hashlib.sha256(image).hexdigest() for image in images]
    served = InterpreterPool(bundle.read_bytes(MODEL_FILE), size=1)
    with FeatureCache(plan.cache, name) as cache:
        measured = cache.get(digests)
    for image, digest in zip(images, digests, strict=True):
        inputs = plan.preprocessing.prepare(
            decode(image, detail_px=plan.preprocessing.detail_px()).image
        )
        seen = served.run({"image": inputs.image[None]}, timeout_s=10)["features"][0]
        np.testing.assert_array_equal([*seen, *inputs.colour], measured[digest])

"""A classifier refuses a bundle whose parts do not fit each other."""

import numpy as np
import pytest

from fixtures.tiny_bundle import DIMENSION, write_tiny_bundle
from fixtures.tiny_classifier import (
    VALUES,
    attribute_models,
    classifier_files,
    embedding_of,
    heads_model,
)
from vitrine_bundle import BundleError, open_bundle
from vitrine_classifier.attributes import AttributeModel, AttributeModels
from vitrine_classifier.classifier import Classifier, open_classifier
from vitrine_inference import InterpreterPool
from vitrine_product.roles import Role


def classifier_of(folder, files):
    write_tiny_bundle(folder / "bundle", files)
    bundle = open_bundle(str(folder / "bundle"))
    return Classifier(bundle, InterpreterPool(bundle.read_bytes("heads.tflite"), size=1))


def test_a_batch_is_answered_in_its_order(tmp_path):
    classifier = classifier_of(tmp_path, classifier_files())
    batch = np.stack([embedding_of(colour=[0, 0, 4]), embedding_of(colour=[4, 0, 0])])
    products = classifier.classify(batch, max_candidates=1, timeout_s=10)
    colours = [
        prediction.value
        for product in products
        for prediction in product
        if prediction.name == "colour"
    ]
    assert colours == ["Red", "Black"]


def test_nothing_is_sure_of_a_blank_picture_and_its_neighbours_are_left_alone(tmp_path):
    classifier = classifier_of(tmp_path, classifier_files())
    batch = np.stack([embedding_of(colour=[0, 0, 5])] * 2)

    seen, blank = classifier.classify(batch, max_candidates=2, timeout_s=10, blank=[False, True])

    assert any(one.sure for one in seen)
    assert not any(one.sure for one in blank)
    assert [one.candidates for one in blank] == [one.candidates for one in seen]


def test_attributes_come_in_the_order_of_the_bundle(tmp_path):
    classifier = classifier_of(tmp_path, classifier_files())
    product = classifier.classify(embedding_of()[None], max_candidates=1, timeout_s=10)[0]
    assert [prediction.name for prediction in product] == list(VALUES)


def test_attributes_that_the_heads_do_not_give_are_refused(tmp_path):
    models = attribute_models(VALUES | {"usage": ("Casual", "Formal", "Sports")})
    with pytest.raises(BundleError, match=r"heads.tflite gives .* attributes.json needs"):
        classifier_of(tmp_path, classifier_files(models))


def test_attributes_that_the_manifest_does_not_name_are_refused(tmp_path):
    fewer = {name: VALUES[name] for name in ("gender", "colour")}
    with pytest.raises(BundleError, match=r"attributes.json has the attributes"):
        classifier_of(tmp_path, classifier_files(attribute_models(fewer, taxonomy=())))


def test_heads_for_another_dimension_are_refused(tmp_path):
    files = classifier_files() | {"heads.tflite": heads_model(DIMENSION // 2)}
    with pytest.raises(BundleError, match="need one input 'embedding' of 256 values"):
        classifier_of(tmp_path, files)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text.replace('"temperature":1.0', '"temperature":0.0'), "temperature"),
        (lambda text: text.replace('["Men","Women"]', '["Men","Men"]'), "named twice"),
        (lambda text: text.replace("[[1,0,0]", "[[1,0,9]"), "names no values"),
        (lambda text: text[:-20], "JSON"),
    ],
)
def test_a_damaged_attributes_file_is_named_with_its_fault(tmp_path, damage, said):
    files = classifier_files()
    damaged = damage(files["attributes.json"].decode()).encode()
    assert damaged != files["attributes.json"]
    with pytest.raises(BundleError, match=rf"attributes.json is invalid: .*{said}"):
        classifier_of(tmp_path, files | {"attributes.json": damaged})


def test_a_bundle_without_attributes_is_answered_with_none(tmp_path):
    write_tiny_bundle(
        tmp_path / "bundle",
        {"attributes.json": AttributeModels(attributes=()).model_dump_json().encode()},
        attributes=(),
    )
    classifier = open_classifier(open_bundle(str(tmp_path / "bundle")))
    classifier.warm_up()
    batch = np.stack([embedding_of(), embedding_of()])
    assert classifier.classify(batch, max_candidates=3, timeout_s=1) == [(), ()]


def test_a_bundle_that_names_attributes_but_has_no_heads_is_refused(tmp_path):
    files = classifier_files()
    del files["heads.tflite"]
    write_tiny_bundle(tmp_path / "bundle", files)
    with pytest.raises(BundleError, match=r"no file 'heads\.tflite'"):
        open_classifier(open_bundle(str(tmp_path / "bundle")))


def test_a_bundle_states_the_roles_that_names_do_not_tell():
    usual = attribute_models()
    assert b"role" not in usual.model_dump_json().encode()
    own = AttributeModel(
        name="shade", values=("Red",), temperature=1, thresholds=(0.9,), role=Role.COLOUR
    )
    written = AttributeModels(attributes=(*usual.attributes, own)).model_dump_json()
    read = AttributeModels.model_validate_json(written)
    assert read.roles.of("shade") is Role.COLOUR
    assert read.roles.of("product_type") is Role.TAXONOMY
    assert [model.name for model in read.agreeing] == ["category", "subcategory", "product_type"]

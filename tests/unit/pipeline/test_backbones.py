"""The backbones: the installed ones with their real weights, and all on their way to serve."""

import gc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from fixtures.pictures import drawing, encode
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.backbones import (
    BACKBONES,
    DEFAULT_BACKBONE,
    ConvertedBackbone,
    NamedWeights,
    find_backbone,
    parse_weights,
)
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.image_features import Extractor
from vitrine_pipeline.image_features.extractor import split_measurements
from vitrine_pipeline.weights import WeightsError, read_torch_weights


def picture(side):
    """A drawing with edges and colours, as the network takes it."""
    image = drawing(90, 60).resize((side, side))
    return np.asarray(image, np.float32)[np.newaxis]


@pytest.fixture(scope="module", params=["efficientnet_lite0", "efficientnet_lite2"])
def backbone(request):
    return BACKBONES[request.param]


@pytest.fixture(scope="module")
def model(backbone):
    return backbone.model()


def test_its_weights_fit_and_its_features_are_sound(backbone, model):
    features = model(picture(backbone.side)).numpy()[0]
    assert features.shape[0] > backbone.pooled
    assert np.isfinite(features).all()
    # ReLU6 bounds what is pooled last.
    pooled = features[-backbone.pooled :]
    assert pooled.min() >= 0
    assert 0.1 < pooled.max() <= 6


def test_the_activations_have_the_statistics_that_the_weights_were_trained_with(backbone, model):
    # With the wrong padding, scaling or order of weights they drift apart within a few layers.
    import keras

    late = [layer for layer in model.layers if layer.name.endswith("bn2")][-1]
    probe = keras.Model(model.input, late.input)
    noise = np.random.default_rng(0).normal(size=(4, backbone.side // 8, backbone.side // 8, 3))
    smooth = tf.image.resize(noise, (backbone.side, backbone.side), "bicubic")
    given = probe(127 + 60 * smooth).numpy().reshape(-1, late.input.shape[-1])
    expected = np.asarray(late.moving_mean)
    assert np.corrcoef(given.mean(axis=0), expected)[0, 1] > 0.9


def until_two_ways_meet(model):
    """The network's first layers, down to where what went two ways is added: each kind of layer."""
    import keras

    meeting = next(layer for layer in model.layers if isinstance(layer, keras.layers.Add))
    return keras.Model(model.input, keras.layers.GlobalAveragePooling2D()(meeting.output))


# Each way of preparing pixels once; the others prepare them as one of these does.
@pytest.mark.parametrize("name", [DEFAULT_BACKBONE, "mobilenet_v2", "resnet50"])
def test_what_keras_says_is_measured_from_the_bytes_of_a_picture(name):
    backbone = replace(BACKBONES[name], side=96)
    if name == DEFAULT_BACKBONE:
        model = backbone.model()
    else:
        # That all of it sees what Keras sees is for test_applications to say.
        model = until_two_ways_meet(backbone.model(NamedWeights.NONE))
    extractor = Extractor(ConvertedBackbone(model), name, Preprocessing(side=backbone.side))
    image = drawing(90, 60)
    measured, _ = split_measurements(extractor.measure(encode(image, "PNG"))[np.newaxis])
    pixels = Preprocessing(side=backbone.side).prepare(image).image
    expected = model(pixels[np.newaxis].astype(np.float32)).numpy()
    scale = np.abs(expected).max()
    assert scale > 0.1
    np.testing.assert_allclose(measured, expected, rtol=1e-3, atol=1e-4 * scale)
    del model, extractor
    gc.collect()


def test_the_weights_of_another_backbone_are_refused_by_name():
    lite0, lite2 = BACKBONES["efficientnet_lite0"], BACKBONES["efficientnet_lite2"]
    with pytest.raises(WeightsError, match="not the weights of efficientnet_lite0") as raised:
        lite0.model(lite2.default_weights())
    assert str(lite2.default_weights()) in str(raised.value)


def test_a_download_that_broke_off_is_refused_by_name(tmp_path):
    lite0 = BACKBONES[DEFAULT_BACKBONE]
    half = tmp_path / "half.pth"
    half.write_bytes(lite0.default_weights().read_bytes()[: 1 << 20])
    with pytest.raises(WeightsError, match=r"half\.pth: .*truncated"):
        lite0.model(half)


def test_the_fingerprint_names_the_weights(tmp_path):
    lite0 = BACKBONES[DEFAULT_BACKBONE]
    other = tmp_path / "other.pth"
    other.write_bytes(b"other weights")
    assert lite0.fingerprint().startswith("efficientnet_lite0-")
    assert lite0.fingerprint() != lite0.fingerprint(other)


def test_imagenet_is_what_the_package_carries_where_there_is_one():
    lite0 = BACKBONES[DEFAULT_BACKBONE]
    assert lite0.fingerprint(NamedWeights.IMAGENET) == lite0.fingerprint()


def test_a_name_and_a_file_are_told_apart():
    assert parse_weights(None) is None
    assert parse_weights("none") is NamedWeights.NONE
    assert parse_weights("imagenet") is NamedWeights.IMAGENET
    assert parse_weights("./none") == Path("none")


def test_the_packages_hold_every_tensor_of_the_network():
    state = read_torch_weights(BACKBONES[DEFAULT_BACKBONE].default_weights())
    assert state["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert state["_fc.weight"].shape == (1000, 1280)


def test_an_unknown_backbone_is_refused_with_those_there_are():
    with pytest.raises(PipelineError, match="'vgg' is none of efficientnet_lite0") as raised:
        find_backbone("vgg")
    for name in ("mobilenet", "mobilenet_v2", "resnet50", "inception_v3"):
        assert name in str(raised.value)

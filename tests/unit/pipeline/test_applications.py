"""The networks of keras.applications, with weights out of every form of file."""

import gc
import sys
import zipfile
from dataclasses import replace

import h5py
import keras
import numpy as np
import pytest

from fixtures.pictures import drawing
from fixtures.tiny_backbone import write_catalogue
from vitrine_pipeline.backbones import BACKBONES, NamedWeights
from vitrine_pipeline.backbones.untrained import randomise
from vitrine_pipeline.cli import main
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.weights import WeightsError

# How Keras itself reads its variables when it saves them.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SIDE = 76
MODULES = {
    "mobilenet": keras.applications.mobilenet,
    "mobilenet_v2": keras.applications.mobilenet_v2,
    "resnet50": keras.applications.resnet50,
    "inception_v3": keras.applications.inception_v3,
}
MAKERS = {
    "mobilenet": keras.applications.MobileNet,
    "mobilenet_v2": keras.applications.MobileNetV2,
    "resnet50": keras.applications.ResNet50,
    "inception_v3": keras.applications.InceptionV3,
}
PICTURE = np.asarray(drawing(90, 60).resize((SIDE, SIDE)), np.float32)[np.newaxis]


def small(name):
    return replace(BACKBONES[name], side=SIDE)


def published(name, **options):
    """The network as Keras makes it, with weights of its own."""
    network = MAKERS[name](weights=None, input_shape=(SIDE, SIDE, 3), **options)
    randomise(network)
    return network


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("weights")


@pytest.fixture(scope="module")
def topped(folder):
    """MobileNet with the classes on top, in every form that Keras writes."""
    network = published("mobilenet", classes=5)
    kernel = network.get_layer("conv_pw_1").kernel
    kernel.assign(kernel + 0.5)
    for form in ("m.weights.h5", "m.keras", "m.h5"):
        save = network.save_weights if form == "m.weights.h5" else network.save
        save(folder / form)
    with h5py.File(folder / "m.h5") as whole, h5py.File(folder / "weights-only.h5", "w") as only:
        group = whole["model_weights"]
        for name in group:
            whole.copy(group[name], only)
        only.attrs["layer_names"] = group.attrs["layer_names"]
    return network


@pytest.mark.parametrize("name", MAKERS)
def test_it_sees_in_a_picture_what_keras_sees(name, tmp_path):
    network = published(name, include_top=False, pooling="avg")
    network.save_weights(tmp_path / "some.weights.h5")
    prepared = MODULES[name].preprocess_input(PICTURE.copy())
    expected = network(prepared, training=False).numpy()
    del network
    gc.collect()

    features = small(name).model(tmp_path / "some.weights.h5")(PICTURE, training=False).numpy()

    assert features.shape[1] > expected.shape[1] == BACKBONES[name].pooled
    scale = np.abs(expected).max()
    assert scale > 0.1
    np.testing.assert_allclose(features[:, -expected.shape[1] :], expected, atol=1e-4 * scale)


def test_layers_side_by_side_come_from_the_older_form_in_their_order(tmp_path):
    network = published("inception_v3", include_top=False, pooling="avg")
    network.save(tmp_path / "some.h5")
    expected = network(PICTURE / 127.5 - 1, training=False).numpy()

    features = small("inception_v3").model(tmp_path / "some.h5")(PICTURE, training=False).numpy()

    np.testing.assert_allclose(features[:, -2048:], expected, atol=1e-4 * expected.max())


@pytest.mark.parametrize("form", ["m.weights.h5", "m.keras", "m.h5", "weights-only.h5"])
def test_weights_are_read_from_every_form_and_their_top_is_left_out(folder, topped, form):
    model = small("mobilenet").model(folder / form)

    for name in ("conv1", "conv_pw_1", "conv_dw_13_bn", "conv_pw_13"):
        for given, kept in zip(
            model.get_layer(name).get_weights(), topped.get_layer(name).get_weights(), strict=True
        ):
            np.testing.assert_array_equal(given, kept)


@pytest.mark.parametrize("form", ["m.weights.h5", "m.keras", "m.h5"])
@pytest.mark.parametrize("kept", [0.0001, 0.4, 0.99])
def test_a_truncated_file_is_refused_by_name(folder, topped, form, kept, tmp_path):
    content = (folder / form).read_bytes()
    file = tmp_path / form
    file.write_bytes(content[: int(kept * len(content))])

    with pytest.raises(WeightsError, match="truncated") as raised:
        small("mobilenet").model(file)

    assert str(raised.value).startswith(f"{file}: ")
    assert "expected Keras weights" in str(raised.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty: the download was truncated"),
        (b"\n<!DOCTYPE html><title>404</title>", "a web page, not weights: the download failed"),
        (b"\x80\x02K\x01.", "which no file of Keras does"),
    ],
)
def test_what_is_no_weights_file_is_refused_with_what_was_expected(content, said, tmp_path):
    file = tmp_path / "wrong.weights.h5"
    file.write_bytes(content)

    with pytest.raises(WeightsError, match=said) as raised:
        small("mobilenet").model(file)

    assert str(file) in str(raised.value)
    assert "expected Keras weights (.weights.h5, .keras or .h5)" in str(raised.value)


def test_an_archive_and_a_table_of_something_else_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "other.keras", "w") as archive:
        archive.writestr("photos.txt", "none")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["numbers"] = [1, 2]

    with pytest.raises(WeightsError, match=r"other\.keras: .*without model\.weights\.h5"):
        small("mobilenet").model(tmp_path / "other.keras")
    with pytest.raises(WeightsError, match=r"other\.h5: it holds no layers"):
        small("mobilenet").model(tmp_path / "other.h5")


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(WeightsError, match=r"gone\.h5: no such weights file"):
        small("mobilenet").model(tmp_path / "gone.h5")


@pytest.mark.parametrize("form", ["m.weights.h5", "m.h5"])
def test_another_architecture_is_refused_with_the_tensors_that_differ(folder, topped, form):
    with pytest.raises(WeightsError, match="not the weights of mobilenet_v2") as raised:
        small("mobilenet_v2").model(folder / form)

    assert str(folder / form) in str(raised.value)
    assert "expected (" in str(raised.value)


def test_without_weights_it_says_which_there_can_be():
    with pytest.raises(PipelineError, match="mobilenet comes without weights") as raised:
        BACKBONES["mobilenet"].model()

    for choice in ("--weights imagenet", "--weights FILE", "--weights none"):
        assert choice in str(raised.value)


def test_random_weights_are_the_same_each_time_and_have_a_name_of_their_own(folder, topped):
    mobilenet = small("mobilenet")
    first, second = (mobilenet.model(NamedWeights.NONE)(PICTURE).numpy() for _ in range(2))

    np.testing.assert_array_equal(first, second)
    named = mobilenet.fingerprint(NamedWeights.NONE)
    assert named.startswith("mobilenet-v1-")
    assert named == mobilenet.fingerprint(NamedWeights.NONE)
    assert named != mobilenet.fingerprint(folder / "m.h5")


def test_a_download_without_internet_is_refused_before_any_picture_is_read(
    tmp_path, monkeypatch, capfd
):
    shop = write_catalogue(tmp_path / "shop", each=1).parent
    # As KERAS_HOME would have it in a process of its own.
    monkeypatch.setattr(keras.src.backend.config, "_KERAS_DIR", str(tmp_path / "keras"))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    asked = [
        *("vitrine", "train"),
        *("--catalogue", str(shop / "catalogue.csv"), "--images", str(shop / "images")),
        *("--out", str(tmp_path / "bundle"), "--cache", str(tmp_path / "cache")),
        *("--backbone", "mobilenet", "--weights", "imagenet", "--json"),
    ]
    monkeypatch.setattr(sys, "argv", asked)
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    printed = capfd.readouterr()
    assert printed.out == ""
    said = printed.err.splitlines()[-1]
    assert "--weights imagenet: the weights of mobilenet cannot be downloaded" in said
    assert "--weights FILE" in said
    assert not list((tmp_path / "cache").glob("*.sqlite*"))
    assert not (tmp_path / "bundle").exists()

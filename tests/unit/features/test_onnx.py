"""The feature service with a bundle whose backbone is an encoder in ONNX."""

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from fixtures.pictures import drawing, encode
from fixtures.tiny_bundle import write_tiny_bundle
from fixtures.tiny_encoder import SIDE, encoder_files, image_encoder, text_encoder
from vitrine_bundle import BundleError, open_bundle
from vitrine_features import model_files
from vitrine_features.embedder import Embedder
from vitrine_features.model_files import ONNX_RUNTIME, open_pool
from vitrine_features.onnx_text import TextSettings, open_text_encoder
from vitrine_features.preprocessing import Preprocessing


@pytest.fixture
def bundle_of(tmp_path):
    def bundle(**changed):
        write_tiny_bundle(tmp_path / "bundle", encoder_files() | changed, runtime=ONNX_RUNTIME)
        return open_bundle(str(tmp_path / "bundle"))

    return bundle


def test_pictures_are_embedded_by_an_encoder_in_onnx(bundle_of):
    bundle = bundle_of()
    embedder = Embedder(bundle, open_pool(bundle, size=2))
    embedder.warm_up()
    photos = [encode(drawing(90 + at, 60), "PNG") for at in range(8)]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda photo: embedder.embed(photo, timeout_s=30), photos))
    alone = embedder.embed(photos[3], timeout_s=30)
    assert found[3].space == bundle.manifest.space
    np.testing.assert_array_equal(found[3].values, alone.values)
    assert np.linalg.norm(alone.values) == pytest.approx(1, abs=1e-5)
    assert len({one.values.tobytes() for one in found}) > 1


def test_without_onnx_runtime_such_a_bundle_is_refused_with_what_to_do(bundle_of, monkeypatch):
    monkeypatch.setattr(model_files, "can_run_onnx", lambda: False)
    with pytest.raises(BundleError, match=r"vitrine-features-onnx, or install vitrine-features\["):
        open_pool(bundle_of(), size=1)


def test_a_bundle_for_litert_loads_no_onnx_runtime(tmp_path, monkeypatch):
    # What is None there cannot be imported.
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    write_tiny_bundle(tmp_path / "bundle")
    assert open_pool(open_bundle(str(tmp_path / "bundle")), size=1)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (image_encoder(gives="logits"), "features.onnx cannot be loaded: it gives"),
        (image_encoder(sides=(64, 64)), "features.onnx cannot be loaded: input"),
        (None, "features.onnx cannot be loaded: "),
    ],
    ids=["outputs", "sides", "no model"],
)
def test_files_that_do_not_fit_each_other_are_refused_by_name(bundle_of, model, said):
    content = model.SerializeToString() if model else b"no model"
    with pytest.raises(BundleError) as refused:
        open_pool(bundle_of(**{"features.onnx": content}), size=1)
    assert said in str(refused.value)


def test_a_bundle_that_does_not_say_how_pixels_are_scaled_is_refused(bundle_of):
    without = Preprocessing(side=SIDE).model_dump_json().encode()
    with pytest.raises(BundleError, match=r"features\.json states no normalisation of its pixels"):
        open_pool(bundle_of(**{"features.json": without}), size=1)


def test_a_bundle_that_names_the_wrong_runtime_lacks_its_file(tmp_path):
    write_tiny_bundle(tmp_path / "bundle", runtime=ONNX_RUNTIME)
    with pytest.raises(BundleError, match=r"it has no file 'features\.onnx'"):
        open_pool(open_bundle(str(tmp_path / "bundle")), size=1)


def test_a_text_encoder_whose_tokenizer_is_damaged_is_refused_by_the_bundle(bundle_of):
    bundle = bundle_of(
        **{
            "text_encoder.onnx": text_encoder().SerializeToString(),
            "text_encoder.json": TextSettings(tokens=8, pad_id=0).model_dump_json().encode(),
            "tokenizer.json": b"{}",
        }
    )
    with pytest.raises(BundleError, match=r"text_encoder\.onnx cannot be used: tokenizer\.json"):
        open_text_encoder(bundle)


def test_a_bundle_need_not_have_a_text_encoder(bundle_of):
    assert open_text_encoder(bundle_of()) is None

"""The folder of an encoder: what is read, and what is said of one that cannot be used."""

import json

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from fixtures.tiny_encoder import (
    SIDE,
    WIDTH,
    clip_preprocessor,
    image_encoder,
    siglip_preprocessor,
    text_encoder,
    write_encoder,
)
from vitrine_features.model_files import ENCODER_FILE, ONNX_RUNTIME
from vitrine_features.onnx_text import OnnxTextEncoder, TextSettings
from vitrine_inference.onnx_model import OnnxModel
from vitrine_pipeline.backbones import BACKBONES, choose_backbone
from vitrine_pipeline.errors import PipelineError


def choose(folder):
    return choose_backbone(f"onnx:{folder}")


def refusal(folder):
    with pytest.raises(PipelineError) as refused:
        choose(folder)
    return str(refused.value)


def image(pixels=7):
    return np.random.default_rng(pixels).integers(0, 256, (1, SIDE, SIDE, 3), np.uint8)


def test_a_folder_with_an_encoder_is_a_backbone(tmp_path):
    backbone = choose(write_encoder(tmp_path / "fashion siglip"))

    assert backbone.name == "onnx-fashion_siglip"
    assert backbone.pooled == WIDTH
    served = backbone.served()
    assert (served.file, served.runtime) == (ENCODER_FILE, ONNX_RUNTIME)
    features = served.pool().run({"image": image()}, timeout_s=1)["features"]
    assert features.shape == (1, WIDTH)


def test_an_encoder_sees_the_pixels_scaled_as_its_file_says(tmp_path):
    folder = write_encoder(tmp_path / "clip", preprocessor=clip_preprocessor())
    given = choose(folder).served().pool().run({"image": image()}, timeout_s=1)["features"]

    stated = clip_preprocessor()
    pixels = (image() / 255 - stated["image_mean"]) / stated["image_std"]
    model = OnnxModel((folder / "vision_model.onnx").read_bytes())
    planes = pixels.transpose(0, 3, 1, 2).astype(np.float32)
    expected = model.run({"pixel_values": planes}, ["image_embeds"])["image_embeds"]
    np.testing.assert_allclose(given, expected, rtol=1e-4, atol=1e-5)


def test_files_may_lie_as_they_do_in_a_repository_of_a_hub(tmp_path):
    folder = write_encoder(tmp_path / "hub", image=image_encoder(gives="pooler_output"))
    (folder / "onnx").mkdir()
    (folder / "vision_model.onnx").rename(folder / "onnx" / "model.onnx")

    assert choose(folder).pooled == WIDTH


def test_another_file_is_another_backbone(tmp_path):
    first = choose(write_encoder(tmp_path / "a" / "same"))
    other = choose(write_encoder(tmp_path / "b" / "same", image=image_encoder(opset=16)))

    assert first.fingerprint() != other.fingerprint()
    assert first.fingerprint() == choose(tmp_path / "a" / "same").fingerprint()


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (image_encoder(pixels="image"), "it takes image and has to take pixel_values alone"),
        (image_encoder(texts=True), "it takes pixel_values, input_ids and has to take"),
        (image_encoder(gives="logits"), "it gives logits and none of image_embeds and pooler"),
        (image_encoder(dtype=TensorProto.FLOAT16), "pixel_values is tensor(float16)"),
        (image_encoder(sides=(48, 48)), "pixel_values is tensor(float) [any, 3, 48, 48], and the"),
        (image_encoder(pooled=False), "image_embeds is tensor(float) [any, 1, 24] and not"),
        (image_encoder(opset=99), "newer than the ONNX Runtime that is installed; export it again"),
        (image_encoder(ir=99), "newer than the ONNX Runtime that is installed; export it again"),
        (image_encoder(domain="shop.secret"), "libraries of others are never loaded"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_model_of_another_kind_is_refused_with_what_to_do(tmp_path, model, said):
    folder = write_encoder(tmp_path / "encoder", image=model)
    told = refusal(folder)

    assert told.startswith(f"{folder / 'vision_model.onnx'}: ")
    assert said in told
    assert "export" in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty; copy it again"),
        (image_encoder().SerializeToString()[:-900], "it is truncated, or no ONNX file; copy"),
        (b"<html>not found</html>", "it is truncated, or no ONNX file; copy it again"),
        (b"version https://git-lfs.github.com/spec/v1\n", "only points to a file; get that with"),
    ],
    ids=["empty", "truncated", "a web page", "a pointer"],
)
def test_a_file_that_is_no_model_is_refused_by_name(tmp_path, content, said):
    folder = write_encoder(tmp_path / "encoder")
    (folder / "vision_model.onnx").write_bytes(content)

    assert refusal(folder).startswith(f"{folder / 'vision_model.onnx'}: ")
    assert said in refusal(folder)


@pytest.mark.parametrize("there", [True, False])
def test_weights_in_a_file_of_their_own_are_to_be_joined(tmp_path, monkeypatch, there):
    folder = write_encoder(tmp_path / "encoder")
    file = folder / "vision_model.onnx"
    onnx.save_model(
        image_encoder(), file, save_as_external_data=True, location="weights.bin", size_threshold=0
    )
    if not there:
        (folder / "weights.bin").unlink()
    # A model that is read from memory looks for its weights where the process runs.
    monkeypatch.chdir(folder)

    told = refusal(folder)
    assert told.startswith(f"{file}: its weights are in weights.bin")
    assert ("missing" in told) is not there
    assert "onnx.save(onnx.load('vision_model.onnx'), 'joined.onnx')" in told


@pytest.mark.parametrize("file", ["vision_model.onnx", "preprocessor_config.json", None])
def test_what_is_missing_is_named(tmp_path, file):
    folder = write_encoder(tmp_path / "encoder")
    if file is None:
        assert "there is no such folder" in refusal(folder / "elsewhere")
        return
    (folder / file).unlink()

    assert str(folder) in refusal(folder)
    assert file in refusal(folder)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (siglip_preprocessor(size={"height": 32, "width": 48}), "gives no square"),
        (siglip_preprocessor(size={"height": 8, "width": 8}), "side"),
        (siglip_preprocessor(do_resize=False), "do_resize"),
        (siglip_preprocessor(image_std=[0.5, 0.5, 0]), "std"),
        (siglip_preprocessor(image_mean=[0.5]), "image_mean"),
        (siglip_preprocessor(resample=9), "resample"),
        (clip_preprocessor(crop_size={"height": 32, "width": 30}), "crop_size"),
        (clip_preprocessor(size={"shortest_edge": 32}, crop_size=64), "scaled_side"),
        ({"nothing": "here"}, "size"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_preprocessing_that_cannot_be_done_is_refused_by_its_field(tmp_path, stated, said):
    folder = write_encoder(tmp_path / "encoder", preprocessor=stated)

    assert refusal(folder).startswith(f"{folder / 'preprocessor_config.json'}: ")
    assert said in refusal(folder)


def test_a_preprocessing_that_is_no_json_is_refused(tmp_path):
    folder = write_encoder(tmp_path / "encoder")
    (folder / "preprocessor_config.json").write_text("{")

    assert "preprocessor_config.json: as a whole: Invalid JSON" in refusal(folder)


def test_a_square_is_cut_out_or_squashed_as_the_file_says(tmp_path):
    squashed = choose(write_encoder(tmp_path / "siglip")).preprocessing
    cut = clip_preprocessor(size={"shortest_edge": 40})
    cropped = choose(write_encoder(tmp_path / "clip", preprocessor=cut)).preprocessing

    assert (squashed.resize, squashed.side, squashed.resample) == ("squash", SIDE, "bicubic")
    assert (cropped.resize, cropped.side, cropped.scaled_side) == ("crop", SIDE, 40)


@pytest.mark.parametrize(
    ("readme", "licence", "named"),
    [
        ("---\nlicense: apache-2.0\ntags: [x]\n---\n# Encoder", "", "apache-2.0, as the encoder's"),
        ("---\nlicense: other\nlicense_name: shop-only\n---\n", "", "shop-only, as"),
        (
            "# license: no front matter",
            "MIT License\n",
            "MIT License, as the encoder's folder says",
        ),
        ("", "", "licence not stated; look where they came from"),
    ],
)
def test_the_licence_is_what_the_folder_says(tmp_path, readme, licence, named):
    folder = write_encoder(tmp_path / "encoder", licence=licence)
    if readme:
        (folder / "README.md").write_text(readme)

    backbone = choose(folder)
    assert backbone.licence_of(None).startswith(named)
    assert backbone.companions.get("report/encoder_licence.txt", b"").decode() == licence


def test_weights_of_another_file_are_refused(tmp_path):
    backbone = choose(write_encoder(tmp_path / "encoder"))
    with pytest.raises(PipelineError, match="--weights: an encoder in ONNX holds its own"):
        backbone.served(tmp_path / "other.pth")


def test_a_file_that_holds_both_encoders_is_cut_as_its_refusal_says(tmp_path):
    folder = write_encoder(tmp_path / "both", image=image_encoder(texts=True))
    (folder / "vision_model.onnx").rename(folder / "model.onnx")
    told = refusal(folder)
    assert "extract_model(FILE, 'vision_model.onnx', ['pixel_values'], ['image_embeds'])" in told

    both, cut = str(folder / "model.onnx"), str(folder / "vision_model.onnx")
    onnx.utils.extract_model(both, cut, ["pixel_values"], ["image_embeds"])
    assert choose(folder).pooled == WIDTH


def test_a_name_is_still_a_name():
    assert choose_backbone("efficientnet_lite0") is BACKBONES["efficientnet_lite0"]
    with pytest.raises(PipelineError, match=r"is none of .*, onnx:DIR"):
        choose_backbone("vgg")


@pytest.mark.parametrize("mask", [True, False])
def test_a_text_encoder_beside_it_is_kept_with_its_tokenizer(tmp_path, mask):
    folder = write_encoder(tmp_path / "pair", text=text_encoder(mask=mask))
    files = choose(folder).companions

    settings = TextSettings.model_validate_json(files["text_encoder.json"])
    model = OnnxModel(files["text_encoder.onnx"])
    embedded = OnnxTextEncoder(model, files["tokenizer.json"], settings).embed(
        ["red dress", "dress red", "blue shirt", "red " * 99]
    )
    assert embedded.shape == (4, WIDTH)
    assert embedded.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(embedded, axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(embedded[0], embedded[1], rtol=1e-4)
    assert embedded[0] @ embedded[2] < 0.99


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "tokenizer.json").unlink(), "tokenizer.json: it is missing, and"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "tokenizer.json"),
        (
            lambda folder: (folder / "tokenizer_config.json").unlink(),
            "model_max_length is not stated",
        ),
        (
            lambda folder: (folder / "text_model.onnx").write_bytes(
                text_encoder(gives="logits").SerializeToString()
            ),
            "it gives logits and none of text_embeds and pooler_output",
        ),
        (
            lambda folder: (folder / "text_model.onnx").write_bytes(
                image_encoder().SerializeToString()
            ),
            "it takes pixel_values, and has to take input_ids",
        ),
        (
            lambda folder: (folder / "tokenizer_config.json").write_text(
                json.dumps({"model_max_length": 8, "pad_token": "[NONE]"})
            ),
            "pad_token is not stated",
        ),
    ],
)
def test_a_text_encoder_that_cannot_be_used_is_refused(tmp_path, harm, said):
    folder = write_encoder(tmp_path / "pair", text=text_encoder())
    harm(folder)

    assert said in refusal(folder)

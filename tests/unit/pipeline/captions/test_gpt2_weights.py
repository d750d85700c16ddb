"""A GPT-2 to start from: read, checked before any work, and really used."""

import json

import numpy as np
import pytest

from fixtures.torch_file import torch_file
from vitrine_pipeline.captions.decoders import Shape, find_decoder, plan_captions
from vitrine_pipeline.captions.decoders.gpt2_weights import read_gpt2_weights
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.weights import WeightsError

UNITS, LAYERS = 64, 2


def tensors():
    random = np.random.default_rng(0)
    shapes = {
        "wte.weight": (90, UNITS),
        "wpe.weight": (32, UNITS),
        "ln_f.weight": (UNITS,),
        "ln_f.bias": (UNITS,),
    }
    for number in range(LAYERS):
        sizes = {
            **{f"ln_{norm}.{part}": (UNITS,) for norm in (1, 2) for part in ("weight", "bias")},
            "attn.c_attn.weight": (UNITS, 3 * UNITS),
            "attn.c_attn.bias": (3 * UNITS,),
            "attn.c_proj.weight": (UNITS, UNITS),
            "attn.c_proj.bias": (UNITS,),
            "mlp.c_fc.weight": (UNITS, 4 * UNITS),
            "mlp.c_fc.bias": (4 * UNITS,),
            "mlp.c_proj.weight": (4 * UNITS, UNITS),
            "mlp.c_proj.bias": (UNITS,),
        }
        shapes |= {f"h.{number}.{name}": shape for name, shape in sizes.items()}
    return {name: random.normal(size=shape).astype("<f4") for name, shape in shapes.items()}


def safetensors(values, *, cut=0):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, value in values.items():
        end = len(data) + value.nbytes
        header[name] = {"dtype": "F32", "shape": value.shape, "data_offsets": [len(data), end]}
        data += value.tobytes()
    told = json.dumps(header).encode()
    content = len(told).to_bytes(8, "little") + told + data
    return content[: len(content) - cut]


@pytest.fixture
def file(tmp_path):
    def write(content, name="model.safetensors"):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def test_a_network_starts_from_the_file_and_has_its_sizes(file):
    values = tensors()
    recipe = plan_captions("gpt2", weights=file(safetensors(values)))
    assert (recipe.layers, recipe.units, recipe.heads) == (LAYERS, UNITS, 1)
    network = find_decoder("gpt2").build(Shape(dimension=12, vocabulary=17, length=6), recipe)
    np.testing.assert_array_equal(
        network.positions.get_weights()[0], values["wpe.weight"][: network.shape.length]
    )
    for number, block in enumerate(network.blocks):
        for layer, name in (
            (block.norm_1, "ln_1"),
            (block.attend, "attn.c_attn"),
            (block.project, "attn.c_proj"),
            (block.norm_2, "ln_2"),
            (block.widen, "mlp.c_fc"),
            (block.narrow, "mlp.c_proj"),
        ):
            for found, part in zip(layer.get_weights(), ("weight", "bias"), strict=True):
                np.testing.assert_array_equal(found, values[f"h.{number}.{name}.{part}"])
    np.testing.assert_array_equal(network.output.norm.get_weights()[1], values["ln_f.bias"])


def test_a_file_of_pytorch_says_the_same(file):
    values = tensors()
    prefixed = {f"transformer.{name}": value for name, value in values.items()}
    read = read_gpt2_weights(file(torch_file(prefixed), "pytorch_model.bin"))
    expected = read_gpt2_weights(file(safetensors(values)))
    assert (read.layers, read.units) == (expected.layers, expected.units)
    for name, value in expected.tensors.items():
        np.testing.assert_array_equal(read.tensors[name], value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"<!doctype html>", "web page"),
        (safetensors(tensors())[:40], "truncated"),
        (safetensors(tensors(), cut=7), "truncated"),
        ((9).to_bytes(8, "little") + b"{" * 20, "header is damaged"),
        (safetensors({"conv.weight": np.ones((3, 3), "<f4")}), "not the weights of a GPT-2"),
        (safetensors(tensors() | {"h.1.ln_2.bias": np.ones(5, "<f4")}), r"h\.1\.ln_2\.bias"),
    ],
)
def test_what_is_no_gpt2_is_refused_by_name(file, content, told):
    with pytest.raises(WeightsError, match=rf"model\.safetensors: .*{told}"):
        plan_captions("gpt2", weights=file(content))


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(WeightsError, match=r"gone\.safetensors: no such"):
        plan_captions("gpt2", weights=tmp_path / "gone.safetensors")


def test_the_lstm_takes_no_weights(file):
    with pytest.raises(PipelineError, match="only the decoder gpt2 takes weights, not lstm"):
        plan_captions("lstm", weights=file(safetensors(tensors())))

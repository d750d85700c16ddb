"""Weights out of a PyTorch file: read without PyTorch, and never trusted."""

import numpy as np
import pytest

from fixtures.torch_file import torch_file
from vitrine_pipeline.weights import WeightsError, check_shapes, read_torch_weights

TENSORS = {
    "conv.weight": np.arange(48, dtype=np.float32).reshape(4, 3, 2, 2),
    "fc.weight": np.arange(35, dtype=np.float32).reshape(5, 7),
    "scale": np.float32(2.5).reshape(()),
}


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "weights.pth"
        path.write_bytes(content)
        return path

    return write


def test_tensors_come_back_as_they_were(file):
    found = read_torch_weights(file(torch_file(TENSORS)))
    assert found.keys() == TENSORS.keys()
    for name, value in TENSORS.items():
        np.testing.assert_array_equal(found[name], value)


def test_a_tensor_that_lies_transposed_is_read_by_its_strides(file):
    content = torch_file(TENSORS, transposed=frozenset({"fc.weight"}))
    found = read_torch_weights(file(content))
    np.testing.assert_array_equal(found["fc.weight"], TENSORS["fc.weight"])


def test_a_file_that_wants_to_run_code_is_refused_and_runs_none(file, tmp_path):
    with pytest.raises(WeightsError, match=r"weights.pth: it asks for os\.system"):
        read_torch_weights(file(torch_file(TENSORS, extra=("os", "system"))))


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.6, 0.98])
def test_a_truncated_file_is_refused_by_name(file, kept):
    content = torch_file(TENSORS)
    with pytest.raises(WeightsError, match=r"weights.pth: .*truncated"):
        read_torch_weights(file(content[: int(kept * len(content))]))


def test_a_web_page_saved_as_weights_is_called_one(file):
    with pytest.raises(WeightsError, match=r"web page.*download failed"):
        read_torch_weights(file(b"\n<!DOCTYPE html><html><title>404</title></html>"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "truncated"),
        (b"PK\x03\x04" + bytes(100), "zip archive"),
        (b"hello", "no pickle"),
        (b"\x80\x02K\x01.", "not one that PyTorch wrote"),
    ],
)
def test_what_is_no_weights_file_is_refused_with_what_was_expected(file, content, said):
    with pytest.raises(WeightsError, match=said) as raised:
        read_torch_weights(file(content))
    assert "expected a legacy PyTorch weights file" in str(raised.value)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(WeightsError, match=r"gone\.pth: no such weights file"):
        read_torch_weights(tmp_path / "gone.pth")


def test_another_architecture_is_refused_with_the_tensors_that_differ(tmp_path):
    with pytest.raises(WeightsError) as raised:
        check_shapes(
            {"stem": (8, 3, 3, 3)},
            {"stem": (32, 3, 3, 3), "head": (10,)},
            path=tmp_path / "other.pth",
            architecture="efficientnet_lite0",
        )
    for words in (
        "other.pth",
        "efficientnet_lite0",
        "2 of 2",
        "stem: expected (32, 3, 3, 3), found (8, 3, 3, 3)",
        "head: expected (10,), found none",
    ):
        assert words in str(raised.value)

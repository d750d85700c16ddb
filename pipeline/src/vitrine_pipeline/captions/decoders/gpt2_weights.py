"""Reads the transformer of GPT-2 out of a weights file.

Only the blocks, the positions and the last norm are used. The word embeddings are not: GPT-2's
vocabulary is pieces of words, a catalogue's is whole words and phrases, and a file of weights does
not say which piece is which. The words are learnt from the titles.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.weights import (
    WeightsError,
    check_shapes,
    read_torch_weights,
    refuse_failed_download,
)

_HEAD_UNITS = 64
"""Of each head, in every size of GPT-2."""

_DTYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}
_LONGEST_HEADER = 100_000_000
_BLOCK = re.compile(r"h\.(\d+)\.ln_1\.weight")


@dataclass(frozen=True, slots=True)
class Gpt2Weights:
    """The tensors of a GPT-2, checked.

    Attributes
    ----------
    layers, units, heads, positions
        Its sizes.
    tensors
        By their names in the published files, without ``transformer.``.
    """

    layers: int
    units: int
    heads: int
    positions: int
    tensors: Mapping[str, NDArray[np.float32]]

    def of_block(self, number: int) -> list[NDArray[np.float32]]:
        """Return the weights of one block in the order in which they are applied."""
        return [self.tensors[f"h.{number}.{name}"] for name in _block_shapes(self.units)]


def read_gpt2_weights(path: Path) -> Gpt2Weights:
    """Read a ``model.safetensors``, or a ``pytorch_model.bin`` of PyTorch's older format.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    WeightsError
        The file is missing, truncated, a web page, or not the weights of a GPT-2; names the file
        and what was expected.
    """
    safe = path.suffix == ".safetensors"
    read = _read_safetensors(path) if safe else read_torch_weights(path)
    found = {name.removeprefix("transformer."): value for name, value in read.items()}
    numbers = {int(match[1]) for name in found if (match := _BLOCK.fullmatch(name))}
    table = found.get("wpe.weight")
    if not numbers or table is None or table.ndim != 2 or table.shape[1] % _HEAD_UNITS:
        raise WeightsError(
            f"{path}: not the weights of a GPT-2: expected tensors wpe.weight [positions, units], "
            f"units a multiple of {_HEAD_UNITS}, and h.0.ln_1.weight; found "
            f"{', '.join(sorted(found)[:3]) or 'none'}"
        )
    positions, units = table.shape
    expected: dict[str, tuple[int, ...]] = {
        f"h.{number}.{name}": shape
        for number in range(max(numbers) + 1)
        for name, shape in _block_shapes(units).items()
    }
    expected |= {"wpe.weight": table.shape, "ln_f.weight": (units,), "ln_f.bias": (units,)}
    shapes = {name: value.shape for name, value in found.items()}
    check_shapes(shapes, expected, path=path, architecture="a GPT-2")
    tensors = {name: found[name].astype(np.float32) for name in expected}
    return Gpt2Weights(max(numbers) + 1, units, units // _HEAD_UNITS, positions, tensors)


def _block_shapes(units: int) -> Mapping[str, tuple[int, ...]]:
    return {
        "ln_1.weight": (units,),
        "ln_1.bias": (units,),
        "attn.c_attn.weight": (units, 3 * units),
        "attn.c_attn.bias": (3 * units,),
        "attn.c_proj.weight": (units, units),
        "attn.c_proj.bias": (units,),
        "ln_2.weight": (units,),
        "ln_2.bias": (units,),
        "mlp.c_fc.weight": (units, 4 * units),
        "mlp.c_fc.bias": (4 * units,),
        "mlp.c_proj.weight": (4 * units, units),
        "mlp.c_proj.bias": (units,),
    }


def _read_safetensors(path: Path) -> dict[str, NDArray[Any]]:
    """Read tensors after a JSON header that says where each lies, and nothing that could run."""
    if not path.is_file():
        raise WeightsError(f"{path}: no such weights file; expected model.safetensors of a GPT-2")
    content = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
    try:
        header, data = _split_safetensors(content)
        # Other types hold masks, which are no weights.
        return {
            name: _tensor(name, its, data)
            for name, its in header.items()
            if its["dtype"] in _DTYPES
        }
    except WeightsError as error:
        raise WeightsError(f"{path}: {error}; download it again") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(
            f"{path}: its header is damaged ({error}); expected a safetensors file: download it "
            "again"
        ) from None


def _split_safetensors(content: NDArray[np.uint8]) -> tuple[dict[str, Any], NDArray[np.uint8]]:
    refuse_failed_download(content[:512].tobytes())
    length = int.from_bytes(content[:8].tobytes(), "little")
    if not 2 <= length <= min(_LONGEST_HEADER, len(content) - 8):
        raise WeightsError("it has no header of safetensors, or is truncated within it")
    header: dict[str, Any] = json.loads(content[8 : 8 + length].tobytes())
    header.pop("__metadata__", None)
    return header, content[8 + length :]


def _tensor(name: str, its: Mapping[str, Any], data: NDArray[np.uint8]) -> NDArray[Any]:
    dtype, shape = np.dtype(_DTYPES[its["dtype"]]), tuple(map(int, its["shape"]))
    start, end = map(int, its["data_offsets"])
    if not 0 <= start <= end <= len(data):
        raise WeightsError(f"it ends inside {name}: the file is truncated")
    if min(shape, default=0) < 0 or end - start != math.prod(shape) * dtype.itemsize:
        raise WeightsError(f"{name} has another size than its shape says")
    return data[start:end].view(dtype).reshape(shape)

"""Loads an ONNX file that somebody gave, or says what is wrong with it and what to do."""

from __future__ import annotations

import re
from pathlib import Path

from vitrine_inference.onnx_model import OnnxModel
from vitrine_pipeline.errors import PipelineError

# What a message of Protocol Buffers can hold, which an ONNX file is.
_MOST_BYTES = (1 << 31) - 1
_POINTER = b"version https://git-lfs"
_ELSEWHERE = re.compile(r'External data path does not exist: "/dev/null/(.+?)"')


def read_model(file: Path) -> tuple[bytes, OnnxModel]:
    """Read an ONNX file and load it.

    Raises
    ------
    PipelineError
        It cannot be used; names it and says what to do.
    """
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise PipelineError(f"{file}: it is larger than 2 GB; take a smaller encoder")
        content = file.read_bytes()
    except OSError as error:
        raise PipelineError(f"{file}: it cannot be read: {error.strerror}") from error
    if not content:
        raise PipelineError(f"{file}: it is empty; copy it again from where the encoder is from")
    if content.startswith(_POINTER):
        raise PipelineError(f"{file}: it only points to a file; get that with `git lfs pull`")
    try:
        return content, OnnxModel(content)
    except ValueError as error:
        raise PipelineError(f"{file}: {_advice(file, str(error))}") from error


def _advice(file: Path, reason: str) -> str:
    if found := _ELSEWHERE.search(reason):
        return _joined(file, found[1])
    if re.search(r"protobuf|No graph", reason):
        return f"it is truncated, or no ONNX file; copy it again ({reason})"
    if re.search(r"opset|IR version", reason):
        return (
            f"it is newer than the ONNX Runtime that is installed; export it again with --opset 17 "
            f"({reason})"
        )
    if "not a registered function/op" in reason:
        return (
            "it needs an operator that ONNX Runtime does not have, and libraries of others are "
            f"never loaded; export it with the operators of ONNX alone ({reason})"
        )
    return f"ONNX Runtime cannot load it: {reason}"


def _joined(file: Path, name: str) -> str:
    join = (
        "a bundle holds one file: join them with "
        f"`python -c \"import onnx; onnx.save(onnx.load('{file.name}'), 'joined.onnx')\"`, and put "
        f"that in its place"
    )
    if (file.parent / name).is_file():
        return f"its weights are in {name} beside it, and {join}"
    return (
        f"its weights are in {name}, which is missing beside it: copy it from where the encoder is "
        f"from; {join}"
    )

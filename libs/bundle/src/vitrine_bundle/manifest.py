"""The manifest of a bundle and the id of its embedding space."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from vitrine_bundle.runtime import FLOAT_RUNTIME, Runtime

MANIFEST = "manifest.json"
ATTRIBUTES_FILE = "attributes.json"
"""What it predicts, and what each attribute says of a product."""
SCHEMA_VERSION = 1


class FileEntry(BaseModel):
    """The hash and the size of one file of the bundle.

    Attributes
    ----------
    sha256
        Lower-case hexadecimal, 64 characters.
    size
        In bytes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)


class TrainingData(BaseModel):
    """What the bundle was trained on.

    Attributes
    ----------
    name
        The catalogue's file name.
    fingerprint
        SHA-256 over the catalogue's rows and the hashes of its pictures.
    rows
        Rows used for training, validation and held-out evaluation together.
    skipped
        Rows that could not be used.
    held_out
        The share of rows set aside for evaluation, 0 to 1.
    seed
        The seed of the split and of the training.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    fingerprint: str
    rows: int = Field(ge=0)
    skipped: int = Field(ge=0, default=0)
    held_out: float = Field(ge=0, lt=1, default=0)
    seed: int = 0


def _relative(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name:
        raise ValueError(f"{name!r} is not a path inside the bundle")
    if str(path) != name or name == MANIFEST:
        raise ValueError(f"{name!r} is not a permitted file name")
    return name


FileName = Annotated[str, AfterValidator(_relative)]


class Manifest(BaseModel):
    """Everything a bundle says about itself.

    Attributes
    ----------
    schema_version
        The version of this format.
    version
        The bundle's name, e.g. ``"fashion-2026-11"``.
    created
        When it was written, UTC.
    git_revision
        The revision of the code that trained it, or ``"unknown"``.
    space
        The id of the embedding space.
    dimension
        The number of float32 values of an embedding.
    runtime
        What has to be there to run the network that sees the pictures.
    attributes
        The names of the attributes that it predicts, in order.
    training_data
        What it was trained on.
    metrics
        Figures measured on the held-out part, as in ``metrics.json``.
    files
        Every other file of the bundle, by its relative path.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int = SCHEMA_VERSION
    version: str = Field(min_length=1, max_length=100)
    created: datetime
    git_revision: str
    space: str = Field(min_length=1, max_length=100)
    dimension: int = Field(gt=0, le=4096)
    runtime: Runtime = FLOAT_RUNTIME
    attributes: tuple[str, ...]
    training_data: TrainingData
    metrics: Mapping[str, Any]
    files: Mapping[FileName, FileEntry]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change whenever a file does that predictions come of."""
        told = sorted(
            f"{path}:{file.sha256}"
            for path, file in self.files.items()
            if not path.startswith("report/")
        )
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def space_id(*parts: bytes) -> str:
    """Name the embedding space that `parts` define.

    Parameters
    ----------
    *parts
        Everything that an embedding depends on: backbone weights, preprocessing, projection.
        The order and the borders between the parts count.

    Returns
    -------
    str
        16 hexadecimal characters; equal parts give equal ids.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:16]

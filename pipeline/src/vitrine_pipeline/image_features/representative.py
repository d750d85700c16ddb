"""The pictures of a catalogue that tell how large the activations of a network become."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_features.decode import decode
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.errors import PipelineError
from vitrine_serving.errors import DomainError

_LEAST, _MOST = 4, 128
# They are set aside last: more of a small catalogue would leave little choice of a split.
_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class RepresentativePictures:
    """Pictures that a network is shown while it is converted to int8.

    Attributes
    ----------
    sha256
        Their hashes, in hexadecimal, in order.
    files
        Where they lie.
    preprocessing
        How they are resized, as the bundle will record it.
    """

    sha256: tuple[str, ...]
    files: tuple[Path, ...]
    preprocessing: Preprocessing

    @property
    def name(self) -> str:
        """Name the set: another picture, another name."""
        return hashlib.sha256("".join(self.sha256).encode()).hexdigest()[:12]

    def __iter__(self) -> Iterator[NDArray[np.uint8]]:
        """Yield those that can be decoded, as the service will see them: uint8 [S, S, 3].

        Raises
        ------
        PipelineError
            None can.
        """
        refused = ""
        some = False
        for file in self.files:
            try:
                picture = decode(file.read_bytes(), detail_px=self.preprocessing.detail_px())
            except DomainError as error:
                refused = refused or f"{file}: {error.message}"
                continue
            some = True
            yield self.preprocessing.resize_pixels(picture.image)
        if not some:
            raise PipelineError(
                f"none of the {len(self.files)} pictures that an int8 network is fitted to can be "
                f"used: {refused}. Repair them, or take --precision float32"
            )


def choose_representative(
    files: Sequence[Path], sha256: Sequence[str], preprocessing: Preprocessing
) -> RepresentativePictures:
    """Choose by the pictures' content: at random, and the same ones every time.

    They belong to the training: `split_groups` sets them aside last.

    Parameters
    ----------
    files, sha256
        The N pictures, at least one, and their hashes.
    preprocessing
        How they are resized.
    """
    different = dict(zip(sha256, files, strict=True))
    count = min(_MOST, max(_LEAST, round(_SHARE * len(different))))
    chosen = sorted(different)[:count]
    return RepresentativePictures(
        tuple(chosen), tuple(different[digest] for digest in chosen), preprocessing
    )

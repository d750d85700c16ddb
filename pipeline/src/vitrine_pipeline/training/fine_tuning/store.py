"""The pictures of a catalogue, decoded once and kept in a file, so that no pass decodes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_features.bulk import OrderedStream
from vitrine_features.decode import decode
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import available_cores
from vitrine_pipeline.errors import PipelineError
from vitrine_serving.errors import DomainError

# With an eighth more on each side, a crop of four fifths of the area has as much detail as a whole
# picture has; smaller ones have less, for a third of the disk that would be needed besides.
_MARGIN = 1.125

_NAME = "pictures.npy"


def keep_pictures(
    files: Sequence[Path],
    preprocessing: Preprocessing,
    folder: Path,
    *,
    advance: Callable[[int], None] = lambda _pictures: None,
) -> NDArray[np.uint8]:
    """Decode the pictures of N rows into a file, unless they are there, and map it.

    The operating system holds as much of the file in memory as there is room for.

    Parameters
    ----------
    files
        One for each row.
    preprocessing
        How the service resizes them.
    folder
        Where the file lies; of these pictures alone.
    advance
        Called with the number of pictures that were decoded since the last call.

    Returns
    -------
    numpy.ndarray
        uint8 [N, D, D, 3], mapped; D is an eighth more than the side that is served.

    Raises
    ------
    PipelineError
        A picture can no longer be read, or the file cannot be written; names it.
    """
    side = round(_MARGIN * preprocessing.side)
    kept, unfinished = folder / _NAME, folder / f"unfinished-{_NAME}"
    larger = preprocessing.model_copy(update={"side": side})

    def load(file: Path) -> NDArray[np.uint8]:
        try:
            picture = decode(file.read_bytes(), detail_px=larger.detail_px())
        except (OSError, DomainError) as error:
            raise PipelineError(
                f"{file}: {error}; put the picture back and run the command again: it goes on "
                "where it was"
            ) from error
        return larger.resize_pixels(picture.image)

    if not kept.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shape = (len(files), side, side, 3)
            pictures = np.lib.format.open_memmap(unfinished, "w+", np.uint8, shape)
            workers = available_cores() + 1
            with ThreadPoolExecutor(workers, thread_name_prefix="decode") as executor:
                stream = OrderedStream(files, load, executor=executor, in_flight=4 * workers)
                for row, picture in enumerate(stream):
                    pictures[row] = picture
                    advance(1)
            pictures.flush()
            unfinished.replace(kept)
        except OSError as error:
            raise PipelineError(
                f"{kept}: decoded pictures cannot be kept there ({error}); make room for "
                f"{len(files) * side * side * 3 / 1e9:.1f} GB, or name another folder with --cache"
            ) from error
    else:
        advance(len(files))
    mapped: NDArray[np.uint8] = np.load(kept, mmap_mode="r")
    return mapped

"""Pictures that show nothing: of one colour, whatever light, noise or compression did to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Of pixels averaged three by three. Where a product is, 7.6 % of the pairs or more differ so much
# in the drawn catalogue, and 1.9 % or more in 2,000 photos of a shop; none does in plain colours
# with noise of 12 of 255, a vignette of a third or a gradient of two fifths.
_EDGE = 16
_LEAST_EDGES = 0.004
_AVERAGED_PX = 3
_APART = 2

# What ends the look at most pictures after a hundredth of their pixels: no noise is so strong.
_SAMPLED_PX = 8
_STRONG_EDGE = 64
_ENOUGH_STRONG_EDGES = 0.02


def shows_nothing(pixels: NDArray[np.uint8]) -> bool:
    """Tell whether a picture has no edge anywhere.

    Parameters
    ----------
    pixels
        uint8 [H, W, 3], RGB, some 200 to 400 a side.

    Returns
    -------
    bool
        True where a backbone would have to make up what it sees. White on white has edges: seams,
        folds and shadows.
    """
    sample = pixels[::_SAMPLED_PX, ::_SAMPLED_PX]
    if _share_of_edges(sample, 1, _STRONG_EDGE) >= _ENOUGH_STRONG_EDGES:
        return False
    return _share_of_edges(_averaged(pixels), _APART, _EDGE) < _LEAST_EDGES


def _averaged(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    # A picture may be a strip of one pixel, which has nothing to be averaged along that axis.
    high, wide = (min(_AVERAGED_PX, length) for length in pixels.shape[:2])
    down, across = pixels.shape[0] // high, pixels.shape[1] // wide
    whole = pixels[: down * high, : across * wide].reshape(down, high, across, wide, 3)
    averaged: NDArray[np.uint8] = whole.mean(axis=(1, 3)).astype(np.uint8)
    return averaged


def _share_of_edges(pixels: NDArray[np.uint8], apart: int, least: int) -> float:
    """Tell of how many pairs of pixels, along both axes, a channel differs by so much."""
    across = _differences(pixels[:, apart:], pixels[:, :-apart])
    down = _differences(pixels[apart:], pixels[:-apart])
    edges = np.count_nonzero(across >= least) + np.count_nonzero(down >= least)
    return edges / max(1, across.size + down.size)


def _differences(some: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.uint8]:
    difference: NDArray[np.uint8] = np.maximum(some, others) - np.minimum(some, others)
    return difference

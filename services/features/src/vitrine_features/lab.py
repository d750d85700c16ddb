"""From sRGB to a space in which distances are about as large as they look."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def srgb_to_lab(rgb: NDArray[Any]) -> NDArray[np.float64]:
    """Convert sRGB to CIE Lab under D65.

    Parameters
    ----------
    rgb
        [..., 3], 0 to 255.

    Returns
    -------
    numpy.ndarray
        float64 [..., 3]: L 0 to 100, a and b about -110 to 110.

    Notes
    -----
    Source: IEC 61966-2-1 for sRGB, CIE 15:2004 for Lab.
    """
    scaled = np.asarray(rgb, np.float64) / 255
    linear = np.where(scaled > 0.04045, ((scaled + 0.055) / 1.055) ** 2.4, scaled / 12.92)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = linear @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])],
        axis=-1,
    )

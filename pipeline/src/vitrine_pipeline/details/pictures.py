"""What a backbone says of pictures, in few numbers: where details are read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.extmath import randomized_svd

_COMPONENTS = 256
_MOST_ROWS = 20_000
_POWER_ITERATIONS = 3
_LEAST_NORM = 1e-6


@dataclass(frozen=True, slots=True)
class PrincipalComponents:
    """The directions in which the features of a catalogue's pictures vary most.

    The embedding is trained for the attributes and keeps what they need; the features still hold
    patterns, necklines and the like.

    Attributes
    ----------
    directions
        float32 [F, P], a column for each component.
    offset
        float32 [P]: what is added, so that the mean picture lies at 0.
    """

    directions: NDArray[np.float32]
    offset: NDArray[np.float32]

    @classmethod
    def of(cls, features: NDArray[np.float32], *, seed: int) -> Self:
        """Find the components.

        Parameters
        ----------
        features
            float32 [N, F]; at least one row.
        seed
            Of the rows that are looked at where there are very many, and of the search.

        Notes
        -----
        Halko, Martinsson and Tropp, "Finding Structure with Randomness" (SIAM Review, 2011).
        """
        if len(features) > _MOST_ROWS:
            rows = np.random.default_rng(seed).choice(len(features), _MOST_ROWS, replace=False)
            features = features[rows]
        centre = features.mean(axis=0)
        _, _, found = randomized_svd(
            features - centre,
            min(_COMPONENTS, *features.shape),
            n_iter=_POWER_ITERATIONS,
            random_state=seed,
        )
        directions = found.T.astype(np.float32)
        return cls(directions, -(centre @ directions).astype(np.float32))

    def see(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return N pictures by their components: float32 [N, P], unit norm."""
        seen = features @ self.directions + self.offset
        norms = np.linalg.norm(seen, axis=1, keepdims=True)
        pictures: NDArray[np.float32] = seen / np.maximum(norms, _LEAST_NORM)
        return pictures

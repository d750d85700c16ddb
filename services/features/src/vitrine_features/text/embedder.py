"""One text to its embedding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_features.space import check_space
from vitrine_features.text.encoder import open_text_encoder
from vitrine_features.text.ngrams import words_of
from vitrine_product.limits import MAX_TEXT_CHARACTERS
from vitrine_serving.errors import InvalidInput, PreconditionFailed


class TextEmbedder:
    """Embeds texts with the encoder of one bundle; may be called from many threads.

    Parameters
    ----------
    bundle
        Verified; one without a text encoder embeds no text.

    Raises
    ------
    BundleError
        As `open_text_encoder`.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.space = bundle.manifest.space
        self._version = bundle.manifest.version
        self._encoder = open_text_encoder(bundle)

    def embed(self, text: str, space: str = "") -> NDArray[np.float32] | None:
        """Embed a text into the space of the pictures.

        Parameters
        ----------
        text
            What is looked for.
        space
            The space wanted; empty: the bundle's own.

        Returns
        -------
        numpy.ndarray
            float32 [dimension], L2 norm 1; None where nothing like its words was met in training.

        Raises
        ------
        InvalidInput
            ``TEXT_TOO_LONG`` or ``TEXT_EMPTY``.
        PreconditionFailed
            ``SPACE_UNKNOWN`` or ``TEXT_ENCODER_MISSING``.
        """
        check_space(space, self.space)
        if len(text) > MAX_TEXT_CHARACTERS:
            raise InvalidInput(
                f"the text has {len(text)} characters; give at most {MAX_TEXT_CHARACTERS}",
                reason="TEXT_TOO_LONG",
                maximum=str(MAX_TEXT_CHARACTERS),
            )
        if not words_of(text):
            raise InvalidInput(
                "the text has no word; say what is looked for, e.g. red dress",
                reason="TEXT_EMPTY",
            )
        if self._encoder is None:
            raise PreconditionFailed(
                f"bundle {self._version!r} has no text encoder; train it again with this release, "
                "on a catalogue with titles or attributes",
                reason="TEXT_ENCODER_MISSING",
            )
        return self._encoder.encode(text)

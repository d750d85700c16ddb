"""One encoded picture to its embedding."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_features.crop import Crop
from vitrine_features.decode import Picture, decode_each
from vitrine_features.limits import DEFAULT_LIMITS, DecodeLimits
from vitrine_features.model import FeatureModel
from vitrine_features.occlusion import Occluder
from vitrine_features.preprocessing import Inputs
from vitrine_features.space import check_space
from vitrine_features.thumbnail import check_side, encode_thumbnail
from vitrine_inference import InterpreterPool
from vitrine_serving.spans import span


@dataclass(frozen=True, slots=True)
class Timings:
    """Where the time of one picture went, in milliseconds.

    Attributes
    ----------
    decode_ms
        All work on pixels: decoding, thumbnail, crop, resizing, colour.
    queue_ms
        Waiting for a turn to decode and for an interpreter.
    inference_ms
        Running the model.
    """

    decode_ms: float
    queue_ms: float
    inference_ms: float


@dataclass(frozen=True, slots=True)
class EmbeddedPicture:
    """What is known of a picture once it has been embedded.

    Attributes
    ----------
    values
        float32 [dimension], L2 norm 1.
    space
        The id of the space that `values` belongs to.
    blank
        The picture, or the part of it that was asked about, shows nothing.
    width_px, height_px
        The size of the upright original, before the crop.
    content_type
        What the bytes were, e.g. ``"image/jpeg"``.
    thumbnail
        WebP; empty if none was asked for.
    timings
        Where the time went.
    """

    values: NDArray[np.float32]
    space: str
    blank: bool
    width_px: int
    height_px: int
    content_type: str
    thumbnail: bytes
    timings: Timings


@dataclass(frozen=True, slots=True)
class EmbedOptions:
    """What a caller may ask for beside the embedding.

    Attributes
    ----------
    crop
        The part of the picture to embed; None: all of it.
    space
        The space wanted; empty: the embedder's own.
    thumbnail_side_px
        Also make a thumbnail of the whole picture that fits this square; 0: none.

    Raises
    ------
    InvalidInput
        ``THUMBNAIL_SIDE_INVALID``.
    """

    crop: Crop | None = None
    space: str = ""
    thumbnail_side_px: int = 0

    def __post_init__(self) -> None:
        if self.thumbnail_side_px:
            check_side(self.thumbnail_side_px)


WHOLE_PICTURE = EmbedOptions()


class Embedder:
    """Embeds pictures with the model of one bundle; may be called from many threads.

    Parameters
    ----------
    bundle
        Verified; holds what `FeatureModel` needs.
    pool
        Interpreters of its backbone, as `open_pool` gives them.
    limits
        What a picture may not exceed.

    Raises
    ------
    BundleError
        If the bundle's files do not fit each other.
    """

    def __init__(
        self, bundle: Bundle, pool: InterpreterPool, *, limits: DecodeLimits = DEFAULT_LIMITS
    ) -> None:
        self._model = FeatureModel(bundle, pool)
        self._limits = limits
        self._pool = pool
        # A picture of 50 megapixels takes up to 400 MB while it is decoded: how many are
        # decoded at a time is what bounds the memory of the process.
        self._decoding = pool.places("a turn to decode")

    @property
    def space(self) -> str:
        """The id of the space that embeddings belong to."""
        return self._model.space

    @property
    def dimension(self) -> int:
        """How many values an embedding has."""
        return self._model.dimension

    @property
    def interpreters(self) -> int:
        """How many pictures are worked on at a time; more wait."""
        return self._model.interpreters

    def occluder(self) -> Occluder:
        """Return what hides parts of pictures, with the same model and the same turns to decode."""
        return Occluder(self._model, self._pool, self._decoding, self._limits)

    def warm_up(self) -> None:
        """Run once everything that is slower the first time; raises as `FeatureModel.warm_up`."""
        self._model.warm_up()

    def embed(
        self, data: bytes, options: EmbedOptions = WHOLE_PICTURE, *, timeout_s: float
    ) -> EmbeddedPicture:
        """Decode a picture and embed it.

        Parameters
        ----------
        data
            The encoded picture.
        options
            Crop, space and thumbnail.
        timeout_s
            How long it may wait for its turn, in seconds.

        Returns
        -------
        EmbeddedPicture
            The embedding and what was learnt on the way.

        Raises
        ------
        PreconditionFailed
            ``SPACE_UNKNOWN``: the space wanted is not this embedder's.
        InvalidInput
            As `decode`.
        Exhausted
            ``QUEUE_FULL``: too many wait for an interpreter; or as `decode`.
        DeadlineExceeded
            ``DEADLINE``: its turn did not come in time.
        """
        check_space(options.space, self.space)
        arrived = time.perf_counter()
        # A turn for all of it: a bulk picture gives way once more between its two parts.
        with self._pool.turn(timeout_s):
            left = max(0.0, timeout_s - (time.perf_counter() - arrived))
            with self._decoding.place(self._pool.lane, left):
                started = time.perf_counter()
                picture, thumbnail, inputs = self._look(data, options)
                looked = time.perf_counter()
            inference = self._model.run(inputs, timeout_s=max(0.0, timeout_s - (looked - arrived)))
        return EmbeddedPicture(
            values=inference.values,
            space=self.space,
            blank=inputs.blank,
            width_px=picture.width_px,
            height_px=picture.height_px,
            content_type=picture.content_type,
            thumbnail=thumbnail,
            timings=Timings(
                decode_ms=1000 * (looked - started),
                queue_ms=1000 * (started - arrived + inference.queue_s),
                inference_ms=1000 * inference.inference_s,
            ),
        )

    @span("decode")
    def _look(self, data: bytes, options: EmbedOptions) -> tuple[Picture, bytes, Inputs]:
        """Do all that needs pixels, so that they can be freed before the wait for a model."""
        side_px, crop = options.thumbnail_side_px, options.crop
        preprocessing = self._model.preprocessing
        detail_px = preprocessing.detail_px(crop.smaller_fraction if crop else 1.0)
        # The thumbnail gets its own where it needs more: who asks for one gets the same embedding.
        details_px = (detail_px, side_px) if side_px > detail_px else (detail_px,)
        picture, *larger = decode_each(data, details_px, limits=self._limits)
        inputs = preprocessing.prepare(picture.image, crop)
        thumbnail = b""
        if side_px:
            thumbnail = encode_thumbnail((larger[0] if larger else picture).image, side_px)
        return picture, thumbnail, inputs

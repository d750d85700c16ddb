"""Pictures of products whose format few browsers read, in one that all of them do."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from cachetools import LRUCache

from vitrine_gateway.deadline import Deadline
from vitrine_gateway.services import Features
from vitrine_media import MediaFile, MediaStore, thumbnail_key
from vitrine_product.formats import HEIC, WEBP
from vitrine_serving.errors import DomainError, NotFound

UNCOMMON = HEIC.content_type
COMMON = WEBP.content_type
SIDE_PX = 1024

# Some two hundred of them. A browser keeps what it got, and a proxy may.
_KEPT_BYTES = 16_000_000
_AT_A_TIME = 2


@dataclass(frozen=True)
class Rendition:
    """A picture as WebP.

    Attributes
    ----------
    data
        The encoded picture.
    is_whole
        Whether it is as large as it can be had; else it is the thumbnail, and another may come.
    """

    data: bytes
    is_whole: bool


@dataclass(frozen=True)
class Renditions:
    """Makes WebP of at most `SIDE_PX` a side out of pictures of the media store.

    Two at a time: more, and those that the feature service cannot make, get their thumbnail, so
    that nobody keeps searches waiting by looking at products.
    """

    features: Features
    media: MediaStore
    _turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(_AT_A_TIME))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: LRUCache[str, bytes] = field(
        default_factory=lambda: LRUCache(_KEPT_BYTES, getsizeof=len)
    )

    def of(self, key: str, file: MediaFile, deadline: Deadline) -> Rendition:
        """Return the picture with a key.

        Parameters
        ----------
        key
            Of the picture.
        file
            The picture, opened.
        deadline
            Of the request.

        Raises
        ------
        DomainError
            It can neither be made nor is there a thumbnail; the reason is that of the former.
        """
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return Rendition(kept, is_whole=True)
        if not self._turns.acquire(blocking=False):
            return Rendition(self._thumbnail(key, deadline), is_whole=False)
        try:
            made = self._make(file, deadline)
        except DomainError as error:
            try:
                return Rendition(self._thumbnail(key, deadline), is_whole=False)
            except NotFound:
                raise error from None
        finally:
            self._turns.release()
        with self._lock:
            self._kept[key] = made
        return Rendition(made, is_whole=True)

    def _make(self, file: MediaFile, deadline: Deadline) -> bytes:
        return self.features.embed(
            b"".join(file.chunks), deadline, crop=None, thumbnail_side_px=SIDE_PX
        ).thumbnail

    def _thumbnail(self, key: str, deadline: Deadline) -> bytes:
        file = self.media.open(thumbnail_key(key), timeout_s=deadline.remaining_s())
        return b"".join(file.chunks)

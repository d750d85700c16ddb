"""Pictures in a folder or a bucket, keyed by their content.

>>> store = MediaStore("var/media")
>>> store.add(image, "image/jpeg", thumbnail)
'pictures/1f/1f3c….jpg'
"""

from vitrine_media.keys import THUMBNAIL_SIDE_PX, digest_of, thumbnail_key, version_of
from vitrine_media.store import WAIT_S, MediaFile, MediaStore
from vitrine_media.sweep import GRACE_S, Swept, sweep

__all__ = [
    "GRACE_S",
    "THUMBNAIL_SIDE_PX",
    "WAIT_S",
    "MediaFile",
    "MediaStore",
    "Swept",
    "digest_of",
    "sweep",
    "thumbnail_key",
    "version_of",
]

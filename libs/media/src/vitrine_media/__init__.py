"""The products' pictures, in a folder or a bucket."""

from vitrine_media.store import EXTENSIONS, MediaFile, MediaStore, thumbnail_key

__all__ = ["EXTENSIONS", "MediaFile", "MediaStore", "thumbnail_key"]

"""The products' pictures, in a folder or a bucket."""

from vitrine_media.store import MediaFile, MediaStore, thumbnail_key

__all__ = ["MediaFile", "MediaStore", "thumbnail_key"]

"""The picture of a row, small enough to be looked at in a browser."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_gateway.deadline import Deadline
from vitrine_gateway.fetching.photo import Photo, as_photo
from vitrine_gateway.fetching.remote_images import RemoteImages
from vitrine_gateway.services import Features, Tagger
from vitrine_serving.errors import DomainError, Exhausted, InvalidInput, NotFound

SIDE_PX = 640
_WHY = {
    "IMAGE_TOO_LARGE": "it has more bytes than are read",
    "IMAGE_URL_FORBIDDEN": "its address is not a public one",
    "IMAGE_URL_INVALID": "its address is none of the web",
    "IMAGE_URL_UNREACHABLE": "its address gives no picture at the moment",
}


@dataclass(frozen=True)
class RowPictures:
    """Finds the pictures of rows, and makes them small."""

    tagger: Tagger
    features: Features
    remote_images: RemoteImages

    def find(self, tagging_id: str, row: int, deadline: Deadline) -> Photo:
        """Return the picture as it came with the file, or as it lies at its address now.

        Raises
        ------
        NotFound
            ``TAGGING_UNKNOWN``, ``ROW_UNKNOWN``, ``PICTURE_MISSING`` or ``PICTURE_UNREADABLE``.
        """
        found = self.tagger.picture(tagging_id, row, deadline)
        try:
            if isinstance(found, str):
                return self.remote_images.fetch(found, deadline)
            return as_photo(found)
        except (InvalidInput, Exhausted) as error:
            raise _unreadable(row, error) from error

    def shrink(self, row: int, photo: Photo, deadline: Deadline) -> bytes:
        """Return a picture that fits a square of `SIDE_PX`, as WebP.

        Raises
        ------
        NotFound
            ``PICTURE_UNREADABLE``.
        """
        try:
            return self.features.embed(
                photo.data, deadline, crop=None, thumbnail_side_px=SIDE_PX
            ).thumbnail
        except InvalidInput as error:
            raise _unreadable(row, error) from error


def _unreadable(row: int, error: DomainError) -> NotFound:
    why = _WHY.get(error.reason, "it cannot be read as a picture")
    return NotFound(
        f"the picture of row {row} cannot be shown: {why}",
        reason="PICTURE_UNREADABLE",
        cause=error.reason,
    )

"""Shows the picture of a row to whoever reviews it."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_serving.errors import NotFound
from vitrine_tagger.files.open_archives import OpenArchives
from vitrine_tagger.jobs import Results, Taggings
from vitrine_tagger.work.pictures import read_given
from vitrine_tagger.work.services import PictureRefused


@dataclass(frozen=True, slots=True)
class ShownPictures:
    """Finds pictures.

    Attributes
    ----------
    taggings, results
        Know what a row says of its picture.
    archives
        Hold those that came along.
    """

    taggings: Taggings
    results: Results
    archives: OpenArchives

    def get(self, tagging_id: str, number: int) -> bytes | str:
        """Return the picture of a row, or the address that it is fetched from.

        Raises
        ------
        NotFound
            ``PICTURE_MISSING``, ``TAGGING_UNKNOWN``, ``ROW_UNKNOWN``.
        Unavailable
            ``FILES_UNAVAILABLE``, ``CATALOGUE_UNAVAILABLE``.
        """
        row = self.results.row(tagging_id, number).given
        if row.fault:
            raise _missing(number, row.fault)
        if row.address:
            return row.address
        came_along = self.taggings.get(tagging_id).options.has_pictures
        with self.archives.pictures(tagging_id, came_along=came_along) as given:
            picture = read_given(given, row)
        if isinstance(picture, PictureRefused):
            raise _missing(number, picture.reason)
        return picture


def _missing(number: int, reason: str) -> NotFound:
    return NotFound(
        f"row {number} has no picture that can be shown: {reason}", reason="PICTURE_MISSING"
    )

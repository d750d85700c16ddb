"""Puts the suspicions of an audit into a file and its pictures, as a review takes them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from vitrine_pipeline.audit.scoring import Suspicion
from vitrine_pipeline.errors import PipelineError
from vitrine_sheets.catalogue import CatalogueRow
from vitrine_sheets.suspected import COLUMN, write_suspected
from vitrine_sheets.tagged.writing import encode_rows


@dataclass(frozen=True, slots=True)
class Doubted:
    """What a review is sent.

    Attributes
    ----------
    file
        A CSV file with a row for each doubted product, the most suspicious first.
    pictures
        A ZIP archive of their pictures.
    """

    file: Path
    pictures: Path


@contextmanager
def gather(
    suspicions: tuple[Suspicion, ...],
    attributes: Sequence[str],
    images: Path,
    within: Path,
    advance: Callable[[int], None],
) -> Iterator[Doubted]:
    """Gather what a review is sent, on disk, and remove it at the end of the block.

    Parameters
    ----------
    suspicions
        The most suspicious first.
    attributes
        Those that a row of the catalogue may state.
    images
        The folder of the pictures.
    within
        The folder in which a folder is made for it.
    advance
        Called with the number of products that were gathered since the last call.

    Raises
    ------
    PipelineError
        A picture cannot be read, or there is no room.
    """
    proposed: dict[str, dict[str, str]] = {}
    rows: dict[str, CatalogueRow] = {}
    for its in suspicions:
        rows[its.row.id] = its.row
        proposed.setdefault(its.row.id, {})[its.attribute] = its.proposed
    with TemporaryDirectory(dir=within, prefix=".review-") as folder:
        file, pictures = Path(folder) / "doubted.csv", Path(folder) / "pictures.zip"
        try:
            with file.open("wb") as written, zipfile.ZipFile(pictures, "w") as archive:
                written.write(encode_rows([("id", "image", "title", *attributes, COLUMN)]))
                packed: set[str] = set()
                for product_id, row in rows.items():
                    name = row.image.relative_to(images).as_posix()
                    if name not in packed:
                        packed.add(name)
                        _pack(archive, row.image, name)
                    stated = [row.attributes.get(attribute, "") for attribute in attributes]
                    cells = (*stated, write_suspected(proposed[product_id]))
                    written.write(encode_rows([(row.id, name, row.title or "", *cells)]))
                    advance(1)
        except OSError as error:
            raise PipelineError(
                f"{error.filename or pictures}: {error.strerror or error}; nothing was sent for "
                "review"
            ) from error
        yield Doubted(file, pictures)


def _pack(archive: zipfile.ZipFile, picture: Path, name: str) -> None:
    """Pack a picture as it is: it is compressed already, and no date makes two archives differ."""
    member = zipfile.ZipInfo(name)
    member.file_size = picture.stat().st_size
    with picture.open("rb") as content, archive.open(member, "w") as packed:
        while chunk := content.read(1 << 20):
            packed.write(chunk)

"""What both sets are asked: photos of a folder, or of products that the catalogue holds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from vitrine_media import MediaStore
from vitrine_pipeline.errors import PipelineError
from vitrine_product.formats import FORMATS
from vitrine_serving.errors import NotFound
from vitrine_similarity.catalogue import Catalogue

Item = TypeVar("Item")

_SUFFIXES = frozenset(f".{one}" for known in FORMATS for one in known.extensions)


@dataclass(frozen=True, slots=True)
class Query:
    """A picture that is searched with.

    Attributes
    ----------
    name
        Of the file, or the id of the product.
    image
        Encoded.
    product_id
        Empty where it is not a product's picture.
    attributes
        Of the product.
    """

    name: str
    image: bytes = field(repr=False)
    product_id: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def from_folder(folder: Path, sample: int, seed: int) -> Iterator[Query]:
    """Draw photos from a folder, whatever lies below it included.

    Raises
    ------
    PipelineError
        There are none, or one cannot be read.
    """
    files = sorted(
        one for one in folder.rglob("*") if one.is_file() and one.suffix.lower() in _SUFFIXES
    )
    if not files:
        raise PipelineError(f"{folder}: there are no pictures")
    for file in _drawn(files, sample, seed):
        try:
            yield Query(str(file.relative_to(folder)), file.read_bytes())
        except OSError as error:
            raise PipelineError(f"{file}: {error.strerror or error}") from error


def from_catalogue(
    catalogue: Catalogue, media: MediaStore, space: str, sample: int, seed: int
) -> Iterator[Query]:
    """Draw products that have a picture in the media store.

    Parameters
    ----------
    space
        Only products that have an embedding in it.

    Raises
    ------
    PipelineError
        There are none.
    """
    ids = [
        one.product_id
        for page in catalogue.spaces.pictures(space)
        for one in page
        if one.image and one.image_sha256 is not None
    ]
    asked = 0
    for entry in catalogue.get(_drawn(ids, sample, seed), space):
        product = entry.product
        try:
            image = b"".join(media.open(product.image).chunks)
        except NotFound:
            continue
        asked += 1
        yield Query(product.id, image, product.id, product.attributes)
    if not asked:
        raise PipelineError(
            f"no product with an embedding in space {space} has a picture in the media store: is "
            "it the store of this catalogue?"
        )


def _drawn(of: list[Item], sample: int, seed: int) -> list[Item]:
    return random.Random(seed).sample(of, min(sample, len(of)))  # noqa: S311 - to be the same again

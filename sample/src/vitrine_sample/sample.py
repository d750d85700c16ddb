"""Writes the drawn catalogue: pictures by several processes, then the CSV that lists them."""

from __future__ import annotations

import csv
import hashlib
import json
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from pathlib import Path

import joblib

from vitrine_sample.drawing.catalogue import CURRENCY, Product, make_catalogue
from vitrine_sample.errors import SampleError

COLUMNS = (
    "ProductId", "Gender", "Category", "SubCategory", "ProductType", "Colour", "Usage",
    "ProductTitle", "Image", "ImageURL", "Price", "Currency",
)  # fmt: skip

SEED = 1  # of the catalogue that everybody gets who asks for no other
_SHOP = "https://shop.example/images/"  # .example never resolves, by RFC 2606
_STATE = "sample.json"
_HANDED_OUT = 8  # pictures a worker draws before it reports
_END_OF_JPEG = b"\xff\xd9"
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Sample:
    """What was written.

    Attributes
    ----------
    drawn
        Pictures drawn this time; the others were there already.
    """

    catalogue: Path
    images: Path
    products: int
    drawn: int
    product_types: int
    colours: int


def write_sample(
    out: Path, *, products: int, seed: int, workers: int | None = None, progress: Progress
) -> Sample:
    """Draw a catalogue into a folder.

    A second run with the same seed, and with nothing of the drawing changed, draws only what is
    missing.

    Parameters
    ----------
    out
        Gets ``catalogue.csv``, ``images/<ProductId>.jpg`` and ``sample.json``.
    workers
        Processes that draw, one for each core that this one may use if not given; the pictures do
        not depend on their number.

    Raises
    ------
    SampleError
        The folder holds something that is not a sample.
    """
    catalogue = make_catalogue(products, seed)
    images = out / "images"
    state = {"seed": seed, "drawing": _fingerprint()}
    keep = _found(out) == state
    images.mkdir(parents=True, exist_ok=True)
    _clear(images, keep={p.image for p in catalogue} if keep else set())
    (out / _STATE).write_text(json.dumps(state))
    missing = [p for p in catalogue if not (keep and _is_whole(images / p.image))]
    with progress("Drawing", len(catalogue)) as advance:
        advance(len(catalogue) - len(missing))
        with _mapped(partial(_draw, images), missing, workers or joblib.cpu_count()) as done:
            for _ in done:
                advance(1)
    (out / "catalogue.csv").write_text(_table(catalogue), encoding="utf-8")
    return Sample(
        catalogue=out / "catalogue.csv",
        images=images,
        products=len(catalogue),
        drawn=len(missing),
        product_types=len({p.product_type for p in catalogue}),
        colours=len({p.colour for p in catalogue}),
    )


def _found(out: Path) -> object:
    """Return what an earlier run noted, after refusing a folder that holds something else."""
    if not out.exists():
        return None
    if not out.is_dir():
        raise SampleError(f"{out} is a file; name a folder with --out")
    state = out / _STATE
    if state.is_file():
        try:
            return json.loads(state.read_bytes())
        except ValueError:
            return None
    if any(out.iterdir()):
        raise SampleError(f"{out} is not empty and holds no sample; name another folder with --out")
    return None


def _clear(images: Path, keep: set[str]) -> None:
    """Remove the pictures of another sample and what older versions left half-written."""
    for file in images.iterdir():
        if file.name not in keep and file.suffix in (".jpg", ".part"):
            file.unlink()


def _is_whole(picture: Path) -> bool:
    """Tell whether a picture was written to its end, which a run cut short need not have done."""
    return picture.is_file() and picture.read_bytes().endswith(_END_OF_JPEG)


@contextmanager
def _mapped(
    draw: Callable[[Product], str], products: Sequence[Product], workers: int
) -> Iterator[Iterator[str]]:
    if workers <= 1 or len(products) <= _HANDED_OUT:
        yield map(draw, products)
        return
    # Spawned, not forked: a fork would copy the threads' locks of whatever is imported already.
    pool = ProcessPoolExecutor(
        min(workers, -(-len(products) // _HANDED_OUT)),
        multiprocessing.get_context("spawn"),
        initializer=_end_with_parent,
    )
    try:
        yield pool.map(draw, products, chunksize=_HANDED_OUT)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    """Have this worker end when its parent does, even by a signal that leaves it no last word."""

    def wait() -> None:
        if parent := multiprocessing.parent_process():
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _draw(images: Path, product: Product) -> str:
    # Skia is imported where it is used, so that the parent of the workers starts at once.
    from vitrine_sample.drawing.picture import draw

    (images / product.image).write_bytes(draw(product).jpeg())
    return product.id


def _table(catalogue: Sequence[Product]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(product) for product in catalogue)
    return text.getvalue()


def _row(product: Product) -> tuple[object, ...]:
    return (
        product.id,
        product.gender,
        product.category,
        product.subcategory,
        product.product_type,
        product.colour,
        product.usage,
        product.title,
        product.image,
        _SHOP + product.image,
        product.price,
        CURRENCY,
    )


def _fingerprint() -> str:
    """Digest the drawing's own files, so that pictures of an older drawing are not kept."""
    digest = hashlib.sha256()

    def add(folder: Traversable) -> None:
        for item in sorted(folder.iterdir(), key=lambda i: i.name):
            if item.is_dir() and item.name != "__pycache__":
                add(item)
            elif item.name.endswith((".py", ".toml")):
                digest.update(item.name.encode() + b"\0" + item.read_bytes())

    add(files("vitrine_sample.drawing"))
    return digest.hexdigest()[:16]

"""What the comparisons measure with, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from speed.network import Network, cores
from speed.photos import SIZES, Size, endless, photos_in

_PHOTOS = {SIZES[0]: 24, SIZES[1]: 8, SIZES[2]: 3}


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a comparison needs to know.

    Attributes
    ----------
    bundle, database
        URLs of the bundle that Vitrine serves, and of a catalogue that was indexed with it.
    products
        How many that catalogue has.
    networks
        TFLite files of the backbone alone, by precision; ``float32`` is always there.
    out
        The folder where photos and logs are kept.
    catalogue_photos
        Photos of a real or a drawn catalogue, on which accuracy is measured.
    rounds, seconds
        How often each way has its turn, and how long that is.
    catalogues, unseen_catalogue
        How many products there are where growth is measured, and where it is only checked.
    """

    bundle: str
    database: str
    products: int
    networks: Path
    out: Path
    catalogue_photos: Sequence[Path]
    rounds: int
    seconds: float
    catalogues: Sequence[int] = (1_000, 20_000, 100_000)
    unseen_catalogue: int = 50_000

    def photos(self, size: Size) -> list[Path]:
        """Return drawn photos of a size."""
        return photos_in(self.out / "photos", size, _PHOTOS[size])

    def streams(self, size: Size, threads: int | None = None) -> Sequence[Iterator[bytes]]:
        """Return an endless iterator over photos for each thread, by default for each core."""
        photos = [photo.read_bytes() for photo in self.photos(size)]
        return [endless(photos) for _ in range(threads or cores())]

    def network(self, precision: str) -> Network:
        """Load the backbone alone."""
        return Network((self.networks / f"{precision}.tflite").read_bytes())

    @property
    def precisions(self) -> tuple[str, ...]:
        """Those that the backbone alone is there in, float32 first."""
        names = ("float32", "int8")
        return tuple(name for name in names if (self.networks / f"{name}.tflite").exists())

    @property
    def logs(self) -> Path:
        """Where the processes write."""
        return self.out / "logs"

"""What became of each picture, and of all of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, fields
from enum import StrEnum
from pathlib import Path

from vitrine_files import whole_file


class Outcome(StrEnum):
    """What became of a picture."""

    DOWNLOADED = "downloaded"
    PRESENT = "present"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What became of a picture of a product, or of a row that asks for none.

    Attributes
    ----------
    line
        Of the CSV file, the header being line 1.
    id
        Of the product; empty where the row has none.
    picture
        Which of the product's it is: 1 is the first.
    outcome
        Downloaded or present: the picture is there. Skipped: the row gives nothing to ask for.
        Failed: it was asked for and could not be had.
    reason
        Why it is not there, or what else there is to say.
    attempts
        How many times the address was asked for this picture.
    file
        The picture, relative to the folder; empty where there is none.
    address
        That was asked.
    """

    line: int
    id: str
    picture: int
    outcome: Outcome
    reason: str = ""
    attempts: int = 0
    file: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a run did.

    Attributes
    ----------
    products
        The rows of the catalogue file.
    downloaded, present, skipped, failed
        How many pictures had each `Outcome`.
    attempts
        How many times an address was asked.
    bytes
        Of the pictures that were downloaded.
    seconds
        How long it took.
    faults
        The first of the pictures that are not there.
    """

    products: int
    downloaded: int
    present: int
    skipped: int
    failed: int
    attempts: int
    bytes: int
    seconds: float
    faults: tuple[ReportRow, ...]

    @property
    def pictures(self) -> int:
        """The pictures that they ask for; a row that asks for none counts as one."""
        return self.downloaded + self.present + self.skipped + self.failed

    @property
    def there(self) -> int:
        """The pictures that are in the folder."""
        return self.downloaded + self.present

    def as_json(self) -> Mapping[str, object]:
        """Return the summary for machines."""
        return {"pictures": self.pictures, **asdict(self)}


def write_report(path: Path, rows: Iterable[ReportRow]) -> None:
    """Write a row for each picture as CSV, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text)
        writer.writerow(field.name for field in fields(ReportRow))
        writer.writerows(map(astuple, rows))
        text.detach()

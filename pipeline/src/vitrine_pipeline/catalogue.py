"""Reads a catalogue file: which products there are, and which rows cannot be used and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath

from vitrine_pipeline.errors import PipelineError
from vitrine_similarity.catalogue import Price

ATTRIBUTES = ("gender", "category", "subcategory", "product_type", "colour", "usage")
"""The attributes that Vitrine knows, in the order in which they are reported."""

_KNOWN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("ProductId", "id"),
    "image": ("Image", "image"),
    "title": ("ProductTitle", "productDisplayName", "title"),
    "gender": ("Gender",),
    "category": ("Category", "masterCategory"),
    "subcategory": ("SubCategory",),
    "product_type": ("ProductType", "articleType", "product_type"),
    "colour": ("Colour", "baseColour", "color"),
    "usage": ("Usage",),
    "price": ("Price",),
    "currency": ("Currency",),
}
_IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_MINOR_DIGITS = {"BHD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "OMR": 3, "TND": 3, "VND": 0}
_DELIMITERS = (",", ";", "\t", "|")


class CatalogueError(PipelineError):
    """The file as a whole cannot be read as a catalogue."""


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A product that can be used.

    Attributes
    ----------
    id
        Never taken for a number: ``"00123"`` stays as it is.
    image
        An existing file.
    attributes
        By name, those of `ATTRIBUTES` that the row states. ``NA`` is a value like any other.
    title, price
        None where the row states none.
    line
        Of the CSV file, the header being line 1.
    """

    id: str
    image: Path
    attributes: Mapping[str, str]
    title: str | None
    price: Price | None
    line: int


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that cannot be used; `id` is empty where it has none."""

    line: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue file, as far as it can be used."""

    rows: tuple[CatalogueRow, ...]
    skipped: tuple[SkippedRow, ...]


class _Unusable(Exception):
    """A row is to be skipped; the message is the reason."""


class _Table:
    """The cells of a CSV text, and the line at which each row begins."""

    def __init__(self, text: str) -> None:
        first = text.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=first.count)
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    @property
    def line(self) -> int:
        return self._reader.line_num

    def header(self) -> list[str]:
        return [name.strip() for name in next(self._reader, [])]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        # A quoted cell may hold line breaks: a row begins after the end of the one before.
        begin = self.line + 1
        for cells in self._reader:
            if any(cell.strip() for cell in cells):
                yield begin, cells
            begin = self.line + 1


def read_catalogue(file: Path, images: Path, columns: Mapping[str, str] | None = None) -> Catalogue:
    """Read a catalogue file.

    Parameters
    ----------
    file
        A CSV file with a header, in UTF-8 (with or without a byte order mark), UTF-16 with one,
        or Windows-1252.
    images
        The folder that image names are relative to. Without an image column, a product's picture
        is ``<id>.jpg`` (or .jpeg, .png, .webp).
    columns
        Names of columns by what they hold (`id`, `image`, `title`, `price`, `currency` or an
        attribute's name), where they are not those of a known layout.

    Returns
    -------
    Catalogue
        The usable rows in the file's order, and the others with their reasons.

    Raises
    ------
    CatalogueError
        The file cannot be read, or a needed column is absent: the message lists both what was
        found and what is needed.
    """
    table = _Table(_text(file))
    try:
        header = table.header()
        layout = _layout(file, header, columns or {})
        return _read_rows(table, header, layout, images)
    except csv.Error as error:
        raise CatalogueError(f"{file}: line {table.line}: {error}; mend the row") from error


def parse_columns(options: Sequence[str]) -> dict[str, str]:
    """Read ``key=Column`` options, each of which may hold several, set apart by commas.

    Raises
    ------
    CatalogueError
        One of them has no ``=``.
    """
    columns: dict[str, str] = {}
    for pair in (part for option in options for part in option.split(",")):
        key, separator, name = pair.partition("=")
        if not separator or not key.strip() or not name.strip():
            raise CatalogueError(f"--columns: {pair!r} is not of the form key=Column")
        columns[key.strip()] = name.strip()
    return columns


def _read_rows(
    table: _Table, header: Sequence[str], layout: Mapping[str, int], images: Path
) -> Catalogue:
    rows: list[CatalogueRow] = []
    skipped: list[SkippedRow] = []
    lines: dict[str, int] = {}
    for line, cells in table.rows():
        stated = {key: cells[at].strip() for key, at in layout.items() if at < len(cells)}
        product_id = stated.get("id", "")
        try:
            _check_row(cells, header, lines.get(product_id))
            rows.append(_row(stated, images, line))
        except _Unusable as reason:
            skipped.append(SkippedRow(line, product_id, str(reason)))
        else:
            lines[product_id] = line
    return Catalogue(tuple(rows), tuple(skipped))


def _check_row(cells: Sequence[str], header: Sequence[str], line_of_same_id: int | None) -> None:
    if len(cells) != len(header):
        raise _Unusable(f"it has {len(cells)} cells, the header has {len(header)}")
    if line_of_same_id is not None:
        raise _Unusable(f"its id is that of line {line_of_same_id} already")


def _row(stated: Mapping[str, str], images: Path, line: int) -> CatalogueRow:
    product_id = stated.get("id", "")
    if not product_id:
        raise _Unusable("it has no id")
    return CatalogueRow(
        id=product_id,
        image=_image(stated.get("image", ""), product_id, images),
        attributes={name: stated[name] for name in ATTRIBUTES if stated.get(name)},
        title=stated.get("title") or None,
        price=_price(stated.get("price", ""), stated.get("currency", "")),
        line=line,
    )


def _image(name: str, product_id: str, images: Path) -> Path:
    names = [name] if name else [f"{product_id}{suffix}" for suffix in _IMAGE_SUFFIXES]
    for candidate in names:
        relative = PurePosixPath(candidate.replace("\\", "/"))
        if relative.is_absolute() or ".." in relative.parts:
            raise _Unusable(f"its image {candidate!r} lies outside {images}")
        if (images / relative).is_file():
            return images / relative
    raise _Unusable(f"its image {names[0]!r} is not in {images}")


def _price(amount: str, currency: str) -> Price | None:
    """Read a price; one that cannot be read is no reason to lose the product."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return None
    code = currency.upper()
    if not value.is_finite() or value < 0 or len(code) != 3:
        return None
    minor = value.scaleb(_MINOR_DIGITS.get(code, 2))
    return Price(amount_minor=int(minor.to_integral_value()), currency_code=code)


def _layout(file: Path, header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Find the position of each column that is known, or that the caller named."""
    unknown = sorted(set(columns) - set(_KNOWN_COLUMNS))
    if unknown:
        raise CatalogueError(
            f"--columns: {', '.join(unknown)} is none of {', '.join(_KNOWN_COLUMNS)}"
        )
    position = {name.casefold(): at for at, name in reversed(list(enumerate(header)))}
    absent = [name for name in columns.values() if name.casefold() not in position]
    layout = {
        key: position[name.casefold()]
        for key, known in _KNOWN_COLUMNS.items()
        for name in reversed((columns[key],) if key in columns else known)
        if name.casefold() in position
    }
    if absent or "id" not in layout:
        needed = ", ".join(absent) or " or ".join(_KNOWN_COLUMNS["id"])
        raise CatalogueError(
            f"{file}: it has no column {needed}; found: {', '.join(header) or 'nothing'}; needed: "
            "an id, and an image column unless the pictures are named <id>.jpg. Name other "
            "columns with --columns id=COLUMN, image=COLUMN and so on"
        )
    return layout


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CatalogueError(f"{file}: cannot be read: {error.strerror or error}") from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")

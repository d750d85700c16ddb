"""Turns the cells of one row into a product, or says why it cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vitrine_product.attributes import ATTRIBUTES
from vitrine_sheets.catalogue.file import CatalogueRow
from vitrine_sheets.catalogue.prices import PriceReader
from vitrine_sheets.headers import FURTHER_IMAGES
from vitrine_sheets.labels import REPLACED, fold_label, is_missing
from vitrine_sheets.pictures.fetched import all_addresses
from vitrine_sheets.pictures.finding import Found, Pictures, UnusableRow
from vitrine_sheets.pictures.names import is_address, split_names
from vitrine_sheets.understanding import Remark

_SHOWN = 80


class MisreadRow(UnusableRow):
    """A row is to be skipped, since its cells may be those of other columns or rows."""


def check_row(cells: Sequence[str], header: Sequence[str]) -> None:
    """Refuse a row of another length than the header's.

    Commas that spreadsheets put behind the last cell make it no longer.

    Raises
    ------
    MisreadRow
        It is one.
    """
    count = len(cells)
    while count > len(header) and not cells[count - 1].strip():
        count -= 1
    if count != len(header):
        raise MisreadRow(f"it has {count} cells, the header has {len(header)}")


def check_unique(line_of_same_id: int | None) -> None:
    """Refuse a row with the id of one before it, whose line is given.

    Raises
    ------
    UnusableRow
        There is one.
    """
    if line_of_same_id is not None:
        raise UnusableRow(f"its id is that of line {line_of_same_id} already")


@dataclass(slots=True)
class RowReader:
    """Makes products of rows, and keeps what there is to say of them.

    Attributes
    ----------
    pictures, prices
        How these are read.
    attributes
        Those that a row may state.
    remarks
        On the rows read so far.
    missing_words
        How often a word stood for no value, by what it stood for and the word.
    """

    pictures: Pictures[Path]
    prices: PriceReader
    attributes: Sequence[str] = ATTRIBUTES
    remarks: list[Remark] = field(default_factory=list)
    missing_words: Counter[tuple[str, str]] = field(default_factory=Counter)

    def read(self, stated: Mapping[str, str], line: int) -> CatalogueRow:
        """Make a product of what a row states, by `id`, `image`, `title` and so on.

        Raises
        ------
        UnusableRow
            It has no id, or no picture that exists within the folder.
        """
        product_id = stated.get("id", "")
        if not product_id:
            raise MisreadRow("it has no id")
        if is_missing(product_id):
            raise MisreadRow(f"it has no id: {product_id!r} stands for none")
        if REPLACED in product_id:
            raise MisreadRow(f"its id {product_id[:_SHOWN]!r} holds bytes of another encoding")
        cells = self._present(stated)
        # Without an image, the first of a column of pictures is it, or the one of the id.
        first = cells.get("image") or cells.get("pictures", "")
        others = [cells[key] for key in FURTHER_IMAGES if key in cells]
        found = self.pictures.find(first, product_id)
        price, fault = self.prices.price(cells.get("price", ""), cells.get("currency", ""))
        row = CatalogueRow(
            id=product_id,
            image=found.image,
            attributes=self._attributes(cells),
            title=cells.get("title") or None,
            price=price,
            line=line,
            price_fault=fault,
            further_images=self._further(found, others, all_addresses(cells), product_id, line),
        )
        if found.stated:
            text = f"its image {found.stated[:_SHOWN]!r} is read from {found.name!r}"
            self.remarks.append(Remark(line, product_id, text))
        self._remark_damage(cells, line)
        return row

    def _further(
        self,
        found: Found[Path],
        cells: Sequence[str],
        addresses: Sequence[str],
        product_id: str,
        line: int,
    ) -> tuple[Path, ...]:
        """Find the pictures besides the first; one that is not there is remarked and left out."""
        names = (*found.others, *(name for cell in cells for name in split_names(cell)))
        first, *others = addresses
        further: dict[Path, None] = {}
        for name in dict.fromkeys((*names, *others)):
            try:
                if not is_address(name):
                    further[self.pictures.find(name, product_id).image] = None
                elif name != first:
                    further[self.pictures.fetched(name)] = None
            except UnusableRow as reason:
                said = f"it has no further picture {name[:_SHOWN]!r}: {reason}"
                self.remarks.append(Remark(line, product_id, said))
        further.pop(found.image, None)
        return tuple(further)

    def _present(self, stated: Mapping[str, str]) -> dict[str, str]:
        present = {}
        for key, text in stated.items():
            if text and key != "id" and is_missing(text):
                self.missing_words[key, text] += 1
            elif text:
                present[key] = text
        return present

    def _attributes(self, cells: Mapping[str, str]) -> dict[str, str]:
        folded = {name: fold_label(cells[name]) for name in self.attributes if name in cells}
        # A value of its own would be learnt from a damaged one.
        return {name: value for name, value in folded.items() if value and REPLACED not in value}

    def _remark_damage(self, cells: Mapping[str, str], line: int) -> None:
        for key, text in cells.items():
            if REPLACED in text:
                what = "is left out" if key in self.attributes else "is kept as it is"
                said = f"its {key} {text[:_SHOWN]!r} holds bytes of another encoding and {what}"
                self.remarks.append(Remark(line, cells["id"], said))

"""Finds out what is to be asked for a row: of which picture, and what the row states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic

from vitrine_serving.errors import InvalidInput
from vitrine_sheets.labels import REPLACED, fold_label, is_missing, printable
from vitrine_sheets.pictures.addresses import find_addresses
from vitrine_sheets.pictures.finding import PictureMissing, Pictures, UnusableRow
from vitrine_sheets.pictures.places import Picture
from vitrine_sheets.suspected import parse_suspected
from vitrine_sheets.tagged.sheet import Row


@dataclass(frozen=True, slots=True)
class AskedRow(Generic[Picture]):
    """A row, and what is to be asked for it.

    Attributes
    ----------
    row
        As it is written.
    product_id
        Of its product; empty where it has none.
    picture
        Its picture; None where it is not at hand.
    fault
        Why it is not; empty where it is.
    address
        Where it can be had then; empty: nowhere.
    picture_missing
        Whether all that the row lacks is its picture.
    stated
        What it says of its product, by attribute. The description does not contradict it; the tags
        are what the picture shows.
    suspected
        Values that somebody proposes in the place of those stated, by attribute.
    remark
        What to know of the row besides; empty where there is nothing.
    title
        What it calls its product; empty where it does not.
    """

    row: Row
    product_id: str
    picture: Picture | None = None
    fault: str = ""
    address: str = ""
    picture_missing: bool = False
    stated: Mapping[str, str] = field(default_factory=dict)
    suspected: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    title: str = ""


class Asker(Generic[Picture]):
    """Reads what is to be asked for the rows of one file.

    Parameters
    ----------
    layout
        The positions of its known columns, by what they hold.
    pictures
        Those that are at hand.
    attributes
        Those that are tagged: what a row says of others is not read.
    """

    def __init__(
        self, layout: Mapping[str, int], pictures: Pictures[Picture], attributes: Sequence[str]
    ) -> None:
        self._layout = layout
        self._pictures = pictures
        self._attributes = attributes

    def read(self, row: Row) -> AskedRow[Picture]:
        """Read what is to be asked for a row; no row is refused."""
        cells = {key: row.cells[at].strip() for key, at in self._layout.items()}
        if row.fault:
            return AskedRow(row, printable(cells.get("id", "")), fault=row.fault)
        present = {key: text for key, text in cells.items() if text and not is_missing(text)}
        image, product_id = present.get("image", ""), present.get("id", "")
        shown = printable(product_id)
        if not image and not product_id:
            return AskedRow(row, shown, fault="it has neither an id nor an image")
        stated = {name: fold_label(present[name]) for name in self._attributes if name in present}
        sound = {name: value for name, value in stated.items() if value and _is_sound(value)}
        suspected, remark = self._suspected(present)
        title = printable(present.get("title", ""))
        try:
            found = self._pictures.find(image, product_id)
        except UnusableRow as reason:
            missing = isinstance(reason, PictureMissing)
            address = next(iter(find_addresses(present)), "") if missing else ""
            return AskedRow(
                row, shown, None, str(reason), address, missing, sound, suspected, remark, title
            )
        return AskedRow(
            row,
            shown,
            found.image,
            stated=sound,
            suspected=suspected,
            remark=remark,
            title=title,
        )

    def _suspected(self, present: Mapping[str, str]) -> tuple[dict[str, str], str]:
        """Read the values that are proposed; a cell of another kind costs no row its tags."""
        try:
            proposed = parse_suspected(present.get("suspected", ""))
        except InvalidInput as error:
            return {}, error.message
        return {name: value for name, value in proposed.items() if name in self._attributes}, ""


def _is_sound(value: str) -> bool:
    return REPLACED not in value and not any("\udc80" <= letter <= "\udcff" for letter in value)

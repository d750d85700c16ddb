"""Reads the prices of a whole column, since one cell alone may not tell how it is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from vitrine_product.amounts import Amount, DecimalMark, parse_amount
from vitrine_product.currency import decimals_of
from vitrine_product.currency_signs import currencies_of, usual_currency
from vitrine_product.price import Price, price_of
from vitrine_serving.errors import InvalidInput
from vitrine_sheets.errors import CatalogueError
from vitrine_sheets.headers import fold_name

MARKS = {"point": DecimalMark.POINT, "comma": DecimalMark.COMMA}
"""The decimal marks by their names."""
NO_CURRENCY = "has no currency"
_SHOWN = 40
_IN_HEADER = re.compile(r"[\w .-]*?[\W_](?P<sign>[^\W\d_]{3}|[^\w\s()\[\].-]{1,3})[)\]]?\s*")


def parse_mark(named: str) -> DecimalMark | None:
    """Read the name of a decimal mark; None where it is left out.

    Raises
    ------
    CatalogueError
        It is none of `MARKS`.
    """
    if named and named not in MARKS:
        raise CatalogueError(f"the decimal mark {named!r} is none of {', '.join(MARKS)}")
    return MARKS.get(named)


def parse_currency(named: str) -> str:
    """Read a code of a currency; empty where it is left out.

    Raises
    ------
    CatalogueError
        It is no code of ISO 4217 with decimals.
    """
    code = named.strip().upper()
    if code and decimals_of(code) is None:
        raise CatalogueError(f"the currency {named!r} is no code of ISO 4217 such as EUR or INR")
    return code


def currency_of_header(name: str) -> str:
    """Return the code in a name such as ``"Price (EUR)"`` or ``"price_inr"``; empty if none."""
    found = _IN_HEADER.fullmatch(name)
    if not found or fold_name(name) == "price":
        return ""
    return usual_currency(currencies_of(found["sign"])) or ""


def decide_mark(cells: Iterable[str]) -> tuple[DecimalMark | None, int]:
    """Decide on the decimal mark of a column.

    Parameters
    ----------
    cells
        Its prices, as they are written.

    Returns
    -------
    tuple
        The mark that more cells can only be read with, None where none tells or both as often; and
        how many cells leave it open.
    """
    marks: Counter[DecimalMark] = Counter()
    open_cells = 0
    for cell in cells:
        amount = parse_amount(cell)
        if amount is not None:
            open_cells += amount.is_open
            marks.update([amount.mark] if amount.mark else [])
    points, commas = marks[DecimalMark.POINT], marks[DecimalMark.COMMA]
    if points == commas:
        return None, open_cells
    return (DecimalMark.POINT if points > commas else DecimalMark.COMMA), open_cells


@dataclass(slots=True)
class PriceReader:
    """Reads the prices of one column.

    Attributes
    ----------
    mark
        Its decimal mark; None: the column leaves it open, and a point is taken for it where
        nothing speaks against that.
    currency
        Of prices that state none; empty: they cannot be read.
    header_currency
        That the column's name states.
    open_prices
        How many can be read with either decimal mark.
    read, assumed
        How many prices were read in each currency, and for which signs one was assumed.
    """

    mark: DecimalMark | None
    currency: str = ""
    header_currency: str = ""
    open_prices: int = 0
    read: Counter[str] = field(default_factory=Counter)
    assumed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def price(self, cell: str, currency_cell: str) -> tuple[Price | None, str]:
        """Read a price, or say why not; that is no reason to lose the product."""
        if not cell:
            return None, ""
        amount = parse_amount(cell)
        if amount is None:
            return None, f"its price {cell[:_SHOWN]!r} is not a number"
        code, fault = self._currency(cell, amount, currency_cell)
        if fault:
            return None, fault
        number = amount.read(self.mark or DecimalMark.POINT)
        if number is None:
            return None, self._misfit(cell)
        if self.mark is None and self._may_be_thousands(amount, code):
            return None, (
                f"its price {cell[:_SHOWN]!r} may have decimals or thousands behind its point, and "
                "no other price tells; state the decimal mark, point or comma"
            )
        try:
            price = price_of(number, code)
        except InvalidInput as error:
            return None, f"its price is left out: {error.message}"
        self.read[code] += 1
        return price, ""

    def _currency(self, cell: str, amount: Amount, currency_cell: str) -> tuple[str, str]:
        beside = currency_cell or self.header_currency
        # What is the sign of no currency is refused by the price, by its name.
        stated = currencies_of(beside) or ((beside.upper(),) if beside else ())
        meant = amount.currencies or stated
        if amount.currencies and stated:
            meant = tuple(code for code in amount.currencies if code in stated)
            if not meant:
                return "", f"its price {cell[:_SHOWN]!r} is not in {beside[:_SHOWN]!r}"
        if not meant:
            fault = f"its price {cell[:_SHOWN]!r} {NO_CURRENCY}"
            return self.currency, "" if self.currency else fault
        if len(meant) == 1:
            return meant[0], ""
        sign = amount.sign or beside
        code = self.currency if self.currency in meant else usual_currency(meant)
        if code is None:
            choice = " or ".join(meant)
            return "", f"its price {cell[:_SHOWN]!r} is in {choice}; state which"
        if code != self.currency:
            self.assumed[sign, code] += 1
        return code, ""

    def _misfit(self, cell: str) -> str:
        names = {mark: name for name, mark in MARKS.items()}
        return (
            f"its price {cell[:_SHOWN]!r} does not fit its column, of which the decimals follow a "
            f"{names[self.mark or DecimalMark.POINT]}; mend it, or state the other decimal mark"
        )

    def _may_be_thousands(self, amount: Amount, code: str) -> bool:
        return amount.is_open and "." in amount.digits and decimals_of(code) != 3

"""Amounts of money as people write them, e.g. ``"₹ 1,29,999.00"`` or ``"1.299,- EUR"``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from vitrine_product.currency_signs import currencies_of

_MINUS = "-\N{MINUS SIGN}\N{EN DASH}"
_WRITTEN = re.compile(
    rf"(?P<minus>[{_MINUS}]?)\s*"
    # The point of "Rs.799" belongs to the letters before it, that of ".50" to the number.
    r"(?P<before>[^\d.,\-]*[^\W\d_]\.|[^\d.,\-]*)\s*"
    rf"(?P<inner_minus>[{_MINUS}]?)\s*"
    r"(?P<number>[.,]?\d(?:[\d.,' ]*\d)?)"
    r"(?:[.,/]?[-\N{EN DASH}\N{EM DASH}]{1,2})?\s*"
    r"(?P<after>[^\d]*)"
)
_APOSTROPHES = str.maketrans(
    {"\N{RIGHT SINGLE QUOTATION MARK}": "'", "`": "'", "\N{ACUTE ACCENT}": "'"}
)
_QUIET_GROUPS = re.compile(r"\d{1,3}(?:(?P<by>[' ])\d{3})(?:(?P=by)\d{3})*(?=[.,]|$)")


class DecimalMark(StrEnum):
    """What stands before the decimals of a number; the other one groups its digits."""

    POINT = "."
    COMMA = ","

    @property
    def other(self) -> DecimalMark:
        """The one that groups digits."""
        return DecimalMark.COMMA if self is DecimalMark.POINT else DecimalMark.POINT


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of which the decimal mark may be open.

    Attributes
    ----------
    digits
        Digits, points and commas.
    currencies
        Those that the sign or code beside the digits may mean, the usual one first; empty where
        none stands there.
    sign
        As it is written, e.g. ``"$"``.
    negative
        Whether it is below zero.
    grouped
        Whether its digits are grouped by spaces or apostrophes, so that a mark is one of decimals.
    """

    digits: str
    currencies: tuple[str, ...] = ()
    sign: str = ""
    negative: bool = False
    grouped: bool = False

    @property
    def mark(self) -> DecimalMark | None:
        """The only decimal mark that it can be read with; None where both will do."""
        points, commas = self.digits.count("."), self.digits.count(",")
        if not points and not commas:
            return None
        if points and commas:
            last = DecimalMark.POINT
            if self.digits.rfind(",") > self.digits.rfind("."):
                last = DecimalMark.COMMA
            return last
        mark = DecimalMark.POINT if points else DecimalMark.COMMA
        if points + commas > 1:
            return mark.other
        whole, _, decimals = self.digits.partition(mark)
        may_be_group = len(decimals) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
        return None if may_be_group and not self.grouped else mark

    @property
    def is_open(self) -> bool:
        """Whether both decimal marks will do and give different numbers."""
        return self.mark is None and not self.digits.isdecimal()

    def read(self, mark: DecimalMark) -> Decimal | None:
        """Read the number with a decimal mark; None where it cannot be written with that one."""
        whole, _, decimals = self.digits.partition(mark)
        group = re.escape(mark.other)
        # Groups of two are those of India, 1,29,999.
        grouped = re.fullmatch(
            rf"\d{{0,3}}|\d+|\d{{1,3}}(?:{group}\d{{2,3}})*{group}\d{{3}}", whole
        )
        if not grouped or not re.fullmatch(r"\d*", decimals):
            return None
        digits = whole.replace(mark.other, "") or "0"
        number = Decimal(f"{digits}.{decimals}" if decimals else digits)
        return -number if self.negative else number


def parse_amount(text: str) -> Amount | None:
    """Take an amount apart.

    Parameters
    ----------
    text
        A number with its digits grouped or not, and with a sign or code of a currency before or
        after it, or both.

    Returns
    -------
    Amount | None
        None where it is no amount: other words stand beside it, it has an exponent, or none.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).split())
    found = _WRITTEN.fullmatch(plain)
    if not found:
        return None
    digits = _without_quiet_groups(found["number"])
    signs = [sign for sign in (_sign(found["before"]), _sign(found["after"])) if sign]
    currencies = _meant(signs)
    if digits is None or currencies is None or not digits.isascii():
        return None
    return Amount(
        digits=digits,
        currencies=currencies,
        sign=" ".join(signs),
        negative=bool(found["minus"] or found["inner_minus"]),
        grouped=digits != found["number"],
    )


def _without_quiet_groups(number: str) -> str | None:
    """Take out the spaces or apostrophes that group digits; None where they do something else."""
    if "'" not in number and " " not in number:
        return number
    grouped = _QUIET_GROUPS.match(number)
    rest = number[grouped.end() :] if grouped else number
    if not grouped or "'" in rest or " " in rest:
        return None
    return re.sub("[' ]", "", grouped[0]) + rest


def _sign(text: str) -> str:
    return text.strip(" .:,")


def _meant(signs: list[str]) -> tuple[str, ...] | None:
    """Give the currencies that all of the signs may mean; None where there is none."""
    meant: tuple[str, ...] | None = ()
    for at, sign in enumerate(signs):
        these = currencies_of(sign)
        meant = these if at == 0 else tuple(one for one in meant or () if one in these)
        if not meant:
            return None
    return meant

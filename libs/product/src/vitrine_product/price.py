"""Prices as people write them, and in the smallest unit of their currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from vitrine_serving.errors import InvalidInput

# ISO 4217: the currencies whose smallest unit is not a hundredth.
_WITHOUT_DECIMALS = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF", "XPF",
)  # fmt: skip
_WITH_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_DIGITS = {
    **dict.fromkeys(_WITHOUT_DECIMALS, 0),
    **dict.fromkeys(_WITH_THREE, 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_MAX_MINOR = 10**15
_AMOUNT = re.compile(r"[0-9]{1,16}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Price:
    """An amount in the smallest unit of an ISO 4217 currency, e.g. cents."""

    minor: int
    currency: str


def parse_price(amount: str, currency: str) -> Price:
    """Read an amount such as ``"1299.00"`` in a currency such as ``"INR"``.

    Raises
    ------
    InvalidInput
        ``PRICE_INVALID``: it is no amount, is negative or too large, has more digits than the
        currency, or the currency is not three capital letters.
    """
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise InvalidInput(
            f"a currency is three capital letters of ISO 4217 such as EUR, not {currency[:20]!r}",
            reason="PRICE_INVALID",
        )
    digits = _DIGITS.get(currency, 2)
    minor = Decimal(amount).scaleb(digits) if _AMOUNT.fullmatch(amount) else None
    if minor is None or minor != minor.to_integral_value() or minor > _MAX_MINOR:
        raise InvalidInput(
            f"a price in {currency} is a number with at most {digits} decimals, "
            f"not {amount[:40]!r}",
            reason="PRICE_INVALID",
        )
    return Price(int(minor), currency)


def format_amount(price: Price) -> str:
    """Write a price's amount with all the decimals of its currency, e.g. ``"1299.00"``."""
    digits = _DIGITS.get(price.currency, 2)
    return f"{Decimal(price.minor).scaleb(-digits):.{digits}f}"

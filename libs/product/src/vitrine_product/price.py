"""Prices as people write them, and in the smallest unit of their currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation

from vitrine_product.currency import decimals_of
from vitrine_serving.errors import InvalidInput

MAX_AMOUNT_MINOR = 10**15
_AMOUNT = re.compile(r"[0-9]{1,16}(\.[0-9]{1,4})?")
# Refuses to round, and has digits for the largest price and more.
_EXACT = Context(prec=20, traps=[Inexact, InvalidOperation])
# Most currencies have them, so whoever wrote a price of an unknown one supposed as much.
_USUAL_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Price:
    """What a product costs.

    Attributes
    ----------
    amount_minor
        In the smallest unit of the currency: cents, paise.
    currency_code
        ISO 4217, e.g. ``"EUR"``.
    """

    amount_minor: int
    currency_code: str


def parse_price(amount: str, currency_code: str) -> Price:
    """Read an amount such as ``"1299.00"`` in a currency such as ``"INR"``.

    Raises
    ------
    InvalidInput
        As `price_of`; or ``PRICE_INVALID``: it is not written in digits with a decimal point.
    """
    number = Decimal(amount) if _AMOUNT.fullmatch(amount) else None
    return _price(number, currency_code, amount)


def price_of(amount: Decimal, currency_code: str) -> Price:
    """Put an amount into the smallest unit of its currency; nothing is rounded.

    Parameters
    ----------
    amount
        Of the currency's main unit, e.g. 12.50 euros.
    currency_code
        E.g. ``"EUR"``.

    Raises
    ------
    InvalidInput
        ``PRICE_INVALID``: the amount is no number, is negative or too large, or has more decimals
        than the currency; or ISO 4217 does not list the currency, or gives it no smaller unit.
    """
    return _price(amount, currency_code, str(amount))


def check_price(price: Price) -> None:
    """Refuse a price that no way into the catalogue would have made.

    Raises
    ------
    InvalidInput
        ``PRICE_INVALID``.
    """
    if decimals_of(price.currency_code) is not None and 0 <= price.amount_minor <= MAX_AMOUNT_MINOR:
        return
    # Knows what to say of it.
    decimals = decimals_shown(price.currency_code)
    price_of(Decimal(price.amount_minor).scaleb(-decimals), price.currency_code)


def decimals_shown(currency_code: str) -> int:
    """Return with how many decimals an amount is written; 2 where ISO 4217 lists no such code."""
    decimals = decimals_of(currency_code)
    return _USUAL_DECIMALS if decimals is None else decimals


def format_amount(price: Price) -> str:
    """Write a price's amount with all the decimals of its currency, e.g. ``"1299.00"``.

    One whose currency ISO 4217 does not list, any more or at all, is written with two.
    """
    decimals = decimals_shown(price.currency_code)
    return f"{Decimal(price.amount_minor).scaleb(-decimals):.{decimals}f}"


def _price(amount: Decimal | None, currency_code: str, written: str) -> Price:
    decimals = decimals_of(currency_code)
    if decimals is None:
        raise _invalid(
            "a currency is three capital letters of ISO 4217 such as EUR, not "
            f"{currency_code[:20]!r}, which it does not list or gives no decimals"
        )
    minor = None if amount is None else _minor(amount, decimals)
    if minor is None:
        raise _invalid(
            f"a price in {currency_code} is a number from 0 to "
            f"{MAX_AMOUNT_MINOR // 10**decimals:,} with at most {decimals} decimals, "
            f"not {written[:40]!r}"
        )
    return Price(minor, currency_code)


def _minor(amount: Decimal, decimals: int) -> int | None:
    if not amount.is_finite() or amount < 0:
        return None
    try:
        whole = _EXACT.quantize(amount, Decimal((0, (1,), -decimals)))
    except (Inexact, InvalidOperation):
        return None
    minor = int(whole.scaleb(decimals))
    return minor if minor <= MAX_AMOUNT_MINOR else None


def _invalid(message: str) -> InvalidInput:
    return InvalidInput(message, reason="PRICE_INVALID")

"""What the signs of currencies mean, as shops write them beside prices."""

from __future__ import annotations

from vitrine_product.currency import decimals_of

_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS", "UYU")
_POUNDS = ("GBP", "EGP", "LBP", "GIP", "FKP", "SHP")
_CROWNS = ("SEK", "NOK", "DKK", "ISK")
_RUPEES = ("INR", "PKR", "LKR", "NPR", "MUR", "SCR")
_ROUBLES = ("руб", "руб.")  # noqa: RUF001
_YEN = ("JPY", "CNY")

# The currency that is meant as a rule comes first.
_SIGNS: dict[str, tuple[str, ...]] = {
    "$": _DOLLARS,
    **dict.fromkeys(("us$", "u$s", "$us"), ("USD",)),
    **dict.fromkeys(("c$", "ca$", "can$"), ("CAD",)),
    **dict.fromkeys(("a$", "au$"), ("AUD",)),
    "nz$": ("NZD",),
    "s$": ("SGD",),
    "hk$": ("HKD",),
    "nt$": ("TWD",),
    **dict.fromkeys(("mx$", "mex$"), ("MXN",)),
    "r$": ("BRL",),
    **dict.fromkeys(("€", "euro", "euros"), ("EUR",)),
    "£": _POUNDS,
    "¥": _YEN,
    **dict.fromkeys(("元", "cn¥", "rmb"), ("CNY",)),
    **dict.fromkeys(("円", "jp¥"), ("JPY",)),
    "₹": ("INR",),
    **dict.fromkeys(("rs", "rs.", "re", "₨"), _RUPEES),
    **dict.fromkeys(("kr", "kr."), _CROWNS),
    **dict.fromkeys(("fr", "fr.", "sfr", "sfr."), ("CHF",)),
    **dict.fromkeys(("zł", "zl"), ("PLN",)),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "lei": ("RON",),
    "₩": ("KRW",),
    **dict.fromkeys(("₺", "tl"), ("TRY",)),
    **dict.fromkeys(("₽", *_ROUBLES), ("RUB",)),
    "₴": ("UAH",),
    "₫": ("VND",),
    "฿": ("THB",),
    "₱": ("PHP",),
    "₦": ("NGN",),
    "₪": ("ILS",),
    "₸": ("KZT",),
    "₾": ("GEL",),
    "₡": ("CRC",),
    "₲": ("PYG",),
    "৳": ("BDT",),
    "rp": ("IDR",),
    "rm": ("MYR",),
}
# Of these no currency is meant as a rule.
_OPEN = frozenset({_YEN, _CROWNS})


def currencies_of(sign: str) -> tuple[str, ...]:
    """Return the currencies that a sign or a code may mean.

    Parameters
    ----------
    sign
        E.g. ``"$"``, ``"Rs."`` or ``"eur"``.

    Returns
    -------
    tuple of str
        Codes of ISO 4217, the usual one first; empty where it is the sign of none.
    """
    code = sign.strip().upper()
    if len(code) == 3 and code.isascii() and decimals_of(code) is not None:
        return (code,)
    return _SIGNS.get(sign.strip().casefold(), ())


def usual_currency(currencies: tuple[str, ...]) -> str | None:
    """Return the one that is meant as a rule; None where none is, as with ¥ or kr."""
    return None if not currencies or currencies in _OPEN else currencies[0]

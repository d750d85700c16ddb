"""The currencies of ISO 4217, as its own table lists them."""

from __future__ import annotations

from functools import cache

from iso4217 import Currency


def decimals_of(code: str) -> int | None:
    """Return how many decimals a currency has.

    Parameters
    ----------
    code
        E.g. ``"EUR"``: three capital letters.

    Returns
    -------
    int | None
        E.g. 2 for EUR, 0 for JPY, 3 for KWD. None where nothing is priced in it: ISO 4217 does not
        list the code, or lists it without a smaller unit, as it does gold (XAU).
    """
    return _decimals().get(code)


@cache
def _decimals() -> dict[str, int | None]:
    return {one.code: one.exponent for one in Currency}

"""Says whether the catalogue that is searched was indexed with the bundle that searches it."""

from __future__ import annotations


def fit_notice(products: int, not_embedded: int) -> str:
    """Say what keeps searches from finding products, and what to do; empty where nothing does.

    Parameters
    ----------
    products
        Those that have an embedding in the bundle's space.
    not_embedded
        Those of the catalogue that have none.
    """
    if not_embedded:
        return (
            f"{products:,} of {products + not_embedded:,} products are embedded for this bundle; "
            "run `vitrine index`"
        )
    return "" if products else "the catalogue holds no product; run `vitrine index`"

"""What whoever writes a product has read of it before, and must find it to be still."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_product.ids import MAX_ID_LENGTH
from vitrine_product.product import Product
from vitrine_serving.errors import PreconditionFailed

NOT_THERE = 0


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a product must be for a write to replace or delete it.

    Attributes
    ----------
    revision
        That it has; `NOT_THERE`: there is none of its id; None: whichever it has.
    """

    revision: int | None

    def check(self, product_id: str, before: Product | None) -> None:
        """Refuse a write that cannot succeed, before its picture costs anything.

        Whether it does is decided where it is written: it may change in the next moment.

        Parameters
        ----------
        before
            As it was just read; None: there is none.

        Raises
        ------
        PreconditionFailed
            ``PRODUCT_CHANGED`` or ``PRODUCT_EXISTS``.
        """
        name = product_id[:MAX_ID_LENGTH]
        if self.revision == NOT_THERE:
            if before is not None:
                raise PreconditionFailed(
                    f"the product {name!r} is there already", reason="PRODUCT_EXISTS"
                )
        elif before is None:
            raise PreconditionFailed(
                f"the product {name!r} is not there any more", reason="PRODUCT_CHANGED"
            )
        elif self.revision is not None and before.revision != self.revision:
            raise PreconditionFailed(
                f"the product {name!r} was changed meanwhile; read it again",
                reason="PRODUCT_CHANGED",
            )

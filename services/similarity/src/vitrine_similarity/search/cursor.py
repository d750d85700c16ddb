"""Where a page ended: a place in the order of products, which stays when the catalogue changes."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self

from vitrine_serving.errors import InvalidInput
from vitrine_similarity.search.listing import MAX_DEPTH
from vitrine_similarity.search.wanted import Query, Wanted

_MAX_LENGTH = 1000
_CHECK_BYTES = 6
_ASKED_BYTES = 8
_TYPES = (str, int, int, float, str, str)
# json.dumps makes an encoder each time where it is told how to write.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last product of a page.

    Of what is behind it in the order of scores and ids the next page is, so that no product that
    nobody changed is told twice or left out, whatever is written or deleted meanwhile.

    Attributes
    ----------
    space
        That was searched.
    revision
        Of the catalogue that answered.
    seen
        How many products the pages up to this one have told.
    score, product_id
        Of the last of them.
    asked
        What the search wanted, as `asked_of`.
    """

    space: str
    revision: int
    seen: int
    score: float
    product_id: str
    asked: str

    def write(self) -> str:
        """Return it as a text of letters, digits, ``-`` and ``_``."""
        values = (
            *(self.space, self.revision, self.seen),
            *(self.score, self.product_id, self.asked),
        )
        data = _encode(values).encode()
        return _text(_check(data) + data)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the cursor that `write` wrote.

        Raises
        ------
        InvalidInput
            ``CURSOR_INVALID``: nobody wrote it, or it is not all there.
        """
        values = _values(text) if len(text) <= _MAX_LENGTH else None
        if values is None:
            raise InvalidInput(
                f"the cursor {text[:20]!r}… is none that a search gave; send it as it came, or "
                "begin again without one",
                reason="CURSOR_INVALID",
            )
        return cls(*values)


def asked_of(query: Query | None, wanted: Wanted) -> str:
    """Return what says whether two searches ask for the same, but for the vector of their query.

    A vector is the same only within what its computation rounds, from machine to machine. How many
    products a page has may change, and whether they are counted.
    """
    asked = (
        query.without if query else None,
        sorted(map(repr, wanted.filters)),
        wanted.minimum_score,
        wanted.collapse_at,
        *((wanted.text,) if wanted.text else ()),
    )
    return blake2b(repr(asked).encode(), digest_size=_ASKED_BYTES).hexdigest()


def _check(data: bytes) -> bytes:
    return blake2b(data, digest_size=_CHECK_BYTES).digest()


def _text(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()


def _values(text: str) -> list[Any] | None:
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        # One text alone stands for it, though more can be decoded to it.
        if _check(whole[_CHECK_BYTES:]) != whole[:_CHECK_BYTES] or _text(whole) != text:
            return None
        values = json.loads(whole[_CHECK_BYTES:])
    except ValueError:
        return None
    if not isinstance(values, list) or tuple(map(type, values)) != _TYPES:
        return None
    return values if 0 < values[2] < MAX_DEPTH and -1 <= values[3] <= 1 else None

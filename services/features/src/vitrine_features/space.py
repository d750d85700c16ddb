"""The space that a caller wants, and the one that there is."""

from __future__ import annotations

from vitrine_serving.errors import PreconditionFailed


def check_space(wanted: str, held: str) -> None:
    """Refuse a space that this service does not embed into; empty: any.

    Raises
    ------
    PreconditionFailed
        ``SPACE_UNKNOWN``; the message names both.
    """
    if wanted and wanted != held:
        raise PreconditionFailed(
            f"space {wanted!r} was asked for, this service embeds into {held!r}; "
            "leave it empty, or ask a service that holds the other bundle",
            reason="SPACE_UNKNOWN",
            expected=held,
            given=wanted,
        )

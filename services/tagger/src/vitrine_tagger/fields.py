"""By which fields of a request something is stated of a file: over REST, gRPC and on the page."""

from __future__ import annotations

import json

from vitrine_sheets.advice import Advice

_FIELDS = ("columns", "encoding")


def in_field(advice: Advice) -> str:
    """Name the field, with what to write into it where that is known; empty: there is none."""
    if advice.statement not in _FIELDS:
        return ""
    named = f": {json.dumps(dict(advice.columns), ensure_ascii=False)}" if advice.columns else ""
    return f"in the field `{advice.statement}`{named}"

"""JSON that callers send, held to what JSON is."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json


def read_json(text: str | bytes) -> Any:
    """Return what a text says.

    Half of a surrogate pair is refused, which no message and no database could hold, and so is
    what is nested without end.

    Raises
    ------
    ValueError
        It is no JSON.
    """
    content = text.encode() if isinstance(text, str) else text
    return from_json(content, allow_inf_nan=False)

"""Values as the JSON that the tables hold.

It is ASCII: a text of PostgreSQL holds no NUL, and a cell may hold bytes that were no text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from vitrine_product.details import DETAILS, join_details, split_details
from vitrine_tagger.row_values import Candidate, RowAttribute, RowResult
from vitrine_tagger.values import NewRow, NewTagging


def from_options(options: NewTagging) -> str:
    """Write the options of a tagging."""
    return _dump(asdict(options))


def to_options(text: str) -> NewTagging:
    """Read them."""
    return NewTagging(**json.loads(text))


def from_names(names: Sequence[str]) -> str:
    """Write names."""
    return _dump(list(names))


def to_names(text: str) -> tuple[str, ...]:
    """Read them; there are none in an empty text."""
    return tuple(json.loads(text)) if text else ()


def from_given(row: NewRow) -> str:
    """Write a row as it was read, without its number."""
    values = {name: value for name, value in asdict(row).items() if value}
    del values["number"]
    return _dump(values)


def to_given(number: int, text: str) -> NewRow:
    """Read it."""
    values = json.loads(text)
    values["cells"] = tuple(values.get("cells", ()))
    return NewRow(number=number, **values)


def from_result(result: RowResult) -> str:
    """Write what is said of a row, without its number."""
    attributes = [
        [
            one.name,
            one.value,
            one.confidence,
            one.sure,
            [[c.value, c.confidence] for c in one.candidates],
        ]
        for one in result.attributes
    ]
    if result.details:
        # As an attribute of several values, which releases before this one can read.
        attributes.append([DETAILS, join_details(result.details), 1.0, True, []])
    return _dump([attributes, result.title, result.text, result.error])


def to_result(number: int, text: str) -> RowResult:
    """Read it."""
    attributes, title, body, error = json.loads(text)
    details = next((value for name, value, *_ in attributes if name == DETAILS), "")
    return RowResult(
        number,
        tuple(
            RowAttribute(
                name, value, confidence, sure, tuple(Candidate(*pair) for pair in candidates)
            )
            for name, value, confidence, sure, candidates in attributes
            if name != DETAILS
        ),
        title,
        body,
        error,
        split_details(details),
    )


def storable(text: str) -> str:
    """Return a text that every database takes."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def _dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))

"""What can be wrong with a catalogue file as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from vitrine_serving.errors import InvalidInput
from vitrine_sheets.advice import Advice, Statement


class CatalogueError(InvalidInput):
    """The file as a whole cannot be read as a catalogue.

    Parameters
    ----------
    message, statement, columns
        What is wrong with which file, and what to do: as `Advice` has it.
    """

    def __init__(
        self,
        message: str,
        statement: Statement | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, reason="CATALOGUE_UNREADABLE")
        self.advice = Advice(message, statement, columns or {})

"""What can be wrong with a catalogue file as a whole."""

from __future__ import annotations

from vitrine_serving.errors import InvalidInput


class CatalogueError(InvalidInput):
    """The file as a whole cannot be read as a catalogue.

    Parameters
    ----------
    message
        What is wrong with which file, and what to do.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, reason="CATALOGUE_UNREADABLE")

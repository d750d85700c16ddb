"""What there is to say of a file, whatever the way in which it came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Statement = Literal["columns", "encoding", "currency", "decimal", "fold_case"]
"""What whoever gives a file may state of it."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to look at, and what may be stated about it.

    Attributes
    ----------
    text
        What is so and what to do, without the name that anything has on the command line or in a
        request. Where something may be stated, it ends with that.
    statement
        What may be stated; None where nothing helps.
    columns
        What to state of the columns: their names by what they hold.
    """

    text: str
    statement: Statement | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def told(self, means: Means | None = None) -> str:
        """Say it.

        Parameters
        ----------
        means
            Says by what it is stated where the file came from, as in "in this field"; empty where
            that cannot be.
        """
        by = means(self) if means and self.statement else ""
        return f"{self.text} {by}" if by else self.text


Means = Callable[[Advice], str]

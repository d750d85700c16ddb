"""What a tagger is asked, and who answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vitrine_sheets.tagged.answers import Refused, Tagged


@dataclass(frozen=True, slots=True)
class Asked:
    """A picture to be tagged.

    Attributes
    ----------
    image
        Its file.
    stated
        What the catalogue says of the product, by attribute. The description does not contradict
        it; the tags are what the picture shows.
    title
        What the catalogue calls it; empty: nothing. The description may say what it states.
    """

    image: Path
    stated: Mapping[str, str]
    title: str = ""


class Tagger(Protocol):
    """Tags pictures; thread-safe.

    Attributes
    ----------
    attributes
        The names of those that it knows.
    name
        Tells it from taggers that answer otherwise.
    workers
        How many calls are worth making at a time.
    batch
        How many pictures a call should hold.
    """

    attributes: tuple[str, ...]
    name: str
    workers: int
    batch: int

    def tag(self, asked: Sequence[Asked]) -> list[Tagged | Refused]:
        """Answer for each picture, in their order.

        Raises
        ------
        PipelineError
            It is of no use to ask for other pictures either.
        """

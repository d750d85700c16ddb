"""The services that look at pictures, as the work on a chunk sees them.

`vitrine_tagger.clients` fills these protocols in over gRPC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from vitrine_tagger.row_values import RowAttribute
from vitrine_tagger.work.halt import Halt


class ServiceAway(Exception):
    """A service cannot answer now; the message says to a person what is waited for."""


class ServiceLost(ServiceAway):
    """A service cannot be reached or does not answer, perhaps over what it was asked."""


class ServiceBroken(Exception):
    """A service failed in a way that no service should, perhaps over what it was asked."""


@dataclass(frozen=True, slots=True)
class Embedding:
    """What stands for a picture, as it came from the feature service.

    Attributes
    ----------
    message
        The serialized message; only other services look into it.
    """

    message: bytes


@dataclass(frozen=True, slots=True)
class PictureRefused:
    """A picture that cannot be embedded, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class KnownAttribute:
    """What is known of a product; not sure: only not to be contradicted, but for its family."""

    name: str
    value: str
    sure: bool
    family: str = ""


@dataclass(frozen=True, slots=True)
class Classified:
    """What the classifier says of a picture.

    Attributes
    ----------
    attributes
        In the bundle's order.
    details
        The visual details that it is sure of.
    """

    attributes: tuple[RowAttribute, ...]
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToDescribe:
    """A product that is to be described.

    Attributes
    ----------
    details
        The visual details that its picture is sure of.
    title
        What the catalogue calls it; empty: nobody knows.
    """

    embedding: Embedding
    known: tuple[KnownAttribute, ...]
    details: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """A product in words; with a fault, none could be found for it."""

    title: str = ""
    text: str = ""
    fault: str = ""


class Features(Protocol):
    """Pictures to embeddings."""

    def embed(
        self, pictures: Iterable[tuple[int, bytes]], halt: Halt
    ) -> Iterator[tuple[int, Embedding | PictureRefused]]:
        """Embed pictures, each under its row's number; only a few are held at a time.

        Raises
        ------
        ServiceAway
            It does not answer now.
        ServiceBroken
            It failed.
        Halted
            The work is not to go on.
        """


class Classifier(Protocol):
    """Embeddings to attributes and details."""

    def classify(self, embeddings: Sequence[Embedding], halt: Halt) -> list[Classified]:
        """Predict those of each; raises as `Features.embed`."""


class Captioner(Protocol):
    """Embeddings and attributes to words."""

    def describe(self, products: Sequence[ToDescribe], halt: Halt) -> list[Described]:
        """Describe products, several at a time; raises as `Features.embed`."""


@dataclass(frozen=True, slots=True)
class Services:
    """All that are asked."""

    features: Features
    classifier: Classifier
    captioner: Captioner

"""What a program has to be able to run, so that it can serve a bundle."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Precision(StrEnum):
    """The numbers that the network computes in which sees the pictures."""

    FLOAT32 = "float32"
    """As it was trained."""
    INT8 = "int8"
    """Weights of 8 bits by channel, activations of 8 bits by tensor."""


class Runtime(BaseModel):
    """What runs the network that sees the pictures.

    A later release may name others: a program refuses those that it does not know.

    Attributes
    ----------
    engine
        The library that runs it.
    precision
        One of `Precision`; of what the network takes and gives, where its file decides the rest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str = Field(default="litert", min_length=1, max_length=100)
    precision: str = Field(default=Precision.FLOAT32, min_length=1, max_length=100)

    def __str__(self) -> str:
        """Name it, as in ``litert in int8``."""
        return f"{self.engine} in {self.precision}"


FLOAT_RUNTIME = Runtime()
"""Of bundles that do not say what they need: they are older than the choice."""

"""What is said of the part of a photo that decided."""

from __future__ import annotations

from pydantic import BaseModel, Field

from vitrine_gateway.explaining.question import About


class Box(BaseModel):
    """A part of the upright photo, in fractions of it from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


class ColourDifference(BaseModel):
    """How far the product's colour is from the photo's."""

    distance: float = Field(description="In CIE Lab; below 6 they look nearly the same.")
    words: str = Field(examples=["a little darker"])


class Explained(BaseModel):
    """Which part of a photo decided."""

    about: About
    name: str = Field(description="Of the product, the attribute or the detail.")
    value: str | None = Field(default=None, description="Of the attribute, as it is predicted.")
    score: float = Field(
        description="Of the whole photo: the cosine with the product, or the confidence."
    )
    box: Box = Field(description="Where the cells lie on the photo: all of it, or the crop.")
    weights: list[list[float]] = Field(
        description="Rows of cells from the top, from the left: how much the score falls where one "
        "is hidden, 0 to 1, the most 1. All are 0 where no part decides alone."
    )
    words: str = Field(examples=["mostly the upper left part"])
    colour: ColourDifference | None = Field(
        default=None, description="Of a match whose picture is there; else null."
    )
    space: str = Field(description="The embedding space in which it was compared.")


class Explanation(Explained):
    """Which part of a photo decided, and what that took."""

    timings_ms: dict[str, float] = Field(description="By step, and in total.")
    cached: bool

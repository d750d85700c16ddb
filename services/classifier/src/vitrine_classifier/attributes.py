"""What a bundle says about its attributes; the format of `ATTRIBUTES_FILE`."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from vitrine_classifier.families import FamilyModel, FamilyReader, family_readers
from vitrine_product.roles import Role, Roles, usual_role

CONFIDENCE_BINS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Up to which confidences predictions are counted, here and while serving."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reference(_Frozen):
    """What an attribute's predictions were like on products that the head was not fitted to.

    Attributes
    ----------
    shares
        For each value, the share of the predictions that are it.
    confidences
        For each of `CONFIDENCE_BINS`, the share of the predictions that are at most as confident.
    """

    shares: tuple[float, ...]
    confidences: tuple[float, ...] = Field(
        min_length=len(CONFIDENCE_BINS), max_length=len(CONFIDENCE_BINS)
    )


class AttributeModel(_Frozen):
    """One attribute: its values, and how far the head's answers can be trusted.

    Attributes
    ----------
    name
        E.g. ``"product_type"``; also the name of its output in ``heads.tflite``.
    values
        In the order of the head's logits.
    temperature
        What the logits are divided by, so that a confidence of 0.8 is right 8 times in 10.
    thresholds
        For each value the confidence from which a prediction of it is sure. They are set together,
        so that of all sure predictions of the attribute at least 95 % were right on products that
        were not trained on. Over 1: never.
    reference
        What the predictions should look like while serving; None in bundles that do not say.
    role
        What it says of a product; in bundles that do not say, what its name usually does.
        Written where it is another, so that releases before roles read the other bundles.
    """

    name: str = Field(min_length=1)
    values: tuple[str, ...] = Field(min_length=1)
    temperature: float = Field(gt=0)
    thresholds: tuple[float, ...]
    reference: Reference | None = None
    role: Role = Field(default_factory=lambda known: usual_role(known["name"]))

    @cached_property
    def thresholds_of_values(self) -> NDArray[np.float64]:
        """The thresholds as float64 [values]."""
        return np.array(self.thresholds)

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        if self.role is usual_role(self.name):
            del written["role"]
        return written

    @model_validator(mode="after")
    def _one_threshold_a_value(self) -> Self:
        if len(set(self.values)) != len(self.values):
            raise ValueError(f"{self.name}: a value is named twice")
        if len(self.thresholds) != len(self.values):
            raise ValueError(
                f"{self.name}: {len(self.thresholds)} thresholds for {len(self.values)} values"
            )
        if self.reference and len(self.reference.shares) != len(self.values):
            raise ValueError(
                f"{self.name}: {len(self.reference.shares)} shares for {len(self.values)} values"
            )
        return self


class AttributeModels(_Frozen):
    """All attributes of a bundle.

    Attributes
    ----------
    attributes
        In the order in which they are reported; none where the training catalogue stated none.
    taxonomy
        The combinations that the training catalogue holds, of the values of the attributes whose
        role is `Role.TAXONOMY`, as positions in their `values`. Empty where there are fewer than
        two of them.
    families
        Those of their values. They are kept in a file of their own, so that releases before
        families read the others.
    """

    attributes: tuple[AttributeModel, ...]
    taxonomy: tuple[tuple[int, ...], ...] = ()
    families: tuple[FamilyModel, ...] = Field(default=(), exclude=True)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the attributes, in order."""
        return tuple(attribute.name for attribute in self.attributes)

    @cached_property
    def roles(self) -> Roles:
        """What each says of a product."""
        return Roles({attribute.name: attribute.role for attribute in self.attributes})

    @cached_property
    def family_readers(self) -> dict[str, FamilyReader]:
        """By attribute name, what reads its families; only of those that have some."""
        return family_readers(self.families, {one.name: one.values for one in self.attributes})

    @cached_property
    def agreeing(self) -> tuple[AttributeModel, ...]:
        """The attributes that say what kind of product it is, from the coarsest to the finest."""
        return tuple(one for one in self.attributes if one.role is Role.TAXONOMY)

    @cached_property
    def combinations(self) -> NDArray[np.intp]:
        """The taxonomy as int [combinations, agreeing attributes]."""
        return np.array(self.taxonomy, np.intp)

    @cached_property
    def members(self) -> tuple[NDArray[np.float64], ...]:
        """For each of `agreeing`, float64 [combinations, values]: 1 where a combination has it."""
        return tuple(
            np.eye(len(model.values))[self.combinations[:, column]]
            for column, model in enumerate(self.agreeing)
        )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len(set(self.names)) != len(self.names):
            raise ValueError("an attribute is named twice")
        sizes = [len(attribute.values) for attribute in self.agreeing]
        for combination in self.taxonomy:
            if len(combination) != len(sizes) or not all(
                0 <= position < size for position, size in zip(combination, sizes, strict=True)
            ):
                kinds = ", ".join(attribute.name for attribute in self.agreeing)
                raise ValueError(f"taxonomy: {combination} names no values of {kinds}")
        return self

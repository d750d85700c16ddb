"""The release gate: which figures a bundle must reach, and which it must not lose."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.figures import (
    ALL_RIGHT,
    ATTRIBUTE_FIGURES,
    CAPTION_FIGURES,
    RETRIEVAL_FIGURES,
    TEXT_FIGURES,
)
from vitrine_pipeline.evaluation.significance import Difference
from vitrine_product.attributes import ATTRIBUTES, NAME_PATTERN

_COUNTED = (
    *("captions.bleu1", "captions.bleu4", "captions.distinct_titles", "captions.brands_claimed"),
    *("captions.ms_per_description", "counts.evaluated", "counts.groups", "counts.gallery"),
    "counts.skipped",
)
_WATCHED = re.compile(
    rf"{ALL_RIGHT}|attributes\.{NAME_PATTERN}\.accuracy"
    rf"|retrieval\.{NAME_PATTERN}\.precision_at_10"
)


class GateError(PipelineError):
    """The gate's file cannot be read; names the file and the key."""


def _tested_of(attributes: Sequence[str]) -> tuple[str, ...]:
    """Return the paths of the figures that two bundles are compared by."""
    return (
        ALL_RIGHT,
        *(f"attributes.{name}.{figure}" for name in attributes for figure in ATTRIBUTE_FIGURES),
        *(f"retrieval.{name}.{figure}" for name in attributes for figure in RETRIEVAL_FIGURES),
        *(f"captions.{figure}" for figure in CAPTION_FIGURES),
        *TEXT_FIGURES,
    )


def _figure(path: str, info: ValidationInfo) -> str:
    known = (*_tested_of(info.context or ATTRIBUTES), *_COUNTED)
    if path not in known:
        raise ValueError(f"no figure has this name; known are {', '.join(known)}")
    return path


def _tested(path: str, info: ValidationInfo) -> str:
    known = _tested_of(info.context or ATTRIBUTES)
    if path not in known:
        raise ValueError(
            f"{path!r} is no figure that two bundles are compared by; known are {', '.join(known)}"
        )
    return path


class Against(BaseModel):
    """The bundle in use, and what may not be lost to it.

    Attributes
    ----------
    bundle
        Its folder or URL, as for ``--bundle``.
    allowed_drop
        How much worse a figure may be, in its own unit: 0.01 is one point of a share.
    significance
        A drop counts if its p-value is below this; 1: every drop counts.
    figures
        Their paths in `metrics.json`; those that a bundle lacks are passed over if none are given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bundle: str = Field(min_length=1)
    allowed_drop: float = Field(default=0.0, ge=0)
    significance: float = Field(default=0.05, gt=0, le=1)
    figures: tuple[Annotated[str, AfterValidator(_tested)], ...] = ()


class Gate(BaseModel):
    """What a bundle must reach; the format of ``gate.toml``.

    Attributes
    ----------
    floors, ceilings
        By the path of a figure in `metrics.json`, the least and the most that it may be.
    against
        None: it is not compared.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    floors: Mapping[Annotated[str, AfterValidator(_figure)], float] = Field(default_factory=dict)
    ceilings: Mapping[Annotated[str, AfterValidator(_figure)], float] = Field(default_factory=dict)
    against: Against | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A figure that does not pass.

    Attributes
    ----------
    figure
        Its path in `metrics.json`.
    reason
        What it is, what it should be, and how far it is off.
    """

    figure: str
    reason: str


def read_gate(path: Path, attributes: Sequence[str] = ATTRIBUTES) -> Gate:
    """Read a gate's file.

    Parameters
    ----------
    path
        Of the file.
    attributes
        Those that figures may be of.

    Raises
    ------
    GateError
        It is no TOML, has a key that is not known, a value of the wrong kind, or asks for nothing.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        gate = Gate.model_validate(said, context=tuple(attributes))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GateError(f"{path}: it cannot be read as TOML: {error}") from error
    except ValidationError as error:
        raise GateError(f"{path}: {_explain(error)}") from error
    if not (gate.floors or gate.ceilings or gate.against):
        raise GateError(f"{path}: it asks for nothing; add [floors], [ceilings] or [against]")
    return gate


def _explain(error: ValidationError) -> str:
    # A key that is misspelt is missing under its right name, too; the former says more.
    first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    where = ".".join(str(part) for part in first["loc"] if part != "[key]")
    if first["type"] == "extra_forbidden":
        known = Against.model_fields if first["loc"][0] == "against" else Gate.model_fields
        return f"{where}: this key is not known; known are {', '.join(known)}"
    return f"{where}: {first['msg'].removeprefix('Value error, ')}"


def check_limits(gate: Gate, metrics: Mapping[str, Any]) -> list[Failure]:
    """Hold the figures of `metrics.json` to floors and ceilings."""
    checked = [
        *(_check(metrics, path, least, math.inf) for path, least in gate.floors.items()),
        *(_check(metrics, path, -math.inf, most) for path, most in gate.ceilings.items()),
    ]
    return [failure for failure in checked if failure]


def check_differences(against: Against, differences: Mapping[str, Difference]) -> list[Failure]:
    """Hold a bundle to the one in use; `differences` go from that one to the new one."""
    failures = []
    for path in against.figures or filter(_WATCHED.fullmatch, differences):
        found = differences.get(path)
        if found is None:
            if against.figures:
                failures.append(Failure(path, "one of the two bundles has no such figure"))
        elif found.loss > against.allowed_drop and found.p <= against.significance:
            failures.append(
                Failure(
                    path,
                    f"{found.second:.4f} is worse than {found.first:.4f} of the bundle in use by "
                    f"{found.loss:.4f}; {against.allowed_drop:g} are allowed (p = {found.p:.3g}, "
                    f"{found.test}, {found.count} products)",
                )
            )
    return failures


def _check(metrics: Mapping[str, Any], path: str, least: float, most: float) -> Failure | None:
    value: Any = metrics
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is None:
        return Failure(path, "this bundle has no such figure on this catalogue")
    if value < least:
        return Failure(path, f"{value:.4f} is below its floor of {least:g} by {least - value:.4f}")
    if value > most:
        return Failure(path, f"{value:.4f} is above its ceiling of {most:g} by {value - most:.4f}")
    return None

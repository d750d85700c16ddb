"""The networks of keras.applications as backbones."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any, NoReturn

import keras

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.weights import WeightsError

VERSION = 1
"""Changes whenever `build` would give other features for the same weights."""

_SILENCE_S = 30.0


def _signed(image: Any) -> Any:
    """Scale to -1..1."""
    return keras.layers.Rescaling(1 / 127.5, offset=-1, name="rescaling")(image)


def _centred(image: Any) -> Any:
    """Turn to BGR and take away ImageNet's mean, as Caffe did."""
    mean = [-103.939, -116.779, -123.68]
    return keras.layers.Rescaling(1.0, offset=mean, name="rescaling")(image[..., ::-1])


@dataclass(frozen=True, slots=True)
class Application:
    """One network of keras.applications.

    Attributes
    ----------
    name
        As on the command line.
    side
        Height and width of the pictures it was made for, in pixels.
    pooled
        The width of its final pooled output.
    make
        Its function in keras.applications.
    prepare
        Does with RGB from 0 to 255 what was done with the pictures that it was trained on.
    stages
        The layers at whose outputs the resolution halves next, the last one excepted.
    licence
        Of the weights that keras.applications downloads.
    """

    name: str
    side: int
    pooled: int
    make: Callable[..., keras.Model]
    prepare: Callable[[Any], Any]
    stages: tuple[str, ...]
    licence: str = "Apache-2.0 (Keras Applications)"


APPLICATIONS: Mapping[str, Application] = {
    application.name: application
    for application in (
        Application(
            name="mobilenet",
            side=224,
            pooled=1024,
            make=keras.applications.MobileNet,
            prepare=_signed,
            stages=("conv_pw_1_relu", "conv_pw_3_relu", "conv_pw_5_relu", "conv_pw_11_relu"),
        ),
        Application(
            name="mobilenet_v2",
            side=224,
            pooled=1280,
            make=keras.applications.MobileNetV2,
            prepare=_signed,
            stages=("expanded_conv_project_BN", "block_2_add", "block_5_add", "block_12_add"),
        ),
        Application(
            name="resnet50",
            side=224,
            pooled=2048,
            make=keras.applications.ResNet50,
            prepare=_centred,
            stages=("conv1_relu", "conv2_block3_out", "conv3_block4_out", "conv4_block6_out"),
            licence="MIT (Kaiming He, through Keras Applications)",
        ),
        Application(
            name="inception_v3",
            side=299,
            pooled=2048,
            make=keras.applications.InceptionV3,
            prepare=_signed,
            stages=("mixed2", "mixed7"),
        ),
    )
}


def build(side: int, application: Application, weights: str | None = None) -> keras.Model:
    """Build the network up to its pooled features, of every stage.

    Parameters
    ----------
    side
        Height and width of the input, in pixels.
    application
        Which network.
    weights
        As keras.applications takes it.

    Returns
    -------
    keras.Model
        Input float32 [N, side, side, 3], RGB from 0 to 255; output float32 [N, F], the last
        `application.pooled` of which are the final ones.
    """
    image = keras.Input((side, side, 3), name="image")
    network = application.make(
        include_top=False, weights=weights, input_tensor=application.prepare(image)
    )
    ends = [network.get_layer(stage).output for stage in application.stages]
    pooled = [keras.layers.GlobalAveragePooling2D()(end) for end in (*ends, network.output)]
    return keras.Model(image, keras.layers.Concatenate(name="features")(pooled))


def download(side: int, application: Application) -> keras.Model:
    """Build the network with ImageNet's weights, which Keras downloads once and keeps.

    Raises
    ------
    WeightsError
        They cannot be had, or what was downloaded is damaged; says what to do.
    """
    try:
        with _to_the_terminal():
            return build(side, application, weights="imagenet")
    except Exception as error:
        # Keras raises Exception itself where the network is away.
        raise WeightsError(
            f"--weights imagenet: the weights of {application.name} cannot be downloaded or read "
            f"({error}); without internet, name a file with --weights FILE, or go without: "
            "--weights none"
        ) from error


def none_packaged(application: Application) -> NoReturn:
    """Say that no weights are installed with the pipeline.

    Raises
    ------
    PipelineError
        Always; says what to do.
    """
    raise PipelineError(
        f"--backbone {application.name} comes without weights: add --weights imagenet (Keras "
        "downloads them), --weights FILE, or --weights none (random ones)"
    )


@contextmanager
def _to_the_terminal() -> Iterator[None]:
    """Keep a download's progress out of what the command prints, and let it not hang."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_SILENCE_S)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        socket.setdefaulttimeout(before)

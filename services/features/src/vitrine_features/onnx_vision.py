"""The image encoder of a pair like CLIP or SigLIP, as others export it to ONNX."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from vitrine_features.preprocessing import Normalisation
from vitrine_inference.onnx_model import FLOAT32, OnnxModel, Tensor
from vitrine_inference.runner import Array
from vitrine_serving.spans import span

INPUT = "pixel_values"
OUTPUTS = ("image_embeds", "pooler_output")
"""What an encoder says of a picture, by the names of CLIP and of SigLIP; the first there is."""

_CHANNELS = 3


class OnnxVision:
    """Takes and gives what the backbones of LiteRT do: a `Runner`, for any number of threads.

    `image` uint8 [N, side, side, 3], RGB, to `features` float32 [N, F].

    Parameters
    ----------
    model
        Takes `pixel_values` float32 [N, 3, side, side] and nothing else, and gives one of
        `OUTPUTS`, float32 [N, F].
    side
        Height and width of its input, in pixels.
    normalisation
        What is done to the pixels first.

    Raises
    ------
    ValueError
        If the model takes or gives something else; says what, and how it is exported.
    """

    def __init__(self, model: OnnxModel, side: int, normalisation: Normalisation) -> None:
        _check_inputs(model, side)
        self._model = model
        self._output = _find_output(model)
        self._scale, self._offset = normalisation.factors()
        self.input_shapes = {"image": (1, side, side, _CHANNELS)}
        self.output_names = ("features",)

    @span("inference features")
    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Run the encoder once; as `Runner.run`."""
        pixels = inputs["image"].astype(np.float32) * self._scale + self._offset
        planes = np.ascontiguousarray(pixels.transpose(0, 3, 1, 2), np.float32)
        given = self._model.run({INPUT: planes}, [self._output])
        return {"features": given[self._output]}

    def measure(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Run the encoder on one picture and check what it gives.

        Parameters
        ----------
        image
            uint8 [side, side, 3], RGB.

        Returns
        -------
        numpy.ndarray
            float32 [F].

        Raises
        ------
        ValueError
            If it cannot be run, or does not give one finite vector.
        """
        features = self.run({"image": image[np.newaxis]})["features"]
        if features.ndim != 2 or len(features) != 1 or not np.isfinite(features).all():
            raise ValueError(
                f"output {self._output} of one picture is {list(features.shape)} and not one "
                "vector of finite numbers; export it in float32, pooled"
            )
        vector: NDArray[np.float32] = features[0].astype(np.float32)
        return vector


def _check_inputs(model: OnnxModel, side: int) -> None:
    wanted = (1, _CHANNELS, side, side)
    pixels = model.inputs.get(INPUT)
    if pixels is None or len(model.inputs) > 1:
        raise ValueError(
            f"it takes {_listed(model.inputs)} and has to take {INPUT} alone: export the image "
            "encoder without the text encoder, or cut it out of a file that holds both with "
            f"onnx.utils.extract_model(FILE, 'vision_model.onnx', ['{INPUT}'], ['{OUTPUTS[0]}'])"
        )
    if pixels.dtype != FLOAT32 or not _fits(pixels, wanted):
        raise ValueError(
            f"input {INPUT} is {_told(pixels)}, and the preprocessing makes float32 "
            f"{list(wanted)}: export it in float32 with a batch of any size, and give the "
            "preprocessing that belongs to it"
        )


def _find_output(model: OnnxModel) -> str:
    for name in OUTPUTS:
        if (tensor := model.outputs.get(name)) is not None:
            if tensor.dtype != FLOAT32 or len(tensor.shape) != 2:
                raise ValueError(
                    f"output {name} is {_told(tensor)} and not float32 [N, F]: export it in "
                    "float32, pooled"
                )
            return name
    raise ValueError(
        f"it gives {_listed(model.outputs)} and none of {' and '.join(OUTPUTS)}: export the whole "
        "image encoder, pooling and projection included"
    )


def _fits(tensor: Tensor, wanted: tuple[int, ...]) -> bool:
    return len(tensor.shape) == len(wanted) and all(
        side in (None, length) for side, length in zip(tensor.shape, wanted, strict=True)
    )


def _listed(tensors: Mapping[str, Tensor]) -> str:
    return ", ".join(tensors) or "nothing"


def _told(tensor: Tensor) -> str:
    shape = ", ".join("any" if side is None else str(side) for side in tensor.shape)
    return f"{tensor.dtype} [{shape}]"

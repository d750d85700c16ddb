"""What a bundle holds of the way from a picture to its vector: names of files, and opening them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vitrine_bundle import Bundle, BundleError, Precision, Runtime
from vitrine_features.onnx_vision import OnnxVision
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import InterpreterPool, LanePolicy, RunnerFactory
from vitrine_inference.onnx_model import OnnxModel, can_run_onnx

MODEL_FILE = "features.tflite"
"""The backbone: `image` to `features`; of older bundles, backbone and projection in one."""

ENCODER_FILE = "features.onnx"
"""An encoder in ONNX in place of that: `pixel_values` to what it says of a picture."""

PROJECTION_FILE = "projection.tflite"
"""`features` and `colour` to `embedding`; older bundles have none."""

PREPROCESSING_FILE = "features.json"

ONNX_RUNTIME = Runtime(engine="onnxruntime")
"""What runs an encoder in ONNX, whatever numbers it computes in between."""

RUNTIMES = (*(Runtime(precision=precision) for precision in Precision), ONNX_RUNTIME)
"""What this program can run; the last one with the extra ``onnx`` alone."""


def open_pool(
    bundle: Bundle,
    *,
    size: int | None = None,
    max_waiting: int = 64,
    lanes: LanePolicy | None = None,
) -> InterpreterPool:
    """Load the bundle's feature model into interpreters.

    Parameters
    ----------
    bundle
        Verified; holds the file that `model_file` names.
    size, max_waiting, lanes
        As `InterpreterPool` takes them.

    Raises
    ------
    BundleError
        If the file is missing, or is no model that its runtime can load, or needs another runtime.
    """
    _check_runtime(bundle)
    file = model_file(bundle.manifest.runtime)
    content = bundle.read_bytes(file)
    with _named(bundle, file):
        model = content if file == MODEL_FILE else _open_encoder(bundle, content)
        return InterpreterPool(
            model, name="features", size=size, max_waiting=max_waiting, lanes=lanes
        )


def model_file(runtime: Runtime) -> str:
    """Name the file of a bundle's network that sees the pictures."""
    return ENCODER_FILE if runtime == ONNX_RUNTIME else MODEL_FILE


def open_projection(bundle: Bundle, size: int) -> InterpreterPool | None:
    """Load the bundle's projection into interpreters; None: the model does without.

    Raises
    ------
    BundleError
        If the file is no model that LiteRT can load.
    """
    if PROJECTION_FILE not in bundle:
        return None
    model = bundle.read_bytes(PROJECTION_FILE)
    with _named(bundle, PROJECTION_FILE):
        return InterpreterPool(model, name="projection", size=size)


def read_preprocessing(bundle: Bundle) -> Preprocessing:
    """Read how the bundle's pictures are prepared.

    Raises
    ------
    BundleError
        If the file is missing or invalid; names the field.
    """
    return bundle.read_model(PREPROCESSING_FILE, Preprocessing)


def _check_runtime(bundle: Bundle) -> None:
    needed = bundle.manifest.runtime
    if needed not in RUNTIMES:
        raise BundleError(
            f"bundle {bundle.url}: {MODEL_FILE} needs {needed}, and this program runs "
            f"{' or '.join(map(str, RUNTIMES))}: run the release that wrote the bundle, or train "
            f"it again with --precision {Precision.FLOAT32}"
        )
    if needed == ONNX_RUNTIME and not can_run_onnx():
        raise BundleError(
            f"bundle {bundle.url}: {ENCODER_FILE} needs ONNX Runtime, which is not installed here: "
            "run the image vitrine-features-onnx, or install vitrine-features[onnx]"
        )


def _open_encoder(bundle: Bundle, content: bytes) -> RunnerFactory:
    preprocessing = read_preprocessing(bundle)
    if preprocessing.normalisation is None:
        raise ValueError(f"{PREPROCESSING_FILE} states no normalisation of its pixels")
    encoder = OnnxVision(OnnxModel(content), preprocessing.side, preprocessing.normalisation)
    # One for all: it takes calls from any number of threads, and the weights are there once.
    return lambda: encoder


@contextmanager
def _named(bundle: Bundle, file: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise BundleError(f"bundle {bundle.url}: {file} cannot be loaded: {error}") from error

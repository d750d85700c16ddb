"""The same network in LiteRT, ONNX Runtime and OpenVINO, in turn.

    runtimes.py NETWORKS CALIBRATION.npy PICTURES.npy ROUNDS SECONDS

Runs in the environment of the peers. Pictures are uint8 [N, side, side, 3]. What a runtime needs
is converted from ``float32.tflite`` and kept beside it. Prints JSON: for each way its turns, and
how its features compare with those of LiteRT in float32.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import openvino
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Run = Callable[[Pixels], NDArray[np.float32]]

_NEAREST = 10
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}


def litert(model: Path) -> Run:
    """Run a TFLite file with LiteRT, on one thread."""
    interpreter = Interpreter(model_path=str(model), num_threads=1)
    interpreter.allocate_tensors()
    given = interpreter.get_input_details()[0]["index"]
    wanted = interpreter.get_output_details()[0]["index"]

    def run(pixels: Pixels) -> NDArray[np.float32]:
        interpreter.tensor(given)()[0] = pixels
        interpreter.invoke()
        features: NDArray[np.float32] = interpreter.get_tensor(wanted)[0]
        return features

    return run


def onnx(model: Path) -> Run:
    """Run an ONNX file with ONNX Runtime, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda pixels: session.run(None, {name: pixels[np.newaxis]})[0][0]


def vino(model: Path, precision: str) -> Run:
    """Run a model with OpenVINO, on one thread."""
    compiled = openvino.Core().compile_model(
        str(model),
        "CPU",
        {
            "INFERENCE_NUM_THREADS": 1,
            "NUM_STREAMS": 1,
            "INFERENCE_PRECISION_HINT": precision,
            # Each is called from a thread of its own: none is tied to a core.
            "ENABLE_CPU_PINNING": False,
        },
    )
    request = compiled.create_infer_request()
    return lambda pixels: request.infer([pixels[np.newaxis]])[compiled.outputs[0]][0].copy()


def convert(folder: Path, calibration: Pixels) -> None:
    """Write what is not there yet: ONNX, ONNX in int8, OpenVINO in int8."""
    floating = folder / "float32.onnx"
    if not floating.exists():
        command = (sys.executable, "-m", "tf2onnx.convert", "--opset=17")
        files = (f"--tflite={folder / 'float32.tflite'}", f"--output={floating}")
        subprocess.run(
            (*command, *files), check=True, capture_output=True, env={**os.environ, **_QUIET}
        )
    if not (folder / "int8.onnx").exists():
        _quantise_onnx(floating, folder / "int8.onnx", calibration)
    if not (folder / "int8.xml").exists():
        import nncf

        model = openvino.Core().read_model(str(folder / "float32.tflite"))
        pictures = nncf.Dataset([picture[np.newaxis] for picture in calibration])
        openvino.save_model(nncf.quantize(model, pictures), str(folder / "int8.xml"))


def _quantise_onnx(floating: Path, out: Path, calibration: Pixels) -> None:
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Pictures(quantization.CalibrationDataReader):
        def __init__(self, name: str) -> None:
            self._pictures = iter([{name: picture[np.newaxis]} for picture in calibration])

        def get_next(self) -> dict[str, Pixels] | None:
            return next(self._pictures, None)

    ready = out.with_name("ready.onnx")
    quant_pre_process(str(floating), str(ready), skip_symbolic_shape=True)
    name = onnxruntime.InferenceSession(str(ready)).get_inputs()[0].name
    quantization.quantize_static(str(ready), str(out), Pictures(name), per_channel=True)
    ready.unlink()


def ways(folder: Path) -> Mapping[str, Callable[[], Run]]:
    """Return what makes each way; bfloat16 only where the processor has it."""
    made: dict[str, Callable[[], Run]] = {
        "LiteRT float32": lambda: litert(folder / "float32.tflite"),
        "ONNX Runtime float32": lambda: onnx(folder / "float32.onnx"),
        "OpenVINO float32": lambda: vino(folder / "float32.tflite", "f32"),
    }
    if "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        made["OpenVINO bfloat16"] = lambda: vino(folder / "float32.tflite", "bf16")
    if (folder / "int8.tflite").exists():
        made["LiteRT int8"] = lambda: litert(folder / "int8.tflite")
    made["ONNX Runtime int8"] = lambda: onnx(folder / "int8.onnx")
    made["OpenVINO int8"] = lambda: vino(folder / "int8.xml", "f32")
    return made


def turn(runs: Sequence[Run], pictures: Pixels, seconds: float) -> dict[str, Any]:
    """Run pictures on as many threads as there are instances, for some seconds."""
    processor, began = time.process_time(), time.perf_counter()

    def thread(run: Run) -> int:
        done = 0
        while time.perf_counter() < began + seconds:
            run(pictures[done % len(pictures)])
            done += 1
        return done

    with ThreadPoolExecutor(len(runs)) as threads:
        requests = sum(threads.map(thread, runs))
    return {
        "requests": requests,
        "seconds": time.perf_counter() - began,
        "processor_s": {"one process": time.process_time() - processor},
    }


def accuracy(own: NDArray[np.float32], wanted: NDArray[np.float32]) -> dict[str, float]:
    """Compare features [N, F]: the mean cosine, and the share of the nearest ten that is kept."""
    own, wanted = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (own, wanted))
    pairs = zip(_nearest(own), _nearest(wanted), strict=True)
    return {
        "cosine": float((own * wanted).sum(axis=1).mean()),
        "neighbours": float(np.mean([len(set(a) & set(b)) / _NEAREST for a, b in pairs])),
    }


def _nearest(features: NDArray[np.float32]) -> NDArray[np.intp]:
    alike = features @ features.T
    np.fill_diagonal(alike, -1)
    return np.argsort(-alike, axis=1)[:, :_NEAREST]


def main(folder: Path, calibration: Pixels, pictures: Pixels, rounds: int, seconds: float) -> None:
    """Measure, and print what was found."""
    convert(folder, calibration)
    cores = len(os.sched_getaffinity(0))
    runs = {name: [make() for _ in range(cores)] for name, make in ways(folder).items()}
    features = {
        name: np.stack([its[0](picture) for picture in pictures]) for name, its in runs.items()
    }
    wanted = features["LiteRT float32"]
    turns: dict[str, list[dict[str, Any]]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, its in runs.items():
            turns[name].append(turn(its, pictures, seconds))
    found = {name: accuracy(features[name], wanted) for name in runs}
    print(json.dumps({"turns": turns, "accuracy": found}))


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        np.load(sys.argv[2]),
        np.load(sys.argv[3]),
        int(sys.argv[4]),
        float(sys.argv[5]),
    )

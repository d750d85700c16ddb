"""The feature service as a process: what it loads, and what it says when it cannot start."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fixtures.bare_process import DEADLINE_S, failure, loaded_by, start
from fixtures.pictures import drawing, encode
from fixtures.tiny_bundle import DIMENSION, features_files, features_model, write_tiny_bundle
from fixtures.tiny_encoder import encoder_files
from vitrine.features.v1 import features_pb2 as pb
from vitrine.features.v1.features_pb2_grpc import FeatureServiceStub
from vitrine_features.model_files import ONNX_RUNTIME
from vitrine_serving.clients import open_channel


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "bundle"
    write_tiny_bundle(folder)
    return folder


@contextmanager
def running(bundle) -> Iterator[tuple[subprocess.Popen[str], FeatureServiceStub]]:
    """A process that is ready, and a client of it."""
    with start("features", BUNDLE=str(bundle)) as process:
        try:
            ready = json.loads(process.stdout.readline())
            assert (ready["event"], ready["service"]) == ("ready", "features")
            with open_channel(f"127.0.0.1:{ready['port']}") as channel:
                yield process, FeatureServiceStub(channel)
        finally:
            process.kill()


def stop(process) -> tuple[list[dict], str]:
    """The log that a process leaves when it is told to end, and its stderr."""
    process.terminate()
    output, errors = process.communicate(timeout=DEADLINE_S)
    return [json.loads(line) for line in output.splitlines()], errors


def test_it_serves_once_it_says_ready_and_ends_in_order_on_sigterm(bundle):
    with running(bundle) as (process, client):
        request = pb.EmbedRequest(image=encode(drawing(), "PNG"))
        assert client.Embed(request, timeout=DEADLINE_S).width_px == 60
        log, errors = stop(process)

    assert process.returncode == 0
    assert [line["event"] for line in log] == ["call", "draining", "stopped"]
    assert "Traceback" not in errors


def test_what_a_library_warns_of_is_a_line_of_the_log_like_any_other(bundle):
    damaged = encode(drawing(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    with running(bundle) as (process, client):
        assert client.Embed(pb.EmbedRequest(image=damaged), timeout=DEADLINE_S).width_px == 60
        log, errors = stop(process)

    [warning] = [line for line in log if line["severity"] == "WARNING"]
    assert "Corrupt EXIF data" in warning["event"]
    assert warning["request_id"]
    assert "Warning" not in errors


def test_a_bundle_whose_backbone_is_an_encoder_in_onnx_is_served(tmp_path):
    write_tiny_bundle(tmp_path / "onnx", encoder_files(), runtime=ONNX_RUNTIME)
    with running(tmp_path / "onnx") as (process, client):
        answer = client.Embed(pb.EmbedRequest(image=encode(drawing(), "PNG")), timeout=DEADLINE_S)
        assert len(answer.embedding.values) == DIMENSION
        _, errors = stop(process)

    assert process.returncode == 0
    assert "Traceback" not in errors


def test_it_loads_nothing_that_only_training_or_other_bundles_need():
    trains = {"tensorflow", "keras", "pandas", "scipy", "sklearn", "faiss"}
    assert not (trains | {"onnxruntime", "tokenizers"}) & loaded_by("features")


def test_a_changed_bundle_stops_it_with_a_line_that_names_the_file(bundle):
    (bundle / "features.tflite").write_bytes(b"something else")

    status, line = failure("features", BUNDLE=str(bundle))

    assert status == 1
    assert "'features.tflite' was changed" in json.loads(line)["error"]


def test_a_bundle_without_preprocessing_stops_it_with_a_line_that_names_the_file(tmp_path):
    write_tiny_bundle(tmp_path / "bundle", {"features.tflite": features_model()})

    status, line = failure("features", BUNDLE=str(tmp_path / "bundle"))

    assert status == 1
    assert "no file 'features.json'" in json.loads(line)["error"]


def test_a_model_that_is_none_stops_it_with_a_line_that_names_the_file(tmp_path):
    write_tiny_bundle(tmp_path / "bundle", {**features_files(), "features.tflite": b"no model"})

    status, line = failure("features", BUNDLE=str(tmp_path / "bundle"))

    assert status == 1
    assert "features.tflite cannot be loaded" in json.loads(line)["error"]

"""The feature service runs what it can, and refuses the rest by name."""

import pytest

from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_bundle import BundleError, Precision, Runtime, open_bundle
from vitrine_features.model_files import open_pool


def bundle(folder, runtime):
    write_tiny_bundle(folder / "bundle", runtime=runtime)
    return open_bundle(str(folder / "bundle"))


@pytest.mark.parametrize("precision", Precision)
def test_each_precision_that_there_is_can_be_run(tmp_path, precision):
    pool = open_pool(bundle(tmp_path, Runtime(precision=precision)), size=1)
    assert pool.output_names == ("embedding",)


@pytest.mark.parametrize(
    "runtime", [Runtime(precision="int4"), Runtime(engine="openvino", precision="int8")]
)
def test_what_cannot_be_run_is_refused_with_what_to_do(tmp_path, runtime):
    with pytest.raises(BundleError) as refused:
        open_pool(bundle(tmp_path, runtime), size=1)
    assert str(tmp_path / "bundle") in str(refused.value)
    assert f"features.tflite needs {runtime}, and this program runs" in str(refused.value)
    assert "litert in float32 or litert in int8" in str(refused.value)
    assert "--precision float32" in str(refused.value)

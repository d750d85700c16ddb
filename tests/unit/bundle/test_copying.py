"""A copy of a bundle is the bundle, whole, or it is not there."""

import subprocess
import sys

import pytest

from vitrine_bundle import BundleError, TrainingData, copy_bundle, open_bundle, write_bundle
from vitrine_bundle.__main__ import main


def write(out, heads=b"heads"):
    write_bundle(
        out,
        {"heads.tflite": heads, "report/metrics.json": b"{}"},
        space="0123456789abcdef",
        dimension=256,
        attributes=["colour"],
        training_data=TrainingData(name="catalogue.csv", fingerprint="f", rows=3),
        metrics={},
        version="v1",
    )
    return out


@pytest.fixture
def source(tmp_path):
    return write(tmp_path / "bundles" / "v1")


def content(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_copy_is_the_bundle_byte_by_byte(source, tmp_path):
    copy = copy_bundle(str(source), tmp_path / "pod" / "model")

    assert content(tmp_path / "pod" / "model") == content(source)
    assert copy.manifest == open_bundle(str(source)).manifest
    assert [path.name for path in (tmp_path / "pod").iterdir()] == ["model"]


def test_a_restarted_copy_finds_its_work_done(source, tmp_path):
    copy_bundle(str(source), tmp_path / "model")
    before = (tmp_path / "model" / "manifest.json").stat().st_mtime_ns

    copy_bundle(str(source), tmp_path / "model")

    assert (tmp_path / "model" / "manifest.json").stat().st_mtime_ns == before


def test_a_changed_source_is_refused_and_leaves_nothing(source, tmp_path):
    (source / "heads.tflite").write_bytes(b"HEADS")

    with pytest.raises(BundleError, match=r"'heads\.tflite' was changed"):
        copy_bundle(str(source), tmp_path / "pod" / "model")

    assert not (tmp_path / "pod").exists()


def test_a_copy_that_was_changed_is_refused(source, tmp_path):
    copy_bundle(str(source), tmp_path / "model")
    (tmp_path / "model" / "heads.tflite").write_bytes(b"HEADS")

    with pytest.raises(BundleError, match=r"model: 'heads\.tflite' was changed"):
        copy_bundle(str(source), tmp_path / "model")


def test_a_copy_never_replaces_another_bundle(source, tmp_path):
    other = write(tmp_path / "other", heads=b"other heads")
    copy_bundle(str(source), tmp_path / "model")

    with pytest.raises(BundleError, match=r"'v1' and not a copy of .*other"):
        copy_bundle(str(other), tmp_path / "model")


def test_a_destination_that_cannot_be_written_is_named(source, tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(BundleError, match="file/model: cannot write it"):
        copy_bundle(str(source), tmp_path / "file" / "model")


def test_the_command_says_what_it_copied(source, tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "vitrine_bundle", "copy", str(source), str(tmp_path / "model")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert run.stdout.startswith("bundle v1 (space 0123456789abcdef, 2 files, 0.0 MB) verified in ")


def test_the_command_names_what_it_refuses(source, tmp_path, capsys):
    (source / "heads.tflite").unlink()

    assert main(["copy", str(source), str(tmp_path / "model")]) == 1
    assert "'heads.tflite' is missing" in capsys.readouterr().err


def test_the_command_explains_itself(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["copy"])

    assert stopped.value.code == 2
    assert "SOURCE" in capsys.readouterr().err

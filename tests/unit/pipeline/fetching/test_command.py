"""What the command says."""

import csv
import subprocess
import sys

import pytest

from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_pipeline.cli import app
from vitrine_pipeline.errors import PipelineError


def test_the_summary_counts_and_names_what_is_missing(shop, capsys):
    shop.put("a", "/sound/a.jpg")
    shop.put("b", "/gone/b.jpg")
    arguments = [option for option in shop.arguments() if option != "--json"]

    with pytest.raises(SystemExit):
        app(arguments)

    said = capsys.readouterr().err
    assert "2 products, 2 pictures: 1 downloaded" in said
    assert "1 failed" in said
    assert "line 3: b: it answers with status 404" in said
    assert "images.fetch.csv" in said
    assert "--retry-failed" in said


def test_a_file_without_addresses_is_refused_with_what_it_has(shop):
    shop.put("a", "")
    shop.rows[0] = {"ProductId": "a"}
    ended = subprocess.run(
        [sys.executable, "-m", "vitrine_pipeline.cli", *shop.arguments()],
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 1
    assert "image_url='COLUMN'" in ended.stderr
    assert "found: ProductId" in ended.stderr


def test_failures_cannot_be_tried_again_before_there_was_a_run(shop):
    shop.put("a", "/sound/a.jpg")

    with pytest.raises(PipelineError, match="without --retry-failed"):
        app(shop.arguments("--retry-failed"))


def test_a_value_that_cannot_be_is_a_mistake_of_the_caller(shop):
    shop.put("a", "/sound/a.jpg")

    with pytest.raises(SystemExit) as ended:
        app(shop.arguments("--concurrency", "0"))
    assert ended.value.code == 2


@pytest.mark.parametrize("command", ["index", "train"])
def test_commands_that_miss_pictures_suggest_to_fetch_them(tmp_path, capsys, command):
    (tmp_path / "images").mkdir()
    file = tmp_path / "shop.csv"
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows([("ProductId", "ImageURL"), ("a", "http://x.example/a.jpg")])
    common = ["--catalogue", str(file), "--images", str(tmp_path / "images")]
    if command == "index":
        write_tiny_bundle(tmp_path / "bundle")
        options = ["--bundle", str(tmp_path / "bundle"), "--report", str(tmp_path / "r.json")]
        options += ["--database", f"sqlite:///{tmp_path / 'shop.db'}"]
    else:
        options = ["--out", str(tmp_path / "out"), "--cache", str(tmp_path / "cache")]
        options += ["--weights", "none"]

    with pytest.raises((SystemExit, Exception)):
        app([command, *common, *options])

    said = capsys.readouterr().err
    assert f"The pictures of 1 of 1 products are not in {tmp_path / 'images'}" in said
    assert f"vitrine fetch {file} --images {tmp_path / 'images'}" in said

"""`vitrine tag` on the command line."""

import csv
import json

import pytest

from vitrine_pipeline.cli import app


@pytest.fixture
def run(shop, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*options, file=shop.file, by=("--bundle", shop.bundle)):
        out = tmp_path / "out.csv"
        with pytest.raises(SystemExit) as ended:
            app(["tag", str(file), "--images", str(shop.images), "--out", str(out), *by, *options])
        return ended.value.code

    return run


def test_it_writes_the_rows_and_says_what_it_did(run, shop, tmp_path, capsys):
    assert run() == 0

    with (tmp_path / "out.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == len(shop.products)
    told = capsys.readouterr().err
    assert "ProductType" in told
    assert f"{len(shop.products)} tagged" in told
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_its_summary_can_be_read_by_machines(run, shop, capsys):
    assert run("--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["rows"] == summary["tagged"] == len(shop.products)
    assert summary["resumed"] == 0


def test_missing_pictures_are_counted_and_fetch_is_suggested(run, tmp_path, capsys):
    file = tmp_path / "other.csv"
    file.write_text("id\nnobody\n")

    assert run(file=file) == 1
    told = capsys.readouterr().err
    assert "pictures of 1 of 1 products are not in" in told
    assert "vitrine fetch" in told


@pytest.mark.parametrize("by", [(), ("--bundle", "b", "--server", "http://localhost")])
def test_either_a_bundle_or_a_server_tags(run, by):
    assert run(by=by) == 2

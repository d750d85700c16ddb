"""`python -m vitrine_sample`: how the image draws, with nothing of Vitrine beside it."""

import pytest

from vitrine_pipeline.cli import app
from vitrine_sample.__main__ import main


def contents(folder):
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def test_it_draws_what_vitrine_sample_draws(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        app(["sample", "--out", str(tmp_path / "one"), "--products", "2"])
    assert ended.value.code == 0

    assert main(["--out", str(tmp_path / "two"), "--products", "2"]) == 0

    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert "2 products" in capsys.readouterr().out


def test_it_says_ten_times_how_far_it_is(tmp_path, capsys):
    main(["--out", str(tmp_path / "s"), "--products", "21", "--workers", "2"])

    *lines, last = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert lines[-1] == "Drawing: 21 of 21"
    assert "21 drawn now" in last


def test_a_folder_with_something_else_is_refused_with_status_1(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("four years")

    assert main(["--out", str(tmp_path), "--products", "2"]) == 1
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize("products", ["0", "-1", "many"])
def test_a_number_of_products_that_cannot_be_drawn_is_refused(tmp_path, products):
    with pytest.raises(SystemExit) as ended:
        main(["--out", str(tmp_path / "s"), f"--products={products}"])

    assert ended.value.code == 2

"""A sample folder agrees with itself, whoever drew how much of it."""

import csv
from contextlib import contextmanager

import pytest

from vitrine_sample.errors import SampleError
from vitrine_sample.sample import COLUMNS, write_sample


@contextmanager
def no_bar(what, total):
    yield lambda steps: None


def write(out, products=4, seed=7, workers=1):
    return write_sample(out, products=products, seed=seed, workers=workers, progress=no_bar)


def contents(folder):
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def rows(folder):
    with (folder / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    out = tmp_path_factory.mktemp("sample") / "drawn"
    write(out)
    return out


def test_the_table_and_the_pictures_agree(drawn):
    table = rows(drawn)
    assert tuple(table[0]) == COLUMNS
    assert {row["Image"] for row in table} == {f.name for f in (drawn / "images").iterdir()}
    assert all(row["Image"] == f"{row['ProductId']}.jpg" for row in table)
    assert all(row["Currency"] == "EUR" and float(row["Price"]) > 0 for row in table)
    assert all(all(row[column] for column in COLUMNS) for row in table)


def test_two_workers_draw_the_same_bytes_as_one(tmp_path):
    write(tmp_path / "one", products=10, workers=1)
    write(tmp_path / "two", products=10, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_second_run_draws_only_what_is_missing(tmp_path):
    first = write(tmp_path / "s")
    whole = contents(tmp_path / "s")
    (tmp_path / "s" / "images" / "100002.jpg").unlink()
    second = write(tmp_path / "s")
    assert (first.drawn, second.drawn) == (4, 1)
    assert contents(tmp_path / "s") == whole


def test_what_a_cut_short_run_left_half_written_is_drawn_again(tmp_path, drawn):
    images = tmp_path / "s" / "images"
    write(tmp_path / "s")
    (images / "100003.jpg").rename(images / ".100003.jpg.part")
    write(tmp_path / "s")
    assert contents(tmp_path / "s") == contents(drawn)


@pytest.mark.parametrize("written", [0, 1, 1000])
def test_a_picture_that_was_not_written_to_its_end_is_drawn_again(tmp_path, drawn, written):
    write(tmp_path / "s")
    picture = tmp_path / "s" / "images" / "100003.jpg"
    picture.write_bytes(picture.read_bytes()[:written])

    assert write(tmp_path / "s").drawn == 1
    assert contents(tmp_path / "s") == contents(drawn)


def test_more_products_are_added_to_those_drawn(tmp_path):
    write(tmp_path / "s", products=2)
    assert write(tmp_path / "s", products=3).drawn == 1
    assert len(rows(tmp_path / "s")) == 3


def test_another_seed_draws_all_anew(tmp_path):
    write(tmp_path / "s", products=2, seed=1)
    before = contents(tmp_path / "s" / "images")
    assert write(tmp_path / "s", products=2, seed=2).drawn == 2
    assert contents(tmp_path / "s" / "images") != before


def test_a_run_cut_short_with_another_seed_leaves_no_picture_of_the_first(tmp_path):
    @contextmanager
    def cut_short(what, total):
        raise KeyboardInterrupt
        yield

    write(tmp_path / "s", products=2, seed=1)
    with pytest.raises(KeyboardInterrupt):
        write_sample(tmp_path / "s", products=2, seed=2, workers=1, progress=cut_short)

    assert write(tmp_path / "s", products=2, seed=2).drawn == 2


def test_fewer_products_leave_no_picture_of_the_others(tmp_path):
    write(tmp_path / "s", products=3)
    write(tmp_path / "s", products=2)
    assert len(list((tmp_path / "s" / "images").iterdir())) == 2


def test_a_folder_with_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("four years")
    with pytest.raises(SampleError, match="not empty"):
        write(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "four years"

"""`vitrine compare`: what two sets of services say to the same pictures."""

import json
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from fixtures.parquet import run_vitrine
from fixtures.pictures import drawing, encode
from fixtures.service_process import ServiceProcess
from fixtures.tiny_bundle import features_model, write_tiny_bundle
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.comparing import Query, compare_sets
from vitrine_pipeline.comparing.service_set import Hit
from vitrine_pipeline.errors import PipelineError


def hit(name, **attributes):
    return Hit(name, f"The {name}", "", attributes, 0.5)


@dataclass
class Scripted:
    """A set that answers what it was told to."""

    space: str
    answers: dict
    products: int = 9
    not_embedded: int = 0

    def search(self, image, limit):
        return tuple(self.answers[image][:limit])


def compared(serving, following, queries, limit=2):
    return compare_sets(
        Scripted("old", serving),
        Scripted("new", following),
        queries,
        limit=limit,
        advance=lambda _: None,
    )


def test_what_both_find_is_counted_without_the_product_itself():
    itself = Query("a", b"a", "a", {"colour": "Red"})
    found = compared(
        {b"a": [hit("a"), hit("b", colour="Red"), hit("c")], b"x": [hit("d"), hit("e")]},
        {b"a": [hit("b", colour="Red"), hit("a"), hit("d", colour="Red")], b"x": [hit("f")]},
        [itself, Query("x.jpg", b"x")],
    )

    assert [(one.query.name, one.shared) for one in found.answers] == [("x.jpg", 0), ("a", 0.5)]
    assert (found.shared, found.nothing_shared, found.same_first) == (0.25, 1, 0.5)
    told = found.figures["found_itself"]
    assert (told.serving, told.next, told.queries) == (1, 0, 1)
    colour = found.figures["colour"]
    assert (colour.serving, colour.next) == (0.5, 1)
    assert (colour.low, colour.high) == (0.5, 0.5)


def test_two_sets_of_one_space_are_not_compared():
    one = Scripted("old", {})
    with pytest.raises(PipelineError, match="both sets serve space old"):
        compare_sets(one, one, [], limit=2, advance=lambda _: None)


SHADES = {"red": (30, 200), "blue": (60, 90), "green": (90, 30), "grey": (120, 120)}


@pytest.fixture(scope="module")
def rig(tmp_path_factory):
    """A catalogue embedded with two bundles, and the services of both."""
    folder = tmp_path_factory.mktemp("sets")
    database = f"sqlite:///{folder / 'vitrine.db'}"
    images = folder / "images"
    images.mkdir()
    rows = ["ProductId,Colour"]
    for name, size in SHADES.items():
        (images / f"{name}.jpg").write_bytes(encode(drawing(*size), "JPEG"))
        rows.append(f"{name},{name.title()}")
    (images / "notes.txt").write_text("no picture")
    (folder / "shop.csv").write_text("\n".join(rows))
    padded = Preprocessing(side=32, resize="pad").model_dump_json().encode()
    write_tiny_bundle(folder / "old")
    next_files = {"features.tflite": features_model(), "features.json": padded}
    write_tiny_bundle(folder / "new", next_files, name="new")
    with ExitStack() as stack:
        for bundle, source in (
            ("old", ("--catalogue", folder / "shop.csv", "--images", images)),
            ("new", ("--from-catalogue",)),
        ):
            run_vitrine(
                *("index", "--bundle", folder / bundle, *source, "--database", database),
                *("--report", folder / "report.json"),
            )
        addresses = []
        for bundle, before in (("old", "--"), ("new", "--next-")):
            for name in ("features", "similarity"):
                settings = {"DATABASE_URL": database} if name == "similarity" else {}
                process = ServiceProcess(name, BUNDLE=str(folder / bundle), **settings)
                stack.callback(process.end)
                process.await_ready()
                addresses += [f"{before}{name}", process.address]
        yield folder, database, addresses


def run(rig, *options, status=0):
    folder, _, addresses = rig
    run_vitrine("compare", *addresses, "--out", folder / "out", *options, status=status)


def test_products_of_the_catalogue_are_searched_with(rig, capsys):
    folder, database, _ = rig
    run(rig, "--database", database, "--json", "--limit", "2")

    told = json.loads(capsys.readouterr().out)
    assert told["queries"] == len(SHADES)
    assert told["products"] == [len(SHADES)] * 2
    assert told["figures"]["found_itself"]["serving"] == 1
    assert told["figures"]["found_itself"]["next"] == 1
    report = json.loads((folder / "out" / "comparison.json").read_text())
    assert {one["query"] for one in report["answers"]} == SHADES.keys()
    page = (folder / "out" / "comparison.html").read_text()
    assert page.count("data:image/webp") > 2 * len(SHADES)


def test_photos_of_a_folder_are_searched_with_and_broken_ones_are_named(rig, tmp_path, capsys):
    folder, _, _ = rig
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "photo.jpg").write_bytes(encode(drawing(50, 70), "JPEG"))
    (tmp_path / "broken.png").write_bytes(b"no picture")

    run(rig, "--queries", tmp_path)

    report = json.loads((folder / "out" / "comparison.json").read_text())
    assert [one["query"] for one in report["answers"]] == ["below/photo.jpg"]
    assert list(report["refused"]) == ["broken.png"]
    assert "1 queries could not be answered" in capsys.readouterr().err


def test_a_service_that_is_away_is_named(rig, tmp_path, capsys):
    folder, database, addresses = rig
    away = [*addresses[:-1], "127.0.0.1:1"]
    run((folder, database, away), "--database", database, status=1)

    assert "similarity of the next set" in capsys.readouterr().err


def test_a_folder_without_pictures_is_named(rig, tmp_path, capsys):
    run(rig, "--queries", tmp_path, status=1)

    assert f"{tmp_path}: there are no pictures" in capsys.readouterr().err

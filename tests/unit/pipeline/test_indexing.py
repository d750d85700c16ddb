"""`vitrine index`: a catalogue file into the database and the media store."""

import json

import pytest

from fixtures.file_shop import FileShop
from fixtures.pictures import drawing, encode
from fixtures.tiny_bundle import features_files, write_tiny_bundle
from fixtures.tiny_details import BY_TITLE, details_files
from vitrine_media import MediaStore, thumbnail_key
from vitrine_pipeline.cli import app
from vitrine_product.price import Price
from vitrine_similarity.catalogue import Catalogue


@pytest.fixture
def shop(tmp_path):
    return FileShop(tmp_path)


def counts(report: dict) -> tuple[int, int, int, int]:
    return tuple(report[name] for name in ("embedded", "updated", "unchanged", "pruned"))


def test_every_row_gets_its_product_its_picture_and_its_thumbnail(shop):
    shop.put("p0", ProductTitle="Red shirt", Colour="Red", Price="12.50", Currency="EUR")

    report = shop.index()

    assert counts(report) == (3, 0, 0, 0)
    product = shop.products()["p0"]
    assert product.title == "Red shirt"
    assert product.attributes == {"product_type": "Shirts", "colour": "Red"}
    assert product.price == Price(1250, "EUR")
    media = MediaStore(str(shop.folder / "media"))
    picture = (shop.folder / "images" / "p0.jpg").read_bytes()
    assert b"".join(media.open(product.image).chunks) == picture
    assert media.open(thumbnail_key(product.image)).content_type == "image/webp"


def test_a_second_run_finds_nothing_to_do(shop):
    shop.index()
    before = shop.products()

    assert counts(shop.index()) == (0, 0, 3, 0)
    assert shop.products() == before


def test_a_row_that_changed_is_written_without_embedding_its_picture_again(shop):
    shop.index()
    shop.put("p1", ProductTitle="Blue shirt", Colour="Blue")

    assert counts(shop.index()) == (0, 1, 2, 0)
    assert shop.products()["p1"].attributes["colour"] == "Blue"
    assert counts(shop.index()) == (0, 0, 3, 0)


def test_a_row_is_written_with_the_details_that_its_title_states(shop):
    write_tiny_bundle(shop.folder / "detailed", features_files() | details_files(BY_TITLE))
    shop.index()
    shop.put("p1", ProductTitle="Round neck shirt")

    arguments = ("--bundle", str(shop.folder / "detailed"))
    assert counts(shop.index(*arguments)) == (0, 1, 2, 0)
    assert shop.products()["p1"].attributes["details"] == "round neck"
    assert counts(shop.index(*arguments)) == (0, 0, 3, 0)


def test_a_picture_that_changed_is_embedded_again(shop):
    shop.index()
    shop.draw("p1", width=90)

    assert counts(shop.index()) == (1, 0, 2, 0)


def test_a_picture_that_left_the_media_store_is_put_back(shop):
    shop.index()
    picture = shop.folder / "media" / shop.products()["p2"].image
    picture.unlink()

    assert counts(shop.index()) == (1, 0, 2, 0)
    assert picture.exists()


def test_the_picture_that_was_replaced_stays_until_it_is_swept(shop):
    shop.index()
    before = shop.folder / "media" / shop.products()["p0"].image
    (shop.folder / "images" / "p0.jpg").unlink()
    (shop.folder / "images" / "p0.png").write_bytes(encode(drawing(80, 60), "PNG"))

    shop.index()

    after = shop.folder / "media" / shop.products()["p0"].image
    assert after.suffix == ".png"
    assert before.exists()
    assert shop.sweep().removed == 2
    assert not before.exists()
    assert after.exists()


def test_a_product_that_left_the_file_stays_until_it_is_pruned(shop):
    shop.index()
    del shop.rows["p1"]

    assert counts(shop.index()) == (0, 0, 2, 0)
    assert "p1" in shop.products()
    assert counts(shop.index("--prune", "--prune-limit", "0.5")) == (0, 0, 2, 1)
    assert sorted(shop.products()) == ["p0", "p2"]
    assert shop.sweep().removed == 2


def test_a_product_whose_picture_is_missing_is_not_pruned(shop):
    shop.index()
    (shop.folder / "images" / "p1.jpg").unlink()

    report = shop.index("--prune")

    assert report["pruned"] == 0
    assert "p1.jpg" in report["skipped"][0]["reason"]
    assert "p1" in shop.products()


def test_rows_that_fail_are_named_and_the_others_are_indexed(shop):
    (shop.folder / "images" / "p0.jpg").write_bytes(b"no picture")
    truncated = encode(drawing(300, 300), "JPEG")[:400]
    (shop.folder / "images" / "p1.jpg").write_bytes(truncated)
    shop.put("x" * 101)
    shop.draw("x" * 101, width=50)
    shop.put("", ProductTitle="Nobody")

    report = shop.index()

    assert report["products"] == 1
    failed = {row["line"]: row for row in report["failed"]}
    assert sorted(failed) == [2, 3, 5]
    assert failed[2]["product_id"] == "p0"
    assert "p0.jpg" in failed[2]["reason"]
    assert "100" in failed[5]["reason"]
    assert [row["line"] for row in report["skipped"]] == [6]
    assert list(shop.products()) == ["p2"]


def test_a_catalogue_of_which_nothing_could_be_indexed_is_a_failure(shop):
    for number in range(3):
        (shop.folder / "images" / f"p{number}.jpg").write_bytes(b"no picture")

    assert len(shop.index(status=1)["failed"]) == 3


def test_a_run_that_was_cut_short_goes_on_where_it_was(shop, monkeypatch):
    monkeypatch.setattr("vitrine_pipeline.indexing.run._BATCH", 1)
    cut_short = OSError("the disk is full")
    load = Catalogue.load

    def fail_at_the_third(self, entries):
        if entries[0].product.id == "p2":
            raise cut_short
        return load(self, entries)

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "load", fail_at_the_third)
        with pytest.raises(OSError, match="disk is full"):
            app(shop.arguments())

    assert counts(shop.index()) == (1, 0, 2, 0)


def test_the_report_can_be_read_by_machines(shop, capsys):
    report = shop.index("--json")

    assert json.loads(capsys.readouterr().out) == report
    assert report["space"] == shop.space


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("19.999", "EUR", "'19.999'"),
        ("free", "EUR", "'free' is not a number"),
        ("12.50", "XAU", "ISO 4217"),
        ("12.50", "", "'12.50' has no currency"),
        ("8901234567890123456789", "EUR", "10,000,000,000,000"),
    ],
)
def test_a_price_that_cannot_be_read_is_reported_and_costs_no_product(
    shop, capsys, amount, currency, said
):
    shop.put("p1", Price=amount, Currency=currency)

    report = shop.index()

    assert report["products"] == 3
    assert (report["failed"], report["skipped"]) == ([], [])
    (unpriced,) = report["unpriced"]
    assert (unpriced["line"], unpriced["product_id"]) == (3, "p1")
    assert said in unpriced["reason"]
    assert shop.products()["p1"].price is None
    assert "1 products have no price" in capsys.readouterr().err

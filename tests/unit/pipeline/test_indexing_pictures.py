"""`vitrine index` with several pictures a product."""

import csv
import json
from pathlib import Path

import pytest

from fixtures.pictures import drawing, encode
from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_media import MediaStore
from vitrine_pipeline.cli import app
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.sweep import sweep_media


class Shop:
    """A catalogue file whose rows name pictures, and the command that indexes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, str] = {}
        (folder / "images").mkdir()
        self.space = write_tiny_bundle(folder / "bundle").space
        self.media = MediaStore(str(folder / "media"))

    def draw(self, *names: str) -> None:
        for name in names:
            image = encode(drawing(40 + sum(name.encode()) % 50, 60), "JPEG")
            (self.folder / "images" / name).write_bytes(image)

    def index(self, *options: str) -> dict:
        with (self.folder / "catalogue.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("ProductId", "Image", "Image2"))
            writer.writerows((name, *cells.split(" ")) for name, cells in self.rows.items())
        with pytest.raises(SystemExit) as ended:
            app(
                [
                    *("index", "--bundle", str(self.folder / "bundle")),
                    *("--catalogue", str(self.folder / "catalogue.csv")),
                    *("--images", str(self.folder / "images")),
                    *("--database", self.database),
                    *("--report", str(self.folder / "report.json"), *options),
                ]
            )
        assert ended.value.code == 0
        return json.loads((self.folder / "report.json").read_text())

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'vitrine.db'}"

    def held(self, product_id: str):
        catalogue = Catalogue.open(self.database)
        (entry,) = catalogue.get([product_id], self.space)
        catalogue.close()
        return entry

    def pictures(self, product_id: str) -> list[str]:
        """The names of the files whose bytes the pictures of a product are."""
        files = {path.read_bytes(): path.name for path in (self.folder / "images").iterdir()}
        keys = self.held(product_id).product.pictures
        return [files[b"".join(self.media.open(key).chunks)] for key in keys]


@pytest.fixture
def shop(tmp_path):
    shop = Shop(tmp_path)
    shop.draw("front.jpg", "back.jpg", "worn.jpg", "plain.jpg")
    shop.rows = {"shirt": "front.jpg|back.jpg worn.jpg", "plain": "plain.jpg "}
    return shop


def counts(report):
    return tuple(report[name] for name in ("embedded", "updated", "unchanged"))


def test_every_picture_is_stored_and_embedded_in_its_order(shop):
    report = shop.index()

    assert counts(report) == (2, 0, 0)
    assert shop.pictures("shirt") == ["front.jpg", "back.jpg", "worn.jpg"]
    assert shop.pictures("plain") == ["plain.jpg"]
    entry = shop.held("shirt")
    assert [one.image or entry.product.image for one in entry.embeddings] == [
        *entry.product.pictures
    ]
    assert all(one.image_sha256 for one in entry.embeddings)
    assert sweep_media(shop.database, str(shop.folder / "media"), grace_s=0).removed == 0


def test_a_second_run_finds_nothing_to_do_and_another_order_embeds_nothing(shop):
    shop.index()
    assert counts(shop.index()) == (0, 0, 2)

    shop.rows["shirt"] = "worn.jpg|front.jpg back.jpg"
    assert counts(shop.index()) == (0, 1, 1)
    assert shop.pictures("shirt") == ["worn.jpg", "front.jpg", "back.jpg"]
    assert counts(shop.index()) == (0, 0, 2)


def test_a_picture_that_is_new_or_gone_is_written_and_the_others_stay(shop):
    shop.index()
    shop.draw("sole.jpg")
    shop.rows["shirt"] = "front.jpg|sole.jpg "

    assert counts(shop.index()) == (1, 0, 1)
    assert shop.pictures("shirt") == ["front.jpg", "sole.jpg"]
    assert len(shop.held("shirt").embeddings) == 2
    assert sweep_media(shop.database, str(shop.folder / "media"), grace_s=0).removed == 4


def test_a_further_picture_that_cannot_be_used_is_named_and_its_product_goes_without(shop, capsys):
    (shop.folder / "images" / "back.jpg").write_bytes(b"no picture")

    report = shop.index()

    assert (counts(report), report["failed"]) == ((2, 0, 0), [])
    (incomplete,) = report["incomplete"]
    assert (incomplete["line"], incomplete["product_id"]) == (2, "shirt")
    assert "back.jpg" in incomplete["reason"]
    assert "1 further pictures cannot be used" in capsys.readouterr().err
    assert shop.pictures("shirt") == ["front.jpg", "worn.jpg"]
    assert len(shop.index()["incomplete"]) == 1


def test_a_first_picture_that_cannot_be_used_costs_the_row(shop):
    (shop.folder / "images" / "front.jpg").write_bytes(b"no picture")

    assert [row["product_id"] for row in shop.index()["failed"]] == ["shirt"]


def test_one_picture_under_two_names_is_kept_once(shop):
    image = (shop.folder / "images" / "front.jpg").read_bytes()
    (shop.folder / "images" / "back.jpg").write_bytes(image)

    shop.index()

    assert len(shop.held("shirt").product.pictures) == 2


def test_more_pictures_than_a_product_may_have_are_refused_before_one_is_embedded(shop):
    names = [f"view-{at}.jpg" for at in range(17)]
    shop.draw(*names)
    shop.rows["shirt"] = "|".join(names) + " "

    (failed,) = shop.index()["failed"]

    assert "17 pictures, at most 16" in failed["reason"]

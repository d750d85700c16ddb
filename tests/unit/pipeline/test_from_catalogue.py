"""`vitrine index --from-catalogue`: what the catalogue holds, into another space."""

import hashlib
import json

import numpy as np
import pytest

from fixtures.parquet import run_vitrine
from fixtures.pictures import drawing, encode
from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_media import MediaStore
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Catalogue, Embedding, Entry
from vitrine_similarity.catalogue.spaces import Spaces

OLD_SPACE = "old"
_DIMENSION = 4


class Shop:
    """A catalogue whose products were written with a bundle of which nothing is left."""

    def __init__(self, folder, database):
        self.folder = folder
        self.database = database
        self.space = write_tiny_bundle(folder / "bundle").space
        self.media = MediaStore(str(folder / "media"))
        self.catalogue = Catalogue.open(database)

    def put(self, name, width=40):
        """Write a product as the gateway does; returns the key of its picture."""
        image = encode(drawing(width, 60), "JPEG")
        key = self.media.add(image, "image/jpeg", b"")
        old = Embedding(
            OLD_SPACE, np.ones(_DIMENSION, np.float32), hashlib.sha256(image).hexdigest()
        )
        self.catalogue.upsert([Entry(Product(id=name, title=f"The {name}", image=key), (old,))])
        return key

    def run(self, *options, status=0):
        report = self.folder / "report.json"
        run_vitrine(
            *("index", "--from-catalogue", "--bundle", self.folder / "bundle"),
            *("--database", self.database, "--media", self.folder / "media"),
            *("--report", report, *options),
            status=status,
        )
        return json.loads(report.read_text())

    def embeddings(self, space):
        ids = [one.product_id for page in self.catalogue.spaces.pictures(space) for one in page]
        return {
            one.product.id: one.embeddings[0]
            for one in self.catalogue.get(ids, space)
            if one.embeddings
        }


@pytest.fixture
def shop(tmp_path, database_url):
    shop = Shop(tmp_path, database_url)
    yield shop
    shop.catalogue.close()


def counts(report):
    return tuple(report[name] for name in ("pictures", "embedded", "unchanged", "missing"))


def test_every_product_is_embedded_beside_what_it_has(shop):
    for number in range(5):
        shop.put(f"p{number}", width=40 + 4 * number)
    before = shop.embeddings(OLD_SPACE)

    assert counts(shop.run()) == (5, 5, 0, 0)

    made = shop.embeddings(shop.space)
    assert sorted(made) == [f"p{number}" for number in range(5)]
    assert len({one.vector.tobytes() for one in made.values()}) == 5
    for name, one in shop.embeddings(OLD_SPACE).items():
        assert np.array_equal(one.vector, before[name].vector)
        assert one.image_sha256 == made[name].image_sha256 == before[name].image_sha256
    assert counts(shop.run()) == (5, 0, 5, 0)


def test_only_what_changed_is_embedded_again(shop):
    for number in range(4):
        shop.put(f"p{number}", width=40 + 4 * number)
    shop.run()
    shop.put("p1", width=90)
    shop.put("p2", width=48)
    shop.put("new", width=94)

    assert counts(shop.run()) == (5, 2, 3, 0)


def test_what_is_missing_is_counted_before_and_after_and_named(shop, capsys):
    shop.put("good")
    missing = shop.put("swept", width=50)
    (shop.folder / "media" / missing).unlink()
    other = shop.put("other", width=54)
    (shop.folder / "media" / other).write_bytes(encode(drawing(58, 60), "JPEG"))
    broken = shop.media.add(b"no picture", "image/jpeg", b"")
    shop.catalogue.upsert(
        [Entry(Product(id="broken", image=broken)), Entry(Product(id="pictureless"))]
    )

    report = shop.run()

    assert counts(report) == (5, 1, 0, 4)
    reasons = {one["product_id"]: one["reason"] for one in report["failed"]}
    assert sorted(reasons) == ["broken", "other", "pictureless", "swept"]
    assert missing in reasons["swept"]
    assert "not the picture that its name says" in reasons["other"]
    assert reasons["pictureless"] == "it has no picture"
    told = capsys.readouterr().err
    assert f"5 of 5 pictures are missing in space {shop.space}." in told
    assert "4 missing" in told
    # The next run tries them again.
    assert counts(shop.run()) == (5, 0, 1, 4)


def test_every_picture_of_a_product_is_embedded(shop):
    keys = [
        shop.media.add(encode(drawing(width, 60), "JPEG"), "image/jpeg", b"")
        for width in (40, 50, 60)
    ]
    product = Product(id="a", image=keys[0], further_images=tuple(keys[1:]))
    shop.catalogue.upsert([Entry(product)])

    assert counts(shop.run()) == (3, 3, 0, 0)

    [read] = shop.catalogue.get(["a"], shop.space)
    assert [one.image or product.image for one in read.embeddings] == keys
    assert counts(shop.run()) == (3, 0, 3, 0)


def test_a_further_picture_needs_the_first(shop):
    broken = shop.media.add(b"no picture", "image/jpeg", b"")
    good = shop.media.add(encode(drawing(50, 60), "JPEG"), "image/jpeg", b"")
    shop.catalogue.upsert([Entry(Product(id="a", image=broken, further_images=(good,)))])

    report = shop.run(status=1)

    assert counts(report) == (2, 0, 0, 2)
    assert [one["product_id"] for one in report["failed"]] == ["a", "a"]


def test_a_product_that_is_written_meanwhile_is_taken_as_it_is_now(shop, monkeypatch):
    for number in range(3):
        shop.put(f"p{number}", width=40 + 4 * number)
    add, writes = Spaces.add, iter([("p1", 90), ("late", 94)])

    def add_beside_writes(self, embedded):
        for name, width in writes:
            shop.put(name, width=width)
        return add(self, embedded)

    monkeypatch.setattr(Spaces, "add", add_beside_writes)

    assert counts(shop.run()) == (4, 4, 0, 0)

    digest = hashlib.sha256(encode(drawing(90, 60), "JPEG")).hexdigest()
    assert shop.embeddings(shop.space)["p1"].image_sha256 == digest
    assert shop.catalogue.get(["p1"], OLD_SPACE)[0].product.title == "The p1"


def test_a_run_that_was_cut_short_goes_on_where_it_was(shop, monkeypatch):
    monkeypatch.setattr("vitrine_pipeline.indexing.from_catalogue._BATCH", 1)
    for number in range(5):
        shop.put(f"p{number}", width=40 + 4 * number)
    add = Spaces.add
    cut_short = OSError("the disk is full")

    def fail_at_the_third(self, embedded):
        if embedded[0].product_id == "p2":
            raise cut_short
        return add(self, embedded)

    with monkeypatch.context() as patch:
        patch.setattr(Spaces, "add", fail_at_the_third)
        with pytest.raises(OSError, match="disk is full"):
            shop.run()

    assert counts(shop.run()) == (5, 3, 2, 0)


def test_a_catalogue_of_which_nothing_can_be_embedded_is_a_failure(shop):
    shop.catalogue.upsert([Entry(Product(id="pictureless"))])

    assert counts(shop.run(status=1)) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    "options",
    [
        ("--catalogue", "shop.csv"),
        ("--prune",),
    ],
    ids=lambda it: it[0],
)
def test_a_file_beside_it_is_refused(tmp_path, monkeypatch, options):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.csv").touch()
    run_vitrine(
        *("index", "--from-catalogue", "--bundle", "b", "--database", "sqlite:///vitrine.db"),
        *options,
        status=2,
    )

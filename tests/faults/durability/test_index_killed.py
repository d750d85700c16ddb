"""`vitrine index` is killed: what it wrote is whole, and the next run does the rest alone."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from fixtures.doomed import Doomed
from fixtures.doomed_work import index
from fixtures.pictures import drawing, encode
from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_media import thumbnail_key
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.sweep import sweep_media

_LONGEST_S = 1.5
# Where there are many, they are to land in the work: a run after a change has less to do.
_OF_THE_FIRST = 0.7
_PRODUCTS = 260
_KILLS_A_FILE = 3


class Shop:
    """A catalogue file that changes, and the command that indexes it."""

    def __init__(self, folder: Path, database: str) -> None:
        self._folder = folder
        self.database = database
        self.media = folder / "media"
        self.space = write_tiny_bundle(folder / "bundle").space
        (folder / "images").mkdir()
        self.titles: dict[str, str] = {}
        self.pictures: dict[str, bytes] = {}

    def change(self, dice, number: int) -> None:
        """Change titles and pictures, leave some products out and take some in."""
        named = [f"p{one}" for one in range(_PRODUCTS) if dice.random() < 0.9]
        for name in named:
            if dice.random() < 0.5 or name not in self.pictures:
                self.pictures[name] = encode(drawing(40 + number, 40 + int(name[1:])), "JPEG")
                (self._folder / "images" / f"{name}.jpg").write_bytes(self.pictures[name])
        titles = {name: f"Title {number} of {name}" for name in named}
        self.titles = {
            name: title if dice.random() < 0.5 else self.titles.get(name, title)
            for name, title in titles.items()
        }
        with (self._folder / "catalogue.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("ProductId", "ProductTitle"))
            writer.writerows(self.titles.items())

    def start(self) -> Doomed:
        return Doomed(
            index,
            [
                *("index", "--bundle", str(self._folder / "bundle"), "--json"),
                *("--catalogue", str(self._folder / "catalogue.csv")),
                *("--images", str(self._folder / "images"), "--media", str(self.media)),
                *("--database", self.database, "--report", str(self._folder / "report.json")),
                *("--prune", "--prune-limit", "1"),
            ],
        )

    def report(self) -> dict:
        return json.loads((self._folder / "report.json").read_text())

    def held(self) -> dict[str, tuple[str, str]]:
        """Title and hash of the picture by product, each checked against its picture."""
        catalogue = Catalogue.open(self.database)
        names = [
            change.product_id
            for page in catalogue.iter_since(0, self.space)
            for change in page
            if change.product
        ]
        found = {}
        for entry in catalogue.get(names, self.space):
            [embedding] = entry.embeddings
            picture = (self.media / entry.product.image).read_bytes()
            assert hashlib.sha256(picture).hexdigest() == embedding.image_sha256
            found[entry.product.id] = (entry.product.title, embedding.image_sha256)
        catalogue.close()
        return found

    def wanted(self) -> dict[str, tuple[str, str]]:
        return {
            name: (title, hashlib.sha256(self.pictures[name]).hexdigest())
            for name, title in self.titles.items()
        }


@pytest.fixture
def shop(tmp_path, database_url):
    return Shop(tmp_path, database_url)


def test_the_next_run_ends_what_was_begun(shop, database, kills, seed, dice, tally):
    killed = number = 0
    longest_s, before = _LONGEST_S, {}
    if kills > _KILLS_A_FILE:
        shop.change(dice, number)
        longest_s, before = shop.start().finish() * _OF_THE_FIRST, shop.held()
    while killed < kills:
        number += 1
        shop.change(dice, number)
        wanted = shop.wanted()
        for _ in range(min(_KILLS_A_FILE, kills - killed)):
            shop.start().kill(dice, longest_s)
            killed += 1
            held = shop.held()
            landed = "at_first" if held == before else "at_last" if held == wanted else "midway"
            tally.count(f"indexing, {database}", **{landed: 1})
            # Each product is as it was or as it shall be, and what was done is not undone.
            for name in held.keys() | before.keys():
                as_wanted = held.get(name) == wanted.get(name)
                assert as_wanted or held.get(name) == before.get(name), (seed, name)
                assert as_wanted or before.get(name) != wanted.get(name), (seed, name)
            before = held
        done = {name for name in wanted if before.get(name) == wanted[name]}
        shop.start().finish()

        assert shop.held() == wanted, seed
        report = shop.report()
        assert report["unchanged"] == len(done), seed
        assert report["failed"] == [], seed
        before = wanted
        tally.count(f"indexing, {database}", acknowledged=len(wanted))
    tally.count(f"indexing, {database}", kills=killed)
    sweep_media(shop.database, str(shop.media), grace_s=0)
    catalogue = Catalogue.open(shop.database)
    images = {entry.product.image for entry in catalogue.get(list(wanted), shop.space)}
    catalogue.close()
    left = {str(one.relative_to(shop.media)) for one in shop.media.rglob("*") if one.is_file()}
    assert left == images | {thumbnail_key(image) for image in images}, seed

"""`vitrine index --prune`: what goes, and when it is refused."""

from pathlib import Path

import pytest

from fixtures.pictures import drawing, encode
from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_pipeline.cli import app
from vitrine_pipeline.indexing.pruning import PruneRefused, superfluous
from vitrine_sheets.catalogue import CatalogueFile, CatalogueRow, SkippedRow
from vitrine_similarity.catalogue import Catalogue

HELD = [f"p{number}" for number in range(20)]


def file_of(ids, skipped=()):
    rows = tuple(CatalogueRow(one, Path("none.jpg"), {}, None, None, 2) for one in ids)
    return CatalogueFile(rows, tuple(skipped))


def test_what_the_file_does_not_name_goes_up_to_a_tenth():
    assert superfluous(HELD, file_of(HELD[2:]), 0.1) == ("p0", "p1")
    with pytest.raises(PruneRefused, match=r"3 of 20 products .*more than a share of 0\.1"):
        superfluous(HELD, file_of(HELD[3:]), 0.1)
    assert superfluous(HELD, file_of(HELD[3:]), 0.2) == ("p0", "p1", "p2")


def test_one_of_few_is_more_than_a_tenth():
    with pytest.raises(PruneRefused, match="1 of 3 products"):
        superfluous(HELD[:3], file_of(HELD[1:3]), 0.1)


def test_an_empty_file_empties_nothing():
    with pytest.raises(PruneRefused, match=r"20 of 20 products .*holds no row") as raised:
        superfluous(HELD, file_of([]), 0.9)
    assert "(p0, p1, p2 and others)" in str(raised.value)
    assert "--prune-limit 1" in str(raised.value)
    assert superfluous(HELD, file_of([]), 1) == tuple(HELD)


def test_a_file_with_other_ids_empties_nothing():
    with pytest.raises(PruneRefused, match="names no product of the catalogue: is its id in"):
        superfluous(HELD, file_of(["SKU-1", "SKU-2"]), 0.9)


def test_after_rows_that_cannot_be_read_nothing_goes():
    unreadable = SkippedRow(7, "", "a stray quote", unreadable=True)
    with pytest.raises(PruneRefused, match=r"1 row of the file cannot be read .*line 7"):
        superfluous(HELD, file_of(HELD[1:], [unreadable]), 0.5)
    assert superfluous(HELD, file_of(HELD, [unreadable]), 0.5) == ()


def test_a_row_that_cannot_be_used_names_its_product():
    skipped = [SkippedRow(2, "p0", "its image is not there", picture_missing=True)]
    assert superfluous(HELD, file_of(HELD[1:], skipped), 0) == ()


def test_into_an_empty_catalogue_everything_may_come():
    assert superfluous([], file_of(HELD), 0) == ()


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("id,title\n", (), "the file holds no row"),
        ("id,title\np0,A\np1,B\n", (), "1 of 3 products"),
        ('id,title,image\np0,"15 inch,p0.jpg\np1,B,p1.jpg\n', (), "cannot be read"),
        ("id,sku\np0,x\np1,y\np2,z\n", ("--columns", "id=sku"), "3 of 3 products"),
    ],
)
def test_a_refusal_is_said_before_anything_is_done(tmp_path, content, options, said):
    space = write_tiny_bundle(tmp_path / "bundle").space
    images, file = tmp_path / "images", tmp_path / "catalogue.csv"
    images.mkdir()
    for number in range(3):
        (images / f"p{number}.jpg").write_bytes(encode(drawing(40 + number, 60), "JPEG"))
    database = f"sqlite:///{tmp_path / 'vitrine.db'}"
    arguments = [
        *("index", "--bundle", str(tmp_path / "bundle"), "--catalogue", str(file)),
        *("--images", str(images), "--database", database),
        *("--report", str(tmp_path / "report.json")),
    ]
    file.write_text("id,title\np0,A\np1,B\np2,C\n")
    app(arguments, standalone_mode=False)
    file.write_text(content)

    with pytest.raises(PruneRefused, match=said):
        app([*arguments, *options, "--prune"], standalone_mode=False)

    catalogue = Catalogue.open(database)
    held = [change.product.title for page in catalogue.iter_since(0, space) for change in page]
    catalogue.close()
    assert sorted(held) == ["A", "B", "C"]

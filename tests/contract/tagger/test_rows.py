"""Every row comes back once, whatever is wrong with it, and says what is."""

import csv
import io
import json
import zipfile

import openpyxl
import pytest

from fixtures.painted_shop import DETAIL
from fixtures.pictures import encode, noise
from fixtures.tagger_service import read_csv, zip_of
from vitrine.tagger.v1 import tagger_pb2 as pb


def sheet(*rows, columns=("ProductId", "Image", "Colour"), delimiter=","):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([columns, *rows])
    return written.getvalue().encode("utf-8", "surrogateescape")


@pytest.fixture
def tag(tagger):
    """Tags a file, and gives the tagging and the rows of its export."""

    def tag(file, pictures=b"", delimiter=",", **options):
        done = tagger.ended(tagger.create(file, pictures, **options).id)
        assert done.state == pb.TAGGING_STATE_DONE, done.error
        return done, read_csv(tagger.export(done.id), delimiter)

    return tag


def test_rows_that_cannot_be_tagged_say_why_and_the_others_are_tagged(tag, shop):
    sound = shop.images["p0.png"]
    pictures = {
        "p0.png": sound, "p1.png": sound[:200], "p2.png": b"<html>", "Kleid-rot.JPG": sound,
        "caf\N{LATIN SMALL LETTER E WITH ACUTE}.png": sound,
        "big.png": b"\x89PNG\r\n\x1a\n" + bytes(12_000_000),
    }  # fmt: skip
    file = sheet(
        ("p0", "", ""), ("p1", "", ""), ("p2", "", ""), ("p3", "", ""), ("", "", "Blue"),
        ("six", "kleid_rot.jpg", ""), ("seven", "cafe\N{COMBINING ACUTE ACCENT}.png", ""),
        ("eight", "../p0.png", ""), ("nine", "big.png", ""), ("ten", "Kleid-rot.jpg", "Red"),
        ("eleven", 'a"b', "", "", "", "x"),
    )  # fmt: skip

    done, rows = tag(file, zip_of(pictures))

    assert done.rows == len(rows) == 11
    errors = {row["ProductId"]: row["error"] for row in rows}
    assert {key for key, error in errors.items() if not error} == {"p0", "seven", "ten"}
    assert "p1" in errors["p1"]
    assert "truncated or damaged" in errors["p1"]
    assert "not a picture" in errors["p2"]
    assert "'p3.jpg' is not in the archive" in errors["p3"]
    assert errors[""] == "it has neither an id nor an image"
    assert "'Kleid-rot.JPG' is: is that the one?" in errors["six"]
    assert "lies outside the archive" in errors["eight"]
    assert "larger than 12 MB" in errors["nine"]
    assert (done.tagged, done.failed) == (3, 8)


def test_details_are_those_that_the_picture_is_sure_of(tag, shop, tagger):
    shown = [shop.products[0], shop.products[-1]]
    done, rows = tag(sheet(*((one.id, "", "") for one in shown)), zip_of(shop.images))

    assert [one.colour for one in shown] == ["Blue", "Red"]
    assert [row["details"] for row in rows] == ["", DETAIL]
    assert DETAIL in rows[1]["suggested_description"]
    assert [list(row.details) for row in tagger.rows(done.id)] == [[], [DETAIL]]


def test_who_reviews_a_row_is_told_its_details(tag, shop, tagger):
    red = shop.products[-1]
    done, _ = tag(f"id,suspected\n{red.id},colour=Blue\n".encode(), zip_of(shop.images))
    answer = tagger.stub.ListReviews(pb.ListReviewsRequest(id=done.id), timeout=30)

    assert [list(one.details) for one in answer.reviews] == [[DETAIL]]


def test_the_text_says_what_the_title_states(tag, shop):
    file = sheet(("p0", "Glossy thing"), ("p0", "Thing"), columns=("ProductId", "ProductTitle"))
    _, rows = tag(file, zip_of(shop.images))

    assert [DETAIL in row["suggested_description"] for row in rows] == [True, False]
    assert [row["details"] for row in rows] == ["", ""]


def test_bytes_that_are_no_text_come_back_as_they_were(tag, shop, tagger):
    euros = "p1;\N{EURO SIGN}\N{EURO SIGN}\N{EURO SIGN};\r\n".encode() * 40
    file = b"ProductId;Title;Note\r\np0;caf\xe9 \x93x\x94;=1+1\r\n" + euros
    done, rows = tag(file, zip_of(shop.images), ";")

    assert b"p0;caf\xe9 \x93x\x94;'=1+1;" in tagger.export(done.id)
    assert {row["error"] for row in rows} == {""}


def test_formulas_stay_where_that_is_asked_for(tag, shop, tagger):
    done, _ = tag(b"id,note\np0,=1+1\n", zip_of(shop.images), keep_formulas=True)

    assert b"p0,=1+1," in tagger.export(done.id)


def test_a_workbook_is_read(tag, shop):
    book, written = openpyxl.Workbook(), io.BytesIO()
    for row in (("ProductId", "Image", "Price"), ("p0", "p0.png", 12.5), ("p1", "p1.png", None)):
        book.active.append(row)
    book.save(written)

    done, rows = tag(written.getvalue(), zip_of(shop.images), name="shop.xlsx")

    assert [row["product_type"] for row in rows] == [one.kind for one in shop.products[:2]]
    assert '"sheet": "Sheet"' in done.understood


def test_empty_cells_are_filled_where_that_is_asked_for(tag, shop):
    file = sheet(("p0", "", ""), ("p1", "", "Red"))

    _, rows = tag(file, zip_of(shop.images), fill=True)

    assert [row["Colour"] for row in rows] == ["Blue", "Red"]
    assert "colour" not in rows[0]
    assert [row["colour_sure"] for row in rows] == ["true", ""]


def test_what_may_be_said_of_a_file_is_named_as_the_fields_of_a_request(tag, shop):
    done, _ = tag("id,Shade,Größe\np0,Blue,5\n".encode("cp1252"), zip_of(shop.images))

    first, second = json.loads(done.understood)["warnings"]
    assert first.endswith('name it in the field `columns`: {"colour": "Shade"}')
    assert second.endswith("say which it is in the field `encoding`")
    assert "--" not in done.understood


def test_columns_are_named_by_the_caller(tag, shop):
    _, rows = tag(b"nr,farbe\np0,Blue\n", zip_of(shop.images), columns={"id": "nr"})

    assert rows[0]["error"] == ""


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"name,colour\nx,Blue\n", "shop.csv: it has no column ProductId"),
        (b"name,colour\nx,Blue\n", 'in the field `columns`: {"id": "COLUMN"}'),
        (b"ProductId\n", "no row after its header"),
        (b"Product\0Id\np0\n", "zero bytes"),
        (b"PK\x03\x04 is no workbook", "shop.csv"),
    ],
)
def test_a_file_that_cannot_be_read_fails_its_tagging_and_says_why(tagger, file, reason):
    done = tagger.ended(tagger.create(file).id)

    assert done.state == pb.TAGGING_STATE_FAILED
    assert reason in done.error


def test_a_file_with_too_many_rows_fails_its_tagging(start, shop):
    _, tagger = start(MAX_ROWS="3")

    done = tagger.ended(tagger.create(b"id\n" + b"p0\n" * 4).id)

    assert done.state == pb.TAGGING_STATE_FAILED
    assert "4 rows" in done.error


def test_members_that_are_packed_in_another_way_or_locked_are_refused_one_by_one(tag, shop):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("p0.png", shop.images["p0.png"], zipfile.ZIP_DEFLATED)
        archive.writestr("p1.png", shop.images["p1.png"], zipfile.ZIP_LZMA)
        archive.writestr("p2.png", encode(noise(8, 8), "PNG"))
    content = bytearray(packed.getvalue())
    # The flag that says that the last member is encrypted, where the archive lists it.
    content[content.rindex(b"PK\x01\x02") + 8] |= 1

    _, rows = tag(sheet(("p0",), ("p1",), ("p2",), columns=("id",)), bytes(content))

    assert rows[0]["error"] == ""
    assert "as usual" in rows[1]["error"]
    assert "password" in rows[2]["error"]

"""Pictures, found under the names that their files really have."""

import json
import unicodedata

import pytest

from .conftest import warned


@pytest.fixture
def find(read, images):
    """Read a catalogue of one product with these files in the folder of pictures."""

    def find(cell, *files, product_id="x1", column="image"):
        for file in files:
            path = images / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"a picture")
        quoted = cell.replace('"', '""')
        return read(f'id;{column};title\n{product_id};"{quoted}";A\n')

    return find


NFC = unicodedata.normalize("NFC", "schuh-gr\u00fcn.jpg")
NFD = unicodedata.normalize("NFD", NFC)


@pytest.mark.parametrize(
    ("cell", "file"),
    [
        ("a b.jpg", "a b.jpg"),
        ("./a.jpg", "a.jpg"),
        ("sub\\a.jpg", "sub/a.jpg"),
        ("sub/a.JPG", "sub/a.jpg"),
        (NFC, NFD),
        (NFD, NFC),
        (NFC.replace("jpg", "JPG"), NFD),
        ("UPPER.jpg", "UPPER.JPG"),
        ("a.jpeg", "a.JPEG"),
        ("a", "a.jpg"),
        ("a", "a.PNG"),
        ("a.1", "a.1.webp"),
        ("a,b.jpg", "a,b.jpg"),
        ("a|b.jpg", "a|b.jpg"),
    ],
)
def test_a_picture_is_found_under_an_equivalent_name(find, cell, file, images):
    catalogue = find(cell, file)
    assert [row.image for row in catalogue.rows] == [images / file]
    assert catalogue.rows[0].further_images == ()


def test_a_picture_that_is_read_from_another_name_is_said_to_be(find):
    catalogue = find("UPPER.jpg", "UPPER.JPG")
    (remark,) = catalogue.understood.remarks
    assert (remark.line, remark.id) == (2, "x1")
    assert remark.text == "its image 'UPPER.jpg' is read from 'UPPER.JPG'"


@pytest.mark.parametrize("file", ["x1.jpg", "x1.JPG", "x1.heic", "x1.HEIC", "x1.avif"])
def test_a_picture_without_a_column_is_found_whatever_its_suffix(find, file, images):
    assert find("A", file, column="note").rows[0].image == images / file


def test_a_picture_without_a_column_is_found_in_another_form_of_unicode(find, images):
    catalogue = find("", NFD, product_id=NFC.removesuffix(".jpg"))
    assert catalogue.rows[0].image == images / NFD


@pytest.mark.parametrize(
    ("cell", "file"),
    [("Upper.jpg", "UPPER.jpg"), ("a.png", "a.jpg"), ("red_shirt.jpg", "red-shirt.jpg"),
     ("red-shirt-01.jpg", "red-shirt-1.jpg")],
)  # fmt: skip
def test_a_near_match_is_named_and_not_taken(find, cell, file):
    catalogue = find(cell, file)
    assert catalogue.rows == ()
    assert f"{cell!r} is not in" in catalogue.skipped[0].reason
    assert f"{file!r} is: is that the one?" in catalogue.skipped[0].reason
    assert catalogue.skipped[0].picture_missing


def test_a_picture_like_no_other_is_only_missing(find):
    reason = find("nothing-like-it.jpg").skipped[0].reason
    assert reason.endswith("images")


def test_a_picture_that_may_be_either_of_two_is_not_guessed(find):
    catalogue = find("a.jpg", "a.JPG", "a.Jpg")
    assert "may be 'a.JPG' or 'a.Jpg'; name it in full" in catalogue.skipped[0].reason


@pytest.mark.parametrize(
    "cell",
    ["a.jpg|b.jpg|c.jpg", "a.jpg,b.jpg,c.jpg", "a.jpg, b.jpg, c.jpg", "a.jpg;b.jpg;c.jpg",
     "a.jpg\nb.jpg\nc.jpg", "a.jpg\r\nb.jpg\r\nc.jpg", json.dumps(["a.jpg", "b.jpg", "c.jpg"]),
     "['a.jpg', 'b.jpg', 'c.jpg']", "a.jpg | b.jpg | c.jpg |"],
)  # fmt: skip
def test_of_several_pictures_the_first_is_the_image_and_the_others_are_further_ones(
    find, cell, images
):
    catalogue = find(cell, "a.jpg", "b.jpg", "c.jpg")
    assert catalogue.rows[0].image == images / "a.jpg"
    assert catalogue.rows[0].further_images == (images / "b.jpg", images / "c.jpg")
    assert catalogue.understood.remarks == ()


def test_a_further_picture_that_cannot_be_had_is_left_out_and_named(find, images):
    catalogue = find("a.jpg|no.jpg|https://shop.example/b.jpg|../c.jpg|d", "a.jpg", "d.PNG")
    assert catalogue.rows[0].further_images == (images / "d.PNG",)
    missing, address, outside = (remark.text for remark in catalogue.understood.remarks)
    assert "no further picture 'no.jpg'" in missing
    assert "'https://shop.example/b.jpg': it is an address, and was not fetched" in address
    assert "lies outside" in outside
    assert warned(catalogue, "look at", "'no.jpg'")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Image,Image2,Image 3", "a.jpg,b.jpg,c.jpg"),
        ("Image,image_2,Pictures", "a.jpg,c.jpg,b.jpg"),
        ("image,Pictures", "a.jpg,b.jpg|c.jpg"),
        ("Pictures", "a.jpg|b.jpg|c.jpg"),
        ("Image,Pictures", "a.jpg,a.jpg|b.jpg|c.jpg"),
        ("Image,Image2", "a.jpg|b.jpg,c.jpg"),
        ("Image3,Image2,Image", "c.jpg,b.jpg,a.jpg"),
        ("Image2,Image3", "b.jpg,c.jpg"),
    ],
)
def test_pictures_may_stand_in_columns_of_their_own(read, images, header, cells):
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (images / name).write_bytes(b"a picture")
    product_id = "a" if "a.jpg" not in cells else "x1"
    catalogue = read(f"id,{header}\n{product_id},{cells}\n")
    names = ["a.jpg", "b.jpg", "c.jpg"]
    assert [catalogue.rows[0].image, *catalogue.rows[0].further_images] == [
        images / name for name in names
    ]


def test_ten_pictures_of_which_none_is_there_cost_their_row_alone(read):
    names = "|".join(f"shirt-red-view-number-{at:02}.jpg" for at in range(1, 11))
    catalogue = read(f"id,image\np1,p1.jpg\np2,{names}\np3,p3.jpg\n")
    assert [row.id for row in catalogue.rows] == ["p1", "p3"]
    assert "'shirt-red-view-number-01.jpg' is not in" in catalogue.skipped[0].reason


@pytest.mark.parametrize("cell", ["[" * 500, '["a.jpg"', "[1, 2]", "[]", "|", ";;", "\0.jpg"])
def test_a_cell_that_is_no_list_breaks_nothing(find, cell):
    assert len(find(cell).skipped) == 1


@pytest.mark.parametrize(
    "cell", ["https://shop.example/x1.jpg?v=1,2", "HTTPS://shop.example/a;b.jpg"]
)
def test_the_picture_of_an_address_is_the_one_that_is_called_after_the_product(find, cell, images):
    assert find(cell, "x1.jpg").rows[0].image == images / "x1.jpg"


def test_an_address_whose_picture_is_not_there_is_said_to_be_one(find):
    assert "its image is an address" in find("https://shop.example/q.jpg").skipped[0].reason


@pytest.mark.parametrize("cell", ["../catalogue.csv", "/etc/hostname", "sub/../../a.jpg"])
def test_a_picture_outside_the_folder_is_refused(find, cell):
    assert "lies outside" in find(cell).skipped[0].reason

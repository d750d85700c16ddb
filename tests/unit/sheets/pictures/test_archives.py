"""Pictures in a ZIP archive, found by the rules by which those in a folder are."""

import io
import unicodedata
import zipfile

import pytest

from vitrine_sheets.pictures.finding import PictureMissing, Pictures, UnusableRow
from vitrine_sheets.pictures.places import Archive, Folder

NFC = unicodedata.normalize("NFC", "schuh-gr\u00fcn.jpg")
NFD = unicodedata.normalize("NFD", NFC)


def packed(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, b"" if name.endswith("/") else f"the picture {name}")
    return zipfile.ZipFile(content)


@pytest.fixture
def find():
    """Find a picture in an archive of these members, and read it."""

    def find(cell, *names, product_id="x1"):
        archive = packed(*names)
        found = Pictures(Archive(archive.infolist(), "photos.zip")).find(cell, product_id)
        return archive.read(found.image).decode().removeprefix("the picture "), found

    return find


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("a.jpg", "a.jpg"),
        ("sub\\a.jpg", "sub/a.jpg"),
        ("sub/a.JPG", "sub/a.jpg"),
        (NFC, NFD),
        (NFD, NFC),
        ("UPPER.jpg", "UPPER.JPG"),
        ("a", "a.PNG"),
        ("", "x1.webp"),
        ("https://shop.example/y.jpg", "x1.jpg"),
        ("a.jpg|b.jpg", "a.jpg"),
    ],
)
def test_a_picture_is_found_under_an_equivalent_name(find, cell, name):
    assert find(cell, name, "other/b.png")[0] == name


@pytest.mark.parametrize("cell", ["photos/a.jpg", "a.jpg", "A.JPG", "photos/a"])
def test_a_folder_that_holds_all_members_may_be_named_or_not(find, cell):
    names = ("photos/", "photos/a.jpg", "photos/A.jpg", "__MACOSX/photos/._a.jpg")
    assert find(cell, *names)[0] == ("photos/A.jpg" if cell == "A.JPG" else "photos/a.jpg")


@pytest.mark.parametrize("beside", ["catalogue.csv", ".DS_Store", "Thumbs.db", "__MACOSX/._p"])
@pytest.mark.parametrize("cell", ["photos/41975.jpg", "41975.jpg", "41975", ""])
def test_what_lies_beside_the_folder_of_the_pictures_hides_none_of_them(find, cell, beside):
    names = (beside, "photos/.DS_Store", "photos/Thumbs.db", "photos/41975.JPG", "photos/b.jpg")
    assert find(cell, *names, product_id="41975")[0] == "photos/41975.JPG"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("a.jpg", "photos/summer/a.jpg"),
        ("images\\a.jpg", "photos/summer/a.jpg"),
        ("a.JPG", "photos/summer/a.jpg"),
        (NFC, f"photos/summer/{NFD}"),
        (NFD, f"photos/summer/{NFC}"),
        ("a", "photos/summer/a.PNG"),
        ("", "photos/summer/x1.webp"),
    ],
)
def test_a_name_that_is_there_once_is_found_in_whatever_folder(find, cell, name):
    read, found = find(cell, name, "photos/winter/b.jpg", "c.jpg")
    assert (read, found.name) == (name, name.rpartition("/")[2])


def test_the_folder_of_all_pictures_comes_before_those_below_it(find):
    names = ("catalogue.csv", "photos/a.JPG", "photos/old/a.jpg")
    assert find("a.jpg", *names)[0] == "photos/a.JPG"


def test_a_name_as_it_is_comes_before_the_same_in_another_folder(find):
    assert find("a.jpg", "winter/a.jpg", "a.jpg")[0] == "a.jpg"
    assert find("a.jpg", "winter/a.jpg", "a.JPG")[0] == "a.JPG"


@pytest.mark.parametrize("byproduct", [".DS_Store", "Thumbs.db", "__MACOSX/a.jpg"])
def test_what_a_system_puts_into_an_archive_is_no_picture(find, byproduct):
    with pytest.raises(PictureMissing, match=r"is not in photos\.zip$"):
        find(byproduct.rpartition("/")[2], "photos/b.jpg", byproduct, f"photos/{byproduct}")


def test_pictures_of_one_name_in_two_folders_are_two(find):
    names = ("photos/summer/a.jpg", "photos/winter/a.jpg")
    assert find("winter/a.jpg", *names)[0] == "photos/winter/a.jpg"
    with pytest.raises(PictureMissing):
        find("a.jpg", *names)


def test_two_of_those_that_a_name_may_mean_are_named_with_their_folders(find):
    names = ("photos/autumn/a.JPG", "photos/summer/a.jpg", "photos/winter/a.jpg")
    with pytest.raises(PictureMissing) as error:
        find("a.jpg", *names)
    assert str(error.value) == (
        "its image 'a.jpg' may be 'photos/autumn/a.JPG' or 'photos/summer/a.jpg'; name it in full"
    )


@pytest.mark.parametrize("cell", ["Red.jpg", "winter/Red.jpg", "redd.jpg"])
def test_a_near_match_in_another_folder_is_named_with_it(find, cell):
    with pytest.raises(PictureMissing, match=r"; 'photos/red.jpg' is: is that the one\?"):
        find(cell, "photos/red.jpg", "other/b.jpg")


def test_the_near_match_in_the_folder_that_is_named_is_the_nearest(find):
    with pytest.raises(PictureMissing, match=r"; 'winter/red.jpg' is: is that the one\?"):
        find("winter/Red.jpg", "summer/red.jpg", "winter/red.jpg")


def test_a_folder_on_disk_is_searched_no_deeper_than_it_is_named(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").touch()
    with pytest.raises(PictureMissing, match=f"'a.jpg' is not in {tmp_path}$"):
        Pictures(Folder(tmp_path)).find("a.jpg", "x1")


def test_a_name_is_read_as_utf_8_where_the_archive_does_not_say_so():
    (member,) = packed(NFC).infolist()
    member.filename = NFC.encode().decode("cp437")
    member.flag_bits = 0
    found = Pictures(Archive([member])).find(NFC, "x1")
    assert (found.image, found.name) == (member.filename, NFC)


def test_a_near_match_is_named_and_not_taken(find):
    with pytest.raises(PictureMissing, match=r"'Red.jpg' is not in photos.zip; 'red.jpg' is: is"):
        find("Red.jpg", "red.jpg")


def test_a_picture_that_may_be_either_of_two_is_not_guessed(find):
    with pytest.raises(PictureMissing, match=r"may be 'a.JPG' or 'a.Jpg'; name it in full"):
        find("a.jpg", "a.JPG", "a.Jpg")


def test_a_name_that_leads_out_of_the_archive_is_refused(find):
    with pytest.raises(UnusableRow, match=r"lies outside photos\.zip"):
        find("../a.jpg", "a.jpg")


def test_an_archive_of_nothing_has_no_picture(find):
    with pytest.raises(PictureMissing, match=r"'x1\.jpg' is not in photos\.zip"):
        find("", "empty/")

"""Archives of strangers: each member is read within bounds, and none leads anywhere."""

import io
import zipfile

import pytest

from vitrine_serving.errors import InvalidInput
from vitrine_tagger.files.archive import MemberUnreadable, PictureArchive

_MOST = 1_000


def packed(*members, compression=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return content.getvalue()


def opened(content, most=_MOST):
    return PictureArchive(io.BytesIO(content), most)


def test_a_member_is_read():
    assert opened(packed(("a.png", b"picture"))).read("a.png") == b"picture"


def test_a_member_that_unfolds_too_far_is_refused_by_what_the_archive_says():
    with pytest.raises(MemberUnreadable, match="larger than"):
        opened(packed(("a.png", bytes(_MOST + 1)))).read("a.png")


def test_a_member_that_says_that_it_is_small_is_not_read_further_than_it_may_be():
    content = bytearray(packed(("a.png", bytes(_MOST * 1000))))
    small = (100).to_bytes(4, "little")
    for header, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(header) + at
        content[place : place + 4] = small

    with pytest.raises(MemberUnreadable, match="damaged"):
        opened(bytes(content)).read("a.png")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_unfolds_without_bounds_is_refused(compression):
    with pytest.raises(MemberUnreadable, match="as usual"):
        opened(packed(("a.png", b"x"), compression=compression)).read("a.png")


def test_a_member_whose_bytes_were_changed_is_refused():
    content = packed(("a.png", b"picture" * 9), compression=zipfile.ZIP_STORED)

    with pytest.raises(MemberUnreadable, match="damaged"):
        opened(content.replace(b"picture", b"pictUre", 1)).read("a.png")


def test_a_member_before_the_start_of_the_file_is_damage_and_no_fault_of_the_disk(tmp_path):
    # A file answers such a place as it answers a fault of the disk, and a buffer does not.
    content = packed(("a.jpg", b"a"))
    (tmp_path / "pictures.zip").write_bytes(content[:-6] + b"\xff\xff\xff\xff\0\0")
    with (tmp_path / "pictures.zip").open("rb") as file:
        archive = PictureArchive(file, _MOST)
        with pytest.raises(MemberUnreadable, match=r"begins .* bytes before it"):
            archive.read("a.jpg")


def test_a_name_that_leads_outside_is_only_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert opened(packed(("../../a.png", b"picture"))).read("../../a.png") == b"picture"
    assert list(tmp_path.iterdir()) == []


def test_a_list_of_members_that_would_fill_memory_is_not_read():
    content = bytearray(packed(("a.png", b"x")))
    end = content.rindex(b"PK\x05\x06")
    content[end + 12 : end + 16] = (1 << 30).to_bytes(4, "little")

    with pytest.raises(InvalidInput, match="no ZIP archive"):
        opened(bytes(content))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"<html>", packed(("a", b"b"))[:-10]],
    ids=["empty", "two letters", "a page", "cut short"],
)
def test_what_is_no_archive_is_refused(content):
    with pytest.raises(InvalidInput, match="no ZIP archive"):
        opened(content)

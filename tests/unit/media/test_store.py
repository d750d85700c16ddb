import hashlib
import os
from pathlib import Path

import pytest

from vitrine_media import MediaStore, digest_of, thumbnail_key
from vitrine_product.formats import EXTENSIONS
from vitrine_serving.errors import NotFound, Unavailable

LONG_AGO = 1_000_000.0


@pytest.fixture(params=["folder", "memory"])
def media(request, tmp_path):
    """A store in a folder, and one where there are no folders."""
    url = str(tmp_path / "media") if request.param == "folder" else f"memory://{tmp_path.name}"
    return MediaStore(url)


def content(media, key):
    return b"".join(media.open(key).chunks)


def files_of(folder):
    return sorted(
        str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file()
    )


def age(folder, key):
    os.utime(folder / key, (LONG_AGO, LONG_AGO))


@pytest.mark.parametrize("content_type", EXTENSIONS)
def test_a_picture_and_its_thumbnail_come_back_as_they_went(media, content_type):
    key = media.add(b"picture", content_type, b"small")

    assert digest_of(key) == hashlib.sha256(b"picture").hexdigest()
    file = media.open(key)
    assert (file.content_type, file.size) == (content_type, 7)
    assert content(media, key) == b"picture"
    assert content(media, thumbnail_key(key)) == b"small"
    assert media.open(thumbnail_key(key)).content_type == "image/webp"


def test_a_large_picture_comes_in_pieces(media):
    picture = os.urandom(600_000)

    pieces = list(media.open(media.add(picture, "image/png", b"")).chunks)

    assert len(pieces) == 3
    assert b"".join(pieces) == picture


def test_the_same_bytes_have_one_key_and_other_bytes_another(media):
    key = media.add(b"one", "image/png", b"")

    assert media.add(b"one", "image/png", b"") == key
    assert media.add(b"other", "image/png", b"") != key
    assert content(media, key) == b"one"


def test_what_is_there_is_never_changed(media):
    key = media.add(b"one", "image/png", b"small")
    before = media.open(thumbnail_key(key)).etag

    media.add(b"one", "image/png", b"drawn in another way")

    assert content(media, thumbnail_key(key)) == b"small"
    assert media.open(thumbnail_key(key)).etag == before


def test_pictures_of_earlier_releases_are_still_there(tmp_path):
    for name in ("products/42.jpg", "thumbnails/42.webp"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(name.encode())
    media = MediaStore(str(tmp_path))

    assert content(media, "products/42.jpg") == b"products/42.jpg"
    assert content(media, thumbnail_key("products/42.jpg")) == b"thumbnails/42.webp"
    assert media.keep("products/42.jpg")
    before = media.open("products/42.jpg").etag
    (tmp_path / "products/42.jpg").write_bytes(b"longer than it was")
    assert media.open("products/42.jpg").etag != before


@pytest.mark.parametrize("key", ["", "../a.jpg", "a.jpg", "products/../../a.jpg", "products/none"])
def test_a_key_of_another_shape_or_of_nothing_leads_nowhere(media, key, tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"outside")

    with pytest.raises(NotFound):
        media.open(key)
    assert not media.holds(key)
    assert not media.keep(key)


def test_what_was_kept_since_is_not_removed(media):
    key = media.add(b"one", "image/png", b"small")
    other = media.add(b"other", "image/png", b"")

    assert not media.remove(key, LONG_AGO)
    assert media.holds(key)
    far = LONG_AGO * 1e4
    assert media.is_older(other, far)
    assert media.remove(other, far)
    assert not media.holds(other)
    assert not media.remove(other, far)


@pytest.mark.parametrize("again", ["add", "keep"])
def test_an_old_picture_that_is_wanted_again_is_young_again(tmp_path, again):
    media = MediaStore(str(tmp_path))
    key = media.add(b"one", "image/png", b"small")
    for one in (key, thumbnail_key(key)):
        age(tmp_path, one)

    media.add(b"one", "image/png", b"small") if again == "add" else media.keep(key)

    assert not media.remove(key, LONG_AGO + 1)
    assert not media.remove(thumbnail_key(key), LONG_AGO + 1)


def test_a_picture_that_is_kept_while_a_sweep_removes_it_stays(tmp_path, monkeypatch):
    media = MediaStore(str(tmp_path))
    key = media.add(b"one", "image/png", b"")
    age(tmp_path, key)
    rename = Path.rename

    def keep_and_rename(path, target):
        # Between the look of the sweep and its move.
        assert path == tmp_path / key
        monkeypatch.setattr(Path, "rename", rename)
        media.keep(key)
        return path.rename(target)

    monkeypatch.setattr(Path, "rename", keep_and_rename)

    assert not media.remove(key, LONG_AGO + 1)
    assert content(media, key) == b"one"
    assert files_of(tmp_path) == [key]


def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch):
    media = MediaStore(str(tmp_path))

    def fail(_):
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(Unavailable, match="disk is full"):
        media.add(b"new", "image/png", b"")
    assert files_of(tmp_path) == []


def test_a_new_name_is_written_down_with_the_folders_above_it(tmp_path, monkeypatch):
    synced = []
    fsync = os.fsync

    def note(descriptor):
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    key = MediaStore(str(tmp_path / "media")).add(b"new", "image/png", b"")

    folder = (tmp_path / "media" / key).parent
    assert synced[:3] == [tmp_path, tmp_path / "media", folder.parent]
    assert synced[-1] == folder

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine_media import MediaStore, thumbnail_key
from vitrine_product.formats import EXTENSIONS
from vitrine_serving.errors import NotFound


@pytest.fixture(params=["folder", "memory"])
def media(request, tmp_path):
    """A store in a folder, and one where there are no folders."""
    url = str(tmp_path / "media") if request.param == "folder" else f"memory://{tmp_path.name}"
    return MediaStore(url)


def content(media, key):
    return b"".join(media.open(key).chunks)


@pytest.mark.parametrize("content_type", EXTENSIONS)
def test_a_picture_and_its_thumbnail_come_back_as_they_went(media, content_type):
    key = media.put("a/b c", b"picture", content_type, b"small")
    assert key == f"products/a%2Fb%20c.{EXTENSIONS[content_type]}"
    file = media.open(key)
    assert (file.content_type, file.size) == (content_type, 7)
    assert content(media, key) == b"picture"
    assert content(media, thumbnail_key("a/b c")) == b"small"


def test_a_picture_that_changes_changes_its_etag(media):
    key = media.put("a", b"one", "image/png", b"")
    before = media.open(key).etag
    assert media.open(key).etag == before
    media.put("a", b"other", "image/png", b"")
    assert media.open(key).etag != before


def test_what_is_deleted_is_missing_and_may_be_deleted_again(media):
    key = media.put("a", b"one", "image/png", b"small")
    media.delete(key, thumbnail_key("a"))
    media.delete(key)
    for gone in (key, thumbnail_key("a")):
        with pytest.raises(NotFound):
            media.open(gone)


@pytest.mark.parametrize(
    "key",
    ["", "a.jpg", "products", "products/", "products/.", "products/..", "products/../a.jpg",
     "/products/a.jpg", "products//a.jpg", "products/a\\..\\b.jpg", "products/a\0.jpg",
     "other/a.jpg", "thumbnails/x/../../a.jpg"],
)  # fmt: skip
def test_a_key_of_another_shape_leads_nowhere(media, key, tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"outside")
    with pytest.raises(NotFound):
        media.open(key)
    with pytest.raises(NotFound):
        media.delete(key)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=100))
def test_any_id_makes_a_key_that_stays_within_the_store(product_id):
    encodable = product_id.encode("utf-8", "replace").decode()
    key = thumbnail_key(encodable)
    assert re.fullmatch(r"thumbnails/[^/\\\0]{1,200}\.webp", key)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=100), unique=True))
def test_different_ids_never_share_a_picture(ids):
    assert len({thumbnail_key(one) for one in ids}) == len(ids)


def test_a_write_that_fails_leaves_the_old_picture_and_no_rest(tmp_path, monkeypatch):
    media = MediaStore(str(tmp_path))
    key = media.put("a", b"old", "image/png", b"")

    def fail(_):
        raise OSError("the disk is full")

    monkeypatch.setattr("vitrine_media.store.os.fsync", fail)
    with pytest.raises(OSError, match="full"):
        media.put("a", b"new", "image/png", b"")
    assert content(media, key) == b"old"
    assert [path.name for path in (tmp_path / "products").iterdir()] == ["a.png"]

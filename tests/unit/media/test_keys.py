import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine_media import digest_of, thumbnail_key, version_of
from vitrine_media.keys import is_key, picture_key, pictures_of
from vitrine_product.formats import EXTENSIONS

DIGEST = hashlib.sha256(b"picture").hexdigest()
KEY = f"pictures/{DIGEST[:2]}/{DIGEST}.jpg"


def test_a_key_names_what_the_picture_holds():
    assert picture_key(DIGEST, "image/jpeg") == KEY
    assert digest_of(KEY) == DIGEST
    assert version_of(KEY) == DIGEST[:12]
    assert thumbnail_key(KEY) == f"thumbnails/{DIGEST[:2]}/{DIGEST}.webp"
    assert digest_of(thumbnail_key(KEY)) == DIGEST


@pytest.mark.parametrize("content_type", EXTENSIONS)
def test_a_picture_keeps_its_thumbnail(content_type):
    for key in (picture_key(DIGEST, content_type), f"products/42.{EXTENSIONS[content_type]}"):
        assert key in pictures_of(thumbnail_key(key))
        assert pictures_of(key) == (key,)


def test_a_key_by_product_has_a_thumbnail_and_a_version_but_no_digest():
    assert thumbnail_key("products/a%2Fb.v2.jpg") == "thumbnails/a%2Fb.v2.webp"
    assert digest_of("products/42.jpg") == ""
    assert re.fullmatch("[0-9a-f]{12}", version_of("products/42.jpg"))
    assert version_of("products/42.jpg") != version_of("products/43.jpg")


@pytest.mark.parametrize(
    "key",
    ["", "a.jpg", "pictures", "pictures/a.jpg", f"pictures/ab/{DIGEST}.jpg",
     f"pictures/{DIGEST[:2]}/../{DIGEST}.jpg", f"pictures/{DIGEST[:2]}/{DIGEST}.jpg/..",
     f"{KEY}\n", f"pictures/{DIGEST[:2]}/{DIGEST.upper()}.jpg", f"/{KEY}", "products/",
     "products/.", "products/..", "products/../a.jpg", "products//a.jpg", "products/a\\..\\b.jpg",
     "products/a\0.jpg", "other/a.jpg", "thumbnails/x/../../a.jpg"],
)  # fmt: skip
def test_a_text_of_another_shape_is_no_key(key):
    assert not is_key(key)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_leads_out_of_the_two_folders_of_old_keys(name):
    for folder in ("products", "thumbnails"):
        if is_key(f"{folder}/{name}"):
            assert "/" not in name
            assert name not in ("", ".", "..")

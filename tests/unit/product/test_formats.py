"""The gateway takes the pictures that the feature service can decode, under the same name."""

import pytest

from fixtures.pictures import drawing, encode
from vitrine_features.decode import decode
from vitrine_gateway.fetching.photo import as_photo
from vitrine_product.formats import EXTENSIONS, FORMATS
from vitrine_serving.errors import InvalidInput

HEIC = encode(drawing(), "HEIC")
AVIF = encode(drawing(), "AVIF")

READ = {
    "JPEG": encode(drawing(), "JPEG"),
    "PNG": encode(drawing(), "PNG"),
    "WebP": encode(drawing(), "WEBP"),
    "GIF": encode(drawing(), "GIF"),
    "HEIC": HEIC,
    "AVIF": AVIF,
}


def branded(picture, *brands):
    """Write other brands, the major one first, into a file whose places stay where they are."""
    size = int.from_bytes(picture[:4], "big")
    major, *compatible = (brand.encode() for brand in brands)
    compatible = [*compatible, *[major] * ((size - 16) // 4)][: (size - 16) // 4]
    return picture[:8] + major + picture[12:16] + b"".join(compatible) + picture[size:]


def told_by_both(picture):
    return as_photo(picture).content_type, decode(picture).content_type


@pytest.mark.parametrize("name", READ)
def test_both_services_read_every_format(name):
    (content_type,) = (known.content_type for known in FORMATS if known.name == name)
    assert told_by_both(READ[name]) == (content_type, content_type)
    assert content_type in EXTENSIONS


@pytest.mark.parametrize(
    "brands",
    [("heic",), ("heix",), ("mif1",), ("mif1", "heic"), ("mif1", "heix"), ("hevc", "mif1", "heic"),
     ("hevs", "miaf", "mif1"), ("hevm", "mif1"), ("heim", "mif1"), ("heic", "mif1", "avif")],
)  # fmt: skip
def test_both_services_read_a_heic_whatever_else_it_says_it_is(brands):
    assert told_by_both(branded(HEIC, *brands)) == ("image/heic", "image/heic")


@pytest.mark.parametrize(
    "brands", [("avif",), ("avif", "mif1"), ("mif1", "avif"), ("mif1", "miaf", "MA1B", "avif")]
)
def test_both_services_read_an_avif_that_says_first_that_it_is_a_heif(brands):
    assert told_by_both(branded(AVIF, *brands)) == ("image/avif", "image/avif")


@pytest.mark.parametrize(
    "brand",
    ["hevc", "hevx", "hevm", "hevs", "heim", "heis", "msf1", "miaf", "isom", "mp42", "qt  "],
)
def test_both_services_refuse_what_no_decoder_opens(brand):
    picture = branded(HEIC, brand)
    for read in (as_photo, decode):
        with pytest.raises(InvalidInput) as caught:
            read(picture)
        assert caught.value.reason == "IMAGE_TYPE_UNSUPPORTED"
        assert "JPEG, PNG, WebP, GIF, HEIC or AVIF" in caught.value.message

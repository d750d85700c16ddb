"""Faults of a file that leave its picture whole, which every browser shows."""

import random
import zlib

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fixtures.pictures import assert_is_the_drawing, chunk, drawing, encode, exif, noise
from vitrine_features.decode import decode
from vitrine_features.limits import DecodeLimits
from vitrine_serving.errors import DomainError, InvalidInput

PNG = encode(drawing(), "PNG")
UPRIGHT = b'tiff:Orientation="1"'
TURNED = b'tiff:Orientation="6"'
XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-"
    b"syntax-ns#'><rdf:Description xmlns:tiff='http://ns.adobe.com/tiff/1.0/' "
    b'tiff:Orientation="1"/></rdf:RDF></x:xmpmeta>'
)


def turned_by_xmp(image, kind, **options):
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", XMP.replace(UPRIGHT, TURNED).decode())
        return encode(image, kind, pnginfo=info, **options)
    # Written last: an encoder may turn the picture by it.
    data = encode(image, kind, xmp=XMP, **options)
    assert data.count(UPRIGHT) == 1
    return data.replace(UPRIGHT, TURNED)


def is_refused(data, **options):
    try:
        decode(data, **options)
    except InvalidInput as error:
        return error.reason == "IMAGE_UNDECODABLE"
    return False


@pytest.mark.parametrize("lost", [1, 2])
@pytest.mark.parametrize("detail_px", [None, 8])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True, "quality": 30}])
def test_a_jpeg_that_lacks_only_its_end_marker_is_whole(options, detail_px, lost):
    data = encode(noise(200, 150), "JPEG", **options)

    whole, ended = (decode(part, detail_px=detail_px).image for part in (data, data[:-lost]))

    assert np.array_equal(whole, ended)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0, "quality": 95}])
def test_a_jpeg_that_lacks_more_than_its_end_marker_is_refused_wherever_it_is_cut(options):
    data = encode(noise(200, 150), "JPEG", **options)
    # Behind the last byte of its pixels lie the two of the marker, and bits that fill up a byte.
    cuts = [*range(8, 120, 3), *random.Random(1).sample(range(120, len(data) - 700), 60)]

    assert [cut for cut in cuts if not is_refused(data[:-cut])] == []


def test_a_motion_photo_is_read_to_the_end_of_its_picture():
    film = random.Random(1).randbytes(2_000_000)
    assert film.count(b"\xff\xda") > 20
    data = encode(drawing(), "JPEG") + b"\0\0\0\x18ftypmp42" + 4 * film

    assert data.count(b"\xff\xda") > 100
    assert_is_the_drawing(decode(data, detail_px=20).image)


@pytest.mark.parametrize("tail", ["JPEG", "PNG", "HEIC"])
def test_another_file_behind_a_picture_changes_nothing(tail):
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        data = encode(drawing(), kind) + encode(noise(64, 64), tail)

        assert_is_the_drawing(decode(data).image)


@pytest.mark.parametrize("name", [b"tEXt", b"zTXt", b"iTXt", b"tIME", b"pHYs", b"iCCP", b"eXIf"])
@pytest.mark.parametrize("before", [b"IDAT", b"IEND"])
def test_a_damaged_chunk_that_the_pixels_do_not_need_costs_nothing(name, before):
    at = PNG.index(before) - 4
    damaged = chunk(name, b"Comment\0\0drawn")[:-4] + b"\0\0\0\0"

    assert_is_the_drawing(decode(PNG[:at] + damaged + PNG[at:]).image)


def test_a_text_that_would_fill_memory_is_left_out():
    at = PNG.index(b"IDAT") - 4
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000)))

    assert_is_the_drawing(decode(PNG[:at] + bomb + PNG[at:]).image)


@pytest.mark.parametrize("name", [b"IHDR", b"IDAT"])
def test_damaged_pixels_are_refused(name):
    data = bytearray(encode(noise(64, 48), "PNG"))
    data[data.index(name) + 14] ^= 0x20

    assert is_refused(bytes(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC", "AVIF"])
def test_an_orientation_in_xmp_alone_turns_nothing(kind):
    for also in ({}, {"exif": _exif_without_an_orientation()}):
        picture = decode(turned_by_xmp(drawing(), kind, **also))
        assert (picture.width_px, picture.height_px) == (60, 40)
        assert_is_the_drawing(picture.image)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_exif_counts_where_xmp_contradicts_it(kind):
    stored = drawing().transpose(Image.Transpose.ROTATE_180)

    assert_is_the_drawing(decode(turned_by_xmp(stored, kind, exif=exif(3))).image)


def test_a_photo_of_a_phone_of_fifty_megapixels_is_read():
    data = encode(drawing(8192, 6144), "JPEG")

    picture = decode(data, detail_px=191)

    assert (picture.width_px, picture.height_px) == (8192, 6144)
    assert_is_the_drawing(picture.image)


def test_cmyk_without_a_profile_is_read():
    image = decode(encode(drawing().convert("CMYK"), "JPEG", quality=95)).image

    assert_is_the_drawing(image, tolerance=12)


def test_nothing_is_mended_in_what_is_too_large():
    data = encode(noise(200, 150), "JPEG")[:-2]

    with pytest.raises(DomainError, match="pixels"):
        decode(data + b"\xff\xd8\xff\xc0" * 2, limits=DecodeLimits(max_pixels=199 * 150))


def _exif_without_an_orientation():
    tags = Image.Exif()
    tags[0x010F] = "a maker"
    return tags.tobytes()

"""A file that is mostly parts keeps nobody waiting; one that is put together well is read."""

import struct

import pytest

from fixtures.pictures import assert_is_the_drawing, chunk, drawing, encode, noise
from vitrine_features.decode import decode
from vitrine_features.limits import DecodeLimits
from vitrine_serving.errors import InvalidInput

MANY = 30_000
JPEG, PNG, GIF = (encode(drawing(), kind) for kind in ("JPEG", "PNG", "GIF"))
PROGRESSIVE = encode(noise(48, 32), "JPEG", progressive=True)


def before(data, mark, part, offset=0):
    at = data.index(mark) - offset
    return data[:at] + part + data[at:]


@pytest.mark.parametrize(
    "data",
    [
        before(JPEG, b"\xff\xdb", b"\xff\xfe\0\2" * MANY),
        before(JPEG, b"\xff\xdb", b"\xff\xff" * 10 * MANY),
        before(JPEG, b"\xff\xdb", b"\0" * 10 * MANY),
        before(PNG, b"IDAT", chunk(b"prIv", b"") * MANY, 4),
        before(PNG, b"IDAT", chunk(b"tEXt", b"a\0b") * MANY, 4),
        before(PNG, b"IDAT", chunk(b"IDAT", b"") * MANY, 4),
        before(PNG, b"IEND", chunk(b"prIv", b"") * MANY, 4),
        before(GIF, b",", b"!\xfe" + b"\1a" * MANY + b"\0"),
        before(GIF, b",", b"!\xfe\1a\0" * MANY),
        before(GIF, b",", b"!\xf9\4\0\0\0\0\0" * MANY),
        before(GIF, b",", b"a" * MANY),
    ],
    ids=[
        *("jpeg comments", "jpeg fill", "jpeg stray", "png private", "png text", "png no data"),
        *("png behind", "gif comment", "gif comments", "gif controls", "gif stray"),
    ],
)
def test_a_file_of_nothing_but_parts_is_refused_before_it_is_taken_apart(data):
    with pytest.raises(InvalidInput, match="far more parts") as caught:
        decode(data)
    assert caught.value.reason == "IMAGE_UNDECODABLE"


@pytest.mark.parametrize(
    "data",
    [
        before(JPEG, b"\xff\xdb", b"\xff\xfe\xff\xff" + bytes(65_533)),
        before(JPEG, b"\xff\xdb", (b"\xff\xfe\xff\xff" + bytes(65_533)) * 100),
        before(JPEG, b"\xff\xdb", b"\xff\xfe\0\2" * 500),
        before(PNG, b"IDAT", chunk(b"prIv", b"") * 5_000, 4),
        before(GIF, b",", b"!\xfe" + (b"\xff" + bytes(255)) * 5_000 + b"\0"),
    ],
    ids=["large comment", "100 of them", "500 small ones", "5,000 chunks", "5,000 blocks"],
)
def test_what_cameras_and_scanners_add_is_read(data):
    assert_is_the_drawing(decode(data).image)


def test_few_scans_are_permitted_over_many_pixels():
    """What a scan costs are the pixels that it passes over."""
    last = PROGRESSIVE.rindex(b"\xff\xda")
    sixty = PROGRESSIVE[:-2] + PROGRESSIVE[last:-2] * 60 + b"\xff\xd9"
    frame = sixty.index(b"\xff\xc2") + 5
    huge = sixty[:frame] + struct.pack(">HH", 6144, 8192) + sixty[frame + 4 :]

    assert decode(sixty).width_px == 48
    with pytest.raises(InvalidInput, match="more than 23 scans"):
        decode(huge, limits=DecodeLimits())


@pytest.mark.parametrize("marker", [b"\xff\x10", b"\xff\x01", b"\xff\xbf", b"\xff\xd0"])
def test_no_scan_hides_behind_what_a_decoder_passes_over(marker):
    last = PROGRESSIVE.rindex(b"\xff\xda")
    scans = PROGRESSIVE[last:-2] * 120

    data = PROGRESSIVE[:-2] + marker + b"\x7f\xf0" + scans + b"\xff\xd9"

    with pytest.raises(InvalidInput, match="scans"):
        decode(data)

"""Whatever bytes arrive, the answer is a picture or an error that says what to do."""

import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.pictures import drawing, encode, jpeg_header, noise, png_header, webp_header
from vitrine_features.decode import decode
from vitrine_features.limits import DEFAULT_LIMITS, DecodeLimits
from vitrine_serving.errors import DomainError, Exhausted, InvalidInput

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIC", "AVIF")
SAMPLES = {kind: encode(noise(48, 32), kind) for kind in FORMATS}
PROGRESSIVE = encode(noise(48, 32), "JPEG", progressive=True)


def refusal(data: bytes, **options) -> DomainError:
    with pytest.raises(DomainError) as caught:
        decode(data, **options)
    return caught.value


def test_no_bytes_are_an_empty_picture():
    assert refusal(b"").reason == "IMAGE_EMPTY"


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7 and so on", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\0" * 64, b"\xff",
     b"\0\0\0\x18ftypisom\0\0\0\0isommp42", b"RIFF\0\0\0\0WAVEfmt "],
)  # fmt: skip
def test_what_is_not_a_picture_is_refused_with_the_types_that_are_accepted(data):
    error = refusal(data)

    assert isinstance(error, InvalidInput)
    assert error.reason == "IMAGE_TYPE_UNSUPPORTED"
    assert "JPEG, PNG, WebP, GIF, HEIC or AVIF" in error.message
    assert "image/jpeg" in error.details["accepted"]


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM", "JPEG2000"])
def test_formats_that_pillow_knows_and_shops_do_not_need_are_refused(kind):
    assert refusal(encode(drawing(), kind)).reason == "IMAGE_TYPE_UNSUPPORTED"


@pytest.mark.parametrize("detail_px", [None, 8])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_truncated_picture_is_never_half_decoded(kind, detail_px):
    data = encode(noise(200, 150), kind)
    for part in (0.2, 0.5, 0.9, 0.99):
        error = refusal(data[: int(part * len(data))], detail_px=detail_px)
        assert (error.reason, error.details["content_type"]) == (
            "IMAGE_UNDECODABLE",
            f"image/{kind.lower()}",
        )


@pytest.mark.parametrize(
    "header",
    [
        png_header(8192, 6145),
        jpeg_header(8192, 6145),
        jpeg_header(65_535, 65_535),
    ],
)
def test_too_many_pixels_are_refused_on_what_the_header_says(header):
    error = refusal(header)

    assert isinstance(error, InvalidInput)
    assert error.reason == "IMAGE_TOO_MANY_PIXELS"
    assert "50,331,648" in error.message


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "HEIC"])
def test_what_takes_twice_the_memory_may_have_half_of_the_pixels(kind):
    data = encode(noise(48, 32).convert("RGBA"), kind)
    limits = DecodeLimits(max_heavy_pixels=48 * 32 - 1)

    assert refusal(data, limits=limits).details["limit"] == "1535"
    assert "25,165,824 are permitted in a WebP" in refusal(webp_header(16_000, 16_000)).message
    for light in ("PNG", "JPEG", "GIF"):
        assert decode(encode(noise(48, 32), light), limits=limits).width_px == 48


def test_a_picture_of_endless_rows_is_refused():
    error = refusal(png_header(1, 65_536))

    assert error.reason == "IMAGE_TOO_MANY_PIXELS"
    assert "1 x 65,536 pixels, at most 65,535 a side" in error.message
    assert refusal(png_header(2**31 - 1, 2**31 - 1)).reason == "IMAGE_TOO_MANY_PIXELS"
    assert refusal(png_header(1, 65_535)).reason == "IMAGE_UNDECODABLE"


def test_the_limit_itself_is_permitted():
    # Both stop after their header: only the first gets as far as a decoder.
    assert refusal(jpeg_header(8192, 6144)).reason == "IMAGE_UNDECODABLE"
    assert refusal(jpeg_header(8192, 6145)).reason == "IMAGE_TOO_MANY_PIXELS"


@pytest.mark.parametrize("kind", FORMATS)
def test_too_many_pixels_are_refused_in_every_format(kind):
    limits = DecodeLimits(max_pixels=48 * 32 - 1)

    error = refusal(SAMPLES[kind], limits=limits)

    assert (error.reason, error.details["limit"]) == ("IMAGE_TOO_MANY_PIXELS", "1535")
    assert decode(SAMPLES[kind], limits=DecodeLimits(max_pixels=48 * 32)).width_px == 48


def test_a_gif_whose_frame_is_larger_than_its_screen_is_measured_by_the_frame():
    data = bytearray(SAMPLES["GIF"])
    frame = data.index(b",\0\0\0\0\x30\0\x20\0")
    data[frame + 5 : frame + 9] = struct.pack("<HH", 60_000, 60_000)

    assert refusal(bytes(data)).reason == "IMAGE_TOO_MANY_PIXELS"


def test_a_heic_that_lies_about_its_size_is_not_decoded():
    data = bytearray(encode(noise(640, 480), "HEIC"))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", 64, 48)

    assert refusal(bytes(data)).reason == "IMAGE_UNDECODABLE"


def test_too_many_bytes_are_refused_before_anything_looks_at_them():
    error = refusal(b"not even a picture" * 700_000)

    assert isinstance(error, Exhausted)
    assert error.reason == "IMAGE_TOO_LARGE"
    assert error.details == {"limit": "12000000", "given": "12600000"}
    assert refusal(b"\0" * DEFAULT_LIMITS.max_bytes).reason == "IMAGE_TYPE_UNSUPPORTED"


def test_a_jpeg_of_endless_scans_is_refused():
    """Each scan costs a pass over all pixels: a small file could keep a core busy for hours."""
    last = PROGRESSIVE.rindex(b"\xff\xda")
    scan = PROGRESSIVE[last:-2]

    assert decode(PROGRESSIVE[:-2] + scan * 20 + b"\xff\xd9").width_px == 48
    assert refusal(PROGRESSIVE[:-2] + scan * 120 + b"\xff\xd9").reason == "IMAGE_UNDECODABLE"


@pytest.mark.parametrize("kind", FORMATS)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_damaged_picture_is_decoded_or_refused_and_nothing_else(kind, data):
    damaged = bytearray(SAMPLES[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        # Most of what can go wrong goes wrong in the headers.
        end = data.draw(st.sampled_from([64, 512, len(damaged)]))
        at = data.draw(st.integers(0, min(end, len(damaged)) - 1))
        damaged[at] = data.draw(st.integers(0, 255))

    assert_decoded_or_refused(bytes(damaged))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(start=st.sampled_from([data[:24] for data in SAMPLES.values()]), rest=st.binary())
def test_bytes_that_only_begin_like_a_picture_are_decoded_or_refused(start, rest):
    assert_decoded_or_refused(start + rest)


def assert_decoded_or_refused(data: bytes) -> None:
    assert outcome(data) in {
        "RGB", "IMAGE_UNDECODABLE", "IMAGE_TYPE_UNSUPPORTED", "IMAGE_TOO_MANY_PIXELS",
    }  # fmt: skip


def outcome(data: bytes) -> str:
    try:
        return decode(data, limits=DecodeLimits(max_pixels=1_000_000)).image.mode
    except DomainError as error:
        return error.reason

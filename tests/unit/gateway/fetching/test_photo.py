import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.pictures import drawing, encode
from vitrine_gateway.fetching.photo import as_photo, read_photo
from vitrine_serving.errors import DomainError, Exhausted, InvalidInput

TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "HEIC": "image/heic",
}


@pytest.mark.parametrize("kind", TYPES)
def test_real_pictures_are_known_by_their_first_bytes(kind):
    data = encode(drawing(), kind)
    photo = as_photo(data)
    assert (photo.content_type, photo.data) == (TYPES[kind], data)
    assert as_photo(data[:32]).content_type == TYPES[kind]


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_pictures_of_other_types_are_refused(kind):
    with pytest.raises(InvalidInput) as caught:
        as_photo(encode(drawing(), kind))
    assert caught.value.reason == "IMAGE_TYPE_UNSUPPORTED"
    assert "JPEG, PNG, WebP" in caught.value.message


@settings(deadline=None)
@given(st.binary(max_size=64) | st.binary(max_size=40).map(lambda b: b"\0\0\0\x20ftyp" + b))
def test_any_bytes_are_known_or_refused(data):
    assert kind_of(data).startswith("image/") or kind_of(data) == (
        "IMAGE_TYPE_UNSUPPORTED" if data else "IMAGE_EMPTY"
    )


def kind_of(data):
    try:
        return as_photo(data).content_type
    except DomainError as error:
        return error.reason


def test_reading_stops_at_the_first_byte_too_many():
    read = []

    def chunks():
        for _ in range(100):
            read.append(1)
            yield b"\xff\xd8\xff" + bytes(7)

    assert len(read_photo([b"\xff\xd8\xff", bytes(27)], 30).data) == 30
    with pytest.raises(Exhausted) as caught:
        read_photo(chunks(), 30)
    assert caught.value.reason == "IMAGE_TOO_LARGE"
    assert len(read) == 4


def test_the_same_bytes_have_the_same_digest():
    photo = as_photo(encode(drawing(), "PNG"))
    assert photo.sha256 == as_photo(encode(drawing(), "PNG")).sha256
    assert len(photo.sha256) == 64

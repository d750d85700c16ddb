"""Photos that are drawn: other bytes each time, the same picture."""

import io

import numpy as np
from PIL import Image
from speed.photos import SIZES, Size, draw, endless, numbered, photos_in


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)))


def test_another_number_makes_other_bytes_of_the_same_picture():
    photo = draw(Size(40, 60), seed=1)
    one, other = numbered(photo, 1), numbered(photo, 10**15)
    assert len({photo, one, other}) == 3
    assert len(one) == len(other) == len(photo)
    assert (pixels(one) == pixels(other)).all()
    assert Image.open(io.BytesIO(one)).info["comment"] == b"0000000000000001"


def test_no_bytes_come_twice():
    photos = [draw(Size(40, 60), seed) for seed in range(2)]
    stream = endless(photos)
    first = [next(stream) for _ in range(50)]
    assert len(set(first)) == 50


def test_a_drawn_photo_has_the_size_and_the_grain_of_one(tmp_path):
    photo = draw(SIZES[0], seed=0)
    image = Image.open(io.BytesIO(photo))
    assert image.size == (SIZES[0].width, SIZES[0].height) == (400, 533)
    assert 15_000 < len(photo) < 80_000


def test_photos_are_drawn_once(tmp_path):
    (first,) = photos_in(tmp_path, Size(40, 60), 1)
    first.write_bytes(b"kept")
    kept, new = photos_in(tmp_path, Size(40, 60), 2)
    assert kept.read_bytes() == b"kept"
    assert new.read_bytes() == draw(Size(40, 60), 1)

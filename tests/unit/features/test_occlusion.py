"""Parts of pictures are hidden for few at a time, and within the time that there is."""

import threading

import numpy as np
import pytest
from PIL import Image

from fixtures.pictures import RED, drawing, encode
from fixtures.tiny_bundle import write_tiny_bundle
from fixtures.waiting import eventually
from vitrine_bundle import open_bundle
from vitrine_features.embedder import Embedder
from vitrine_features.model_files import open_pool
from vitrine_features.occlusion import CELLS, SIDE, backdrop, hide
from vitrine_serving.errors import DeadlineExceeded, Exhausted

PNG = encode(drawing(), "PNG")


@pytest.fixture
def pool_and_occluder(tmp_path):
    write_tiny_bundle(tmp_path / "bundle")
    bundle = open_bundle(str(tmp_path / "bundle"))
    pool = open_pool(bundle, size=3)
    return pool, Embedder(bundle, pool).occluder()


def test_a_third_picture_is_refused_while_two_are_worked_on(pool_and_occluder):
    pool, occluder = pool_and_occluder
    ask = [
        threading.Thread(target=occluder.occlude, args=(PNG, None), kwargs={"timeout_s": 60})
        for _ in range(2)
    ]
    with pool.borrow_all(60):
        for one in ask:
            one.start()
        assert eventually(lambda: pool.waiting == 2)
        with pytest.raises(Exhausted, match="try again later"):
            occluder.occlude(PNG, None, timeout_s=60)
    for one in ask:
        one.join(60)
    assert len(occluder.occlude(PNG, None, timeout_s=60).hidden) == (CELLS - SIDE + 1) ** 2


def test_a_picture_that_was_given_up_on_leaves_its_place(pool_and_occluder):
    pool, occluder = pool_and_occluder
    with pool.borrow_all(60):
        for _ in range(4):
            with pytest.raises(DeadlineExceeded):
                occluder.occlude(PNG, None, timeout_s=0.02)


def test_every_pixel_is_hidden_and_none_is_always_hidden():
    picture = Image.new("RGB", (50, 37), "white")
    picture.paste(RED, (1, 1, 49, 36))
    hidden = np.array([np.asarray(one)[..., 1] == 255 for one in hide(picture)])
    assert hidden.any(axis=0).all()
    assert not hidden[:, 1:36, 1:49].all(axis=0).any()


def test_the_backdrop_is_what_most_of_the_border_has():
    pixels = np.full((20, 20, 3), 200, np.uint8)
    pixels[4:, 8:] = RED
    assert backdrop(pixels) == (200, 200, 200)

"""A backbone in int8: what it is converted with, what it says, and what its bundle tells."""

import numpy as np
import pytest

from fixtures.tiny_backbone import SIDE, convolutions, draw, write_catalogue
from vitrine_bundle import Precision
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import InterpreterPool
from vitrine_pipeline.backbones import ConvertedBackbone
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.image_features import (
    Extractor,
    choose_representative,
    find_precision,
    hash_pictures,
)
from vitrine_sheets.catalogue import read_catalogue

PREPROCESSING = Preprocessing(side=SIDE)


@pytest.fixture
def rows(tmp_path):
    file = write_catalogue(tmp_path / "shop", each=4)
    return read_catalogue(file, file.parent / "images").rows


@pytest.fixture
def representative(rows):
    return choose_representative([row.image for row in rows], hash_pictures(rows), PREPROCESSING)


def features(flatbuffer, picture):
    pool = InterpreterPool(flatbuffer, size=1)
    return pool.run({"image": picture[np.newaxis]}, timeout_s=60)["features"][0]


def weights_of(flatbuffer) -> set[np.dtype]:
    """The types of what has four axes and does not depend on the picture: the kernels."""
    from ai_edge_litert.interpreter import Interpreter

    details = Interpreter(model_content=flatbuffer).get_tensor_details()
    kernels = [one for one in details if len(one["shape"]) == 4 and one["shape"][0] == 8]
    assert kernels
    return {np.dtype(one["dtype"]) for one in kernels}


def test_it_takes_bytes_computes_in_int8_and_says_nearly_the_same(rows):
    network = convolutions(SIDE)
    pictures = [PREPROCESSING.resize_pixels(draw("Bags", "Red", seed=seed)) for seed in range(9)]
    quantised = ConvertedBackbone(network, pictures[1:])
    assert quantised.precision is Precision.INT8
    given = features(quantised.flatbuffer, pictures[0])
    expected = features(ConvertedBackbone(network).flatbuffer, pictures[0])
    assert given.dtype == np.float32
    assert weights_of(quantised.flatbuffer) == {np.dtype(np.int8)}
    assert not np.array_equal(given, expected)
    np.testing.assert_allclose(given, expected, atol=0.03 * np.abs(expected).max())


def test_the_same_pictures_give_the_same_network(representative):
    network = convolutions(SIDE)
    first, second = (ConvertedBackbone(network, representative).flatbuffer for _ in range(2))
    assert first == second


def test_a_network_in_float32_needs_no_pictures():
    converted = ConvertedBackbone(convolutions(SIDE))
    assert converted.precision is Precision.FLOAT32
    assert weights_of(converted.flatbuffer) == {np.dtype(np.float32)}


def test_a_tenth_of_the_different_pictures_is_representative_in_any_order(rows):
    rows[1].image.write_bytes(rows[0].image.read_bytes())
    files, digests = [row.image for row in rows], hash_pictures(rows)
    chosen = choose_representative(files, digests, PREPROCESSING)
    assert len(set(chosen.sha256)) == len(chosen.files) == 4
    backwards = choose_representative(files[::-1], digests[::-1], PREPROCESSING)
    assert chosen.sha256 == backwards.sha256
    assert chosen.name == backwards.name


def test_a_large_catalogue_is_represented_by_no_more_than_it_takes(tmp_path):
    digests = [f"{number:064x}" for number in range(5000)]
    chosen = choose_representative([tmp_path] * 5000, digests, PREPROCESSING)
    assert chosen.sha256 == tuple(digests[:128])
    assert len(choose_representative([tmp_path] * 200, digests[:200], PREPROCESSING).files) == 20


def test_other_representative_pictures_have_a_cache_of_their_own(rows):
    files, digests = [row.image for row in rows], hash_pictures(rows)
    some, others = (
        choose_representative(files[part], digests[part], PREPROCESSING)
        for part in (slice(0, 18), slice(18, 36))
    )
    names = {
        Extractor(ConvertedBackbone(None, one), "tiny", PREPROCESSING).name
        for one in (None, some, others)
    }
    assert len(names) == 3


def test_they_are_seen_as_the_service_sees_them_and_damaged_ones_are_left_out(representative):
    pictures = list(representative)
    assert {picture.shape for picture in pictures} == {(SIDE, SIDE, 3)}
    assert {picture.dtype for picture in pictures} == {np.dtype(np.uint8)}
    representative.files[0].write_bytes(b"no picture")
    np.testing.assert_array_equal(list(representative), pictures[1:])


def test_where_none_can_be_used_the_first_is_named(representative):
    for file in representative.files:
        file.write_bytes(b"no picture")
    with pytest.raises(PipelineError, match=rf"none of the 4 .*{representative.files[0].name}"):
        list(representative)


def test_a_precision_that_there_is_not_is_refused_with_those_there_are():
    assert find_precision("int8") is Precision.INT8
    with pytest.raises(PipelineError, match="--precision: 'int4' is none of float32, int8"):
        find_precision("int4")

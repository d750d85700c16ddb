"""Details are read off embeddings as the bundle says, and a bundle that does not fit is refused."""

import numpy as np
import pytest

from fixtures.tiny_bundle import DIMENSION, write_tiny_bundle
from fixtures.tiny_classifier import classifier_files, embedding_of
from fixtures.tiny_details import MODELS, array_file, detailed, details_files
from vitrine_bundle import BundleError, open_bundle
from vitrine_bundle.details import open_details


def reader_of(folder, files):
    write_tiny_bundle(folder / "bundle", classifier_files() | files)
    return open_details(open_bundle(str(folder / "bundle")))


def read(reader, *embeddings, **options):
    return reader.read(np.stack(embeddings), **options)


def test_a_detail_is_as_probable_as_its_mention_divided_by_how_often_it_is_mentioned(tmp_path):
    reader = reader_of(tmp_path, details_files())
    # Titles mention it in 3 of 10 such cases, and in 5 of 10 where it is there.
    logit = np.log(0.3 / 0.7)
    ((striped,),) = read(reader, detailed(embedding_of(), striped=logit))
    assert (striped.name, striped.sure) == ("striped", False)
    assert striped.confidence == pytest.approx(0.6)


def test_details_that_are_likelier_absent_are_not_told_and_the_likeliest_comes_first(tmp_path):
    reader = reader_of(tmp_path, details_files())
    none, both = read(
        reader,
        detailed(embedding_of(), striped=-1.5),
        detailed(embedding_of(), striped=-0.8, round_neck=1.2),
    )
    assert none == ()
    assert [one.name for one in both] == ["round neck", "striped"]


def test_a_detail_is_sure_from_its_threshold_on_but_never_of_a_blank_picture(tmp_path):
    reader = reader_of(tmp_path, details_files())
    seen = detailed(embedding_of(), round_neck=3)
    (sure,), (blank,) = read(reader, seen, seen, blank=(False, True))
    assert sure.sure
    assert not blank.sure
    assert sure.confidence == blank.confidence == 1


def test_a_bundle_without_details_is_answered_with_none(tmp_path):
    reader = reader_of(tmp_path, {})
    assert read(reader, embedding_of(), embedding_of()) == [(), ()]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("details.npy", array_file(np.zeros((DIMENSION, 2), np.float32)), "need finite float32"),
        ("details.npy", array_file(np.zeros((DIMENSION + 1, 2))), "holds float64"),
        ("details.npy", array_file(np.full((DIMENSION + 1, 2), np.nan, "f4")), "finite"),
        ("details.npy", array_file(np.array([{}], dtype=object)), "is no array"),
        ("details.npy", b"PK\x03\x04 no array", "is no array"),
        ("details.json", b'{"details": [{"name": "striped"}]}', "details.json is invalid"),
        (
            "details.json",
            MODELS.model_dump_json().replace("round neck", "striped").encode(),
            "named twice",
        ),
    ],
)
def test_files_that_do_not_fit_are_refused_by_name(tmp_path, name, content, said):
    with pytest.raises(BundleError, match=said):
        reader_of(tmp_path, details_files() | {name: content})


def test_details_without_their_weights_are_refused(tmp_path):
    files = details_files()
    del files["details.npy"]
    with pytest.raises(BundleError, match=r"no file 'details\.npy'"):
        reader_of(tmp_path, files)

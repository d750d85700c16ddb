"""How vectors come into lists."""

import faiss
import numpy as np
import pytest

from vitrine_similarity.memory.recall import _Sample
from vitrine_similarity.memory.training import assigned, centroids_of

LISTS = 64


def listed(vectors, centroids):
    return assigned(lambda rows: vectors[rows], len(vectors), centroids)


def closeness(vectors, centroids) -> float:
    """How near a vector is on the average to the centroid of its list."""
    return float((vectors @ centroids.T).max(axis=1).mean())


def test_each_vector_is_in_the_list_of_the_nearest_centroid(crowd):
    centroids = centroids_of(crowd.vectors[:4000], LISTS)

    assert centroids.dtype == np.float32
    assert np.linalg.norm(centroids, axis=1) == pytest.approx(1, abs=1e-5)
    nearest = (crowd.vectors @ centroids.T).argmax(axis=1)
    assert np.mean(listed(crowd.vectors, centroids) == nearest) > 0.999


def test_lists_are_as_close_as_those_of_faiss(crowd):
    sample = crowd.vectors[:4000]
    theirs = faiss.Kmeans(sample.shape[1], LISTS, niter=6, spherical=True, seed=1)
    theirs.train(sample)

    ours = closeness(sample, centroids_of(sample, LISTS))

    assert ours > 0.99 * closeness(sample, theirs.centroids)


def test_a_centroid_that_is_nearest_to_nothing_begins_again_where_none_is(crowd):
    far = crowd.vectors[0]
    copies = np.concatenate([np.repeat(crowd.vectors[5:6], 400, axis=0), far[None]])

    centroids = centroids_of(copies, 4)

    assert np.isfinite(centroids).all()
    assert (centroids @ far).max() == pytest.approx(1, abs=1e-5)


def test_vectors_that_face_each_other_have_a_centroid_all_the_same():
    one = np.eye(8, dtype=np.float32)[:1]

    centroids = centroids_of(np.concatenate([one, -one]), 1)

    assert np.linalg.norm(centroids, axis=1) == pytest.approx(1)


def test_no_more_is_measured_where_a_target_is_missed_already(indexed, monkeypatch):
    part = indexed._view.held[0].part
    sample = _Sample(part, part.index.lists, np.arange(part.size), 11)
    reach = part.index.reach
    asked = []
    search = part.index.lists.search

    def counted(*given, **how):
        asked.append(given)
        return search(*given[:2], type(reach)(1, 0.0), **how)

    everything = sample.recall(reach, own=1)
    monkeypatch.setattr(part.index.lists, "search", counted)
    missed = sample.recall(reach, own=1)
    tried = len(asked)

    assert not sample.reaches(everything, reach, own=1)
    assert missed < everything
    assert len(asked) - tried < tried / 4

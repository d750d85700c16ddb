"""No split tears apart what shows the same product."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine_pipeline.duplicates import group_duplicates
from vitrine_pipeline.split import fold_groups, split_groups


@pytest.fixture
def random():
    return np.random.default_rng(5)


def digests(random, count):
    return [f"{random.integers(1 << 60):064x}" for _ in range(count)]


def directions(random, count, width=64):
    return random.normal(size=(count, width)).astype(np.float32)


def test_the_same_bytes_under_other_ids_are_one_group_whatever_the_features_say(random):
    hashes = digests(random, 5)
    hashes[3] = hashes[0]
    groups = group_duplicates(hashes, directions(random, 5))
    assert groups[0] == groups[3]
    assert len(set(groups.tolist())) == 4


def test_pictures_that_nearly_agree_are_one_group(random):
    features = directions(random, 6)
    features[4] = 3 * features[1] + 0.1 * directions(random, 1)[0]
    groups = group_duplicates(digests(random, 6), features)
    assert groups[1] == groups[4]
    assert len(set(groups.tolist())) == 5


def test_what_is_alike_by_way_of_a_third_is_one_group(random):
    # Neighbours have a cosine of 0.92, the ends of the chain one of 0.69.
    angles = np.arccos(0.92) * np.arange(3)
    features = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert len(set(group_duplicates(digests(random, 3), features).tolist())) == 1


def test_a_backbone_to_which_all_looks_alike_does_not_make_one_group_of_all(random):
    features = np.ones((200, 8), np.float32) + 1e-4 * directions(random, 200, 8)
    hashes = digests(random, 200)
    hashes[7] = hashes[9]
    groups = group_duplicates(hashes, features)
    assert np.bincount(groups).max() <= 12
    assert groups[7] == groups[9]


@given(
    groups=st.lists(st.integers(0, 40), min_size=30, max_size=200),
    seed=st.integers(0, 99),
    fraction=st.sampled_from([0.1, 0.2, 0.5]),
)
def test_a_group_is_wholly_on_one_side_of_a_split(groups, seed, fraction):
    rows = np.unique(groups, return_inverse=True)[1]
    hashes = [f"{number:064x}" for number in range(len(rows))]
    aside = split_groups(rows, hashes, fraction, seed=seed)
    assert not set(rows[aside]) & set(rows[~aside])
    folds = fold_groups(rows, 3, seed=seed)
    for group in set(rows.tolist()):
        assert len(set(folds[rows == group].tolist())) == 1


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.2, 0.5])
def test_about_the_wanted_fraction_is_set_aside(random, fraction):
    groups = np.arange(1000) // 2
    assert split_groups(groups, digests(random, 1000), fraction, seed=0).mean() == pytest.approx(
        fraction, abs=0.002
    )


def test_a_split_depends_on_its_seed_alone(random):
    groups, hashes = np.arange(300), digests(random, 300)
    first = split_groups(groups, hashes, 0.2, seed=1)
    np.testing.assert_array_equal(first, split_groups(groups, hashes, 0.2, seed=1))
    assert not np.array_equal(first, split_groups(groups, hashes, 0.2, seed=2))


def test_a_catalogue_in_another_order_is_split_alike(random):
    groups, hashes = np.arange(300) // 3, digests(random, 300)
    order = random.permutation(300)
    aside = split_groups(groups, hashes, 0.2, seed=4)
    shuffled = split_groups(groups[order], [hashes[at] for at in order], 0.2, seed=4)
    np.testing.assert_array_equal(aside[order], shuffled)


def test_a_catalogue_that_has_grown_is_split_almost_alike(random):
    hashes = digests(random, 1100)
    before = split_groups(np.arange(1000), hashes[:1000], 0.2, seed=0)
    after = split_groups(np.arange(1100), hashes, 0.2, seed=0)[:1000]
    assert (before != after).mean() < 0.02


def test_what_is_to_be_trained_on_is_set_aside_with_its_group_only_when_no_other_is_left(random):
    groups, hashes = np.arange(300) // 3, digests(random, 300)
    last = set(hashes[:30])
    kept = np.arange(300) < 30
    assert split_groups(groups, hashes, 0.9, seed=0)[kept].any()
    for seed in range(20):
        aside = split_groups(groups, hashes, 0.9, seed=seed, last=last)
        assert not aside[kept].any()
        assert aside[~kept].all()
    # Another picture of a group that is kept is kept with it.
    assert not split_groups(groups, hashes, 0.9, seed=0, last={hashes[0]})[:3].any()
    assert split_groups(groups, hashes, 0.95, seed=0, last=last).sum() == 285


def test_folds_are_about_equal(random):
    groups = np.repeat(np.arange(60), random.integers(1, 9, 60))
    sizes = np.bincount(fold_groups(groups, 3, seed=0))
    assert sizes.max() - sizes.min() <= 2

"""A text encoder learns what words look like, beside pictures that stay as they are."""

import numpy as np
import pytest

from vitrine_pipeline.text.corpus import Corpus
from vitrine_pipeline.text.recipe import TextRecipe
from vitrine_pipeline.text.training import train_text_encoder


def of(colour=None, kind=None):
    return {name: value for name, value in (("colour", colour), ("product_type", kind)) if value}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("red shirts", of("Red", "Shirts")),
        ("a green dress", of("Green", "Dresses")),
        ("sandals", of(kind="Sandals")),
        ("navy", of("Navy Blue")),
        ("NAVY-BLUE jeans!", of("Navy Blue", "Jeans")),
    ],
)
def test_words_find_what_looks_like_them(wardrobe, read, text, meant):
    assert all(meant.items() <= one.items() for one in wardrobe.found(read, text))


def test_words_with_a_slip_find_the_same(wardrobe, read):
    assert wardrobe.found(read, "yelow sandlas") == wardrobe.found(read, "yellow sandals")


def test_words_find_products_that_training_never_saw(wardrobe, read):
    unseen = np.flatnonzero(~wardrobe.used)
    ranks = []
    for at in unseen.tolist():
        order = np.argsort(-(wardrobe.embeddings @ read.encode(wardrobe.titles[at])))
        ranks.append(order.tolist().index(at))

    assert np.mean(np.array(ranks) < 10) > 0.9


def test_a_synonym_that_no_title_says_is_known():
    attributes = [{"gender": gender} for gender in ("Men", "Women") for _ in range(20)]
    looks = np.repeat(np.eye(2, 16, dtype=np.float32), 20, axis=0)
    corpus = Corpus([None] * 40, attributes, np.arange(40))
    recipe = TextRecipe(width=16, units=32, batch=20)
    encoder = train_text_encoder(corpus, looks, np.ones(40, bool), seed=1, recipe=recipe)

    assert encoder.encode("for ladies") @ looks[-1] > encoder.encode("for ladies") @ looks[0]


def test_the_same_seed_gives_the_same_encoder(wardrobe):
    recipe = TextRecipe(width=8, units=8, least_steps=2, most_steps=2)

    def trained(seed):
        return train_text_encoder(
            wardrobe.corpus, wardrobe.embeddings, wardrobe.used, seed=seed, recipe=recipe
        ).write()

    assert trained(1) == trained(1)


def test_products_of_which_nothing_is_said_teach_nothing():
    corpus = Corpus([None] * 3, [{}] * 3, np.arange(3))
    looks = np.eye(3, dtype=np.float32)

    assert train_text_encoder(corpus, looks, np.ones(3, bool), seed=1) is None


def test_words_of_products_held_out_are_not_learnt(wardrobe):
    titles = [*wardrobe.titles]
    for at in np.flatnonzero(~wardrobe.used).tolist():
        titles[at] = "Zyxwvutsq"
    corpus = Corpus(titles, wardrobe.attributes, wardrobe.groups)

    assert not any("zyx" in part for part in corpus.ngrams(np.flatnonzero(wardrobe.used), 99_999))

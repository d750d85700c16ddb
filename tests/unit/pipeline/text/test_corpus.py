"""Texts are drawn as shoppers write, each with the products that it may mean."""

import numpy as np

from vitrine_pipeline.text.corpus import Corpus
from vitrine_pipeline.text.questions import Question, changes_of, misspelt, questions_of, reworded
from vitrine_pipeline.text.synonyms import synonyms_at
from vitrine_pipeline.text.variation import Variation, misspell, vary

EXACT = Variation(dropped=0, misspelt=0, replaced=0)


def test_a_title_means_its_product_and_those_with_the_same_picture_or_title():
    corpus = Corpus(["Red hat", "Red hat", "Blue hat", "Hat"], [{}] * 4, np.array([0, 1, 2, 0]))
    every = np.arange(4)

    drawn = corpus.draw(every, every, EXACT, np.random.default_rng(0))

    assert drawn.texts == (("red", "hat"), ("red", "hat"), ("blue", "hat"), ("hat",))
    assert drawn.meant.astype(int).tolist() == [
        [1, 1, 0, 1],
        [1, 1, 0, 0],
        [0, 0, 1, 0],
        [1, 0, 0, 1],
    ]


def test_some_attributes_mean_all_products_that_share_them():
    attributes = [
        {"colour": "Red", "kind": "Hat"},
        {"colour": "Red", "kind": "Coat"},
        {"colour": "Blue", "kind": "Hat"},
    ]
    corpus = Corpus([None] * 3, attributes, np.arange(3))
    every = np.arange(3)
    meant = {("red",): [1, 1, 0], ("hat",): [1, 0, 1], ("hat", "red"): [1, 0, 0]}

    drawn = [
        corpus.draw(every[:1], every, EXACT, np.random.default_rng(seed)) for seed in range(20)
    ]

    told = {tuple(sorted(one.texts[0])): one.meant[0].astype(int).tolist() for one in drawn}
    assert told == meant


def test_words_are_dropped_misspelt_and_replaced_but_never_all_of_them():
    random = np.random.default_rng(0)
    said = [vary(["women", "red", "dress"], Variation(), random) for _ in range(300)]

    assert all(said)
    words = {word for one in said for word in one}
    assert {"women", "ladies", "female"} <= words
    assert len(words) > 30


def test_a_slip_changes_a_long_word_by_one_letter_and_a_short_one_not_at_all():
    random = np.random.default_rng(0)

    assert misspell("red", random) == "red"
    for _ in range(50):
        slip = misspell("shirt", random)
        assert abs(len(slip) - 5) <= 1
        assert len(set(slip) ^ set("shirt")) <= 2


def test_two_words_have_synonyms_together():
    assert synonyms_at(["flip", "flops"], 0) == (2, (("slippers",), ("thongs",)))
    assert synonyms_at(["unheard"], 0) == (1, ())


def test_questions_ask_for_what_several_products_are():
    attributes = [
        *[{"colour": "Red", "product_type": "Hats", "gender": "Men"}] * 4,
        {"colour": "Blue", "product_type": "Hats"},
    ]

    asked = {one.text: sorted(one.right) for one in questions_of(attributes, 10)}

    assert asked == {
        "red hats": [0, 1, 2, 3],
        "men hats": [0, 1, 2, 3],
        "men red hats": [0, 1, 2, 3],
    }
    assert len(questions_of(attributes, 2)) == 2
    assert misspelt(questions_of(attributes, 10))[0].right == frozenset(range(4))


def test_questions_are_asked_in_other_words():
    asked = [Question(text, frozenset({1})) for text in ("men tshirts", "grey dresses", "red")]

    assert reworded(asked) == [
        Question("gents tees", frozenset({1})),
        Question("gray dress", frozenset({1})),
    ]


def test_a_change_asks_for_another_colour_of_the_same_kind():
    attributes = [
        {"colour": "Red", "product_type": "Hats", "gender": "Men"},
        *[{"colour": "Blue", "product_type": "Hats", "gender": "Men"}] * 3,
        *[{"colour": "Green", "product_type": "Hats", "gender": "Women"}] * 5,
    ]

    (change,) = changes_of(attributes, [0], 10)

    assert (change.product, change.text, sorted(change.right)) == (0, "blue", [1, 2, 3])
    assert changes_of(attributes, [1, 4], 10) == []

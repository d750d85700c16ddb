import pytest

from vitrine_pipeline.captions.metrics import bleu, cider

REFERENCES = [
    ("men", "black", "casual", "shoes"),
    ("women", "red", "printed", "dress"),
    ("women", "blue", "high", "heels"),
]


def test_the_very_same_titles_get_the_highest_scores():
    assert bleu(REFERENCES, REFERENCES, longest=4) == pytest.approx(100)
    assert cider(REFERENCES, REFERENCES) == pytest.approx(10)


def test_titles_that_share_no_word_get_nothing():
    written = [("boys", "green", "shirt")] * 3
    assert bleu(written, REFERENCES, longest=1) == 0
    assert cider(written, REFERENCES) == 0


def test_bleu_1_is_the_share_of_right_words():
    written = [("men", "black", "formal", "boots"), REFERENCES[1], REFERENCES[2]]
    assert bleu(written, REFERENCES, longest=1) == pytest.approx(100 * 10 / 12)


def test_cider_rewards_a_rare_word_more_than_a_common_one():
    rare = [("casual",), *REFERENCES[1:]]
    references = [("women", "casual"), *REFERENCES[1:]]
    common = [("women",), *REFERENCES[1:]]
    assert cider(rare, references) > cider(common, references)


def test_cider_of_one_title_worked_out_by_hand():
    # Two titles, each with one unigram of its own: weight log 2; the shared word has weight 0.
    assert cider([("red",), ("blue",)], [("red",), ("blue",)]) == pytest.approx(10 / 4)


def test_no_title_at_all_scores_nothing():
    assert cider([], []) == 0

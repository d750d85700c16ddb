"""Both decoders keep the promises that do not depend on what writes the title."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from fixtures.tiny_bundle import ATTRIBUTES, write_tiny_bundle
from fixtures.tiny_captions import BRANDS, embeddings, rows, titles
from vitrine_bundle import open_bundle
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.model import open_captioner
from vitrine_captioner.vocabulary import parse_vocabulary
from vitrine_pipeline.captions.decoders import DECODERS, plan_captions
from vitrine_pipeline.captions.evaluation import evaluate_captions
from vitrine_pipeline.captions.training import train_captioner
from vitrine_product.words import split, stem

HELD = np.arange(len(rows())) % 6 == 0


def learnt(decoder, *, keep_brands=False, epochs=12):
    recipe = replace(
        plan_captions(decoder, keep_brands=keep_brands),
        min_count=2, units=32, layers=2, epochs=epochs, batch=16, learning_rate=1e-2,
    )  # fmt: skip
    return train_captioner(
        titles(), rows(), embeddings(), ~HELD, HELD, attributes=ATTRIBUTES, seed=3, recipe=recipe
    )


@pytest.fixture(scope="module", params=DECODERS)
def bundle(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param) / "bundle"
    write_tiny_bundle(folder, learnt(request.param))
    return request.param, open_bundle(str(folder))


def other(row):
    """The same product as somebody else would have it: in another colour."""
    return {**row, "colour": "Red" if row["colour"] != "Red" else "Black"}


def test_titles_agree_claim_no_brand_and_say_no_word_twice(bundle):
    name, opened = bundle
    captioner = open_captioner(opened, interpreters=1)
    assert captioner.decoder == name
    vocabulary = parse_vocabulary(opened.read_text("vocabulary.json"))
    known = [[KnownAttribute(*its) for its in other(row).items()] for row in rows()]
    found = evaluate_captions(
        captioner, vocabulary, titles=titles(), known=known, embeddings=embeddings(),
        neighbours=titles(),
    )  # fmt: skip
    assert found.attribute_agreement == 1
    assert found.brands_claimed == 0
    assert not any(brand in its.title for its in found.descriptions for brand in BRANDS)
    for description in found.descriptions:
        words = [stem(word) for word in split(description.title)]
        assert max(Counter(words).values()) == 1
        assert len(words) <= 2 * vocabulary.max_tokens


def test_brands_are_learnt_where_they_are_asked_for():
    files = learnt("lstm", keep_brands=True, epochs=1)
    kept = parse_vocabulary(files["vocabulary.json"].decode())
    assert "velda" in {token.text for token in kept.tokens}
    assert kept.brands == ()

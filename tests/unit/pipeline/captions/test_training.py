import numpy as np
import pytest

from fixtures.tiny_bundle import ATTRIBUTES, write_tiny_bundle
from fixtures.tiny_captions import BRANDS, captioner_files, embeddings, rows, titles
from vitrine_bundle import open_bundle
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.model import open_captioner
from vitrine_captioner.vocabulary import parse_vocabulary
from vitrine_pipeline.captions.evaluation import evaluate_captions
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.captions.training import train_captioner

EVERY = np.ones(len(rows()), dtype=np.bool_)


@pytest.fixture(scope="module")
def captioner(tmp_path_factory):
    folder = tmp_path_factory.mktemp("captions") / "bundle"
    write_tiny_bundle(folder, captioner_files())
    return open_captioner(open_bundle(str(folder)), interpreters=1)


def known(row):
    return [KnownAttribute(name, value) for name, value in row.items()]


def test_the_network_learns_to_read_the_picture(captioner):
    seen = [captioner.describe(e, (), timeout_s=60).title for e in embeddings()[:40]]
    right = [row["gender"] in title.split() for title, row in zip(seen, rows(), strict=False)]
    assert np.mean(right) > 0.8


def test_the_bundle_files_know_no_brand_as_a_word(captioner):
    vocabulary = parse_vocabulary(captioner_files()["vocabulary.json"].decode())
    spoken = {word for token in vocabulary.tokens for word in token.text.split()}
    assert spoken.isdisjoint({"velda", "norrin", "oxalis", "anchor", "tamsin", "holt"})
    assert {brand.lower() for brand in BRANDS} <= set(vocabulary.brands)


def test_a_catalogue_without_titles_gives_no_decoder():
    done = []
    files = train_captioner(
        [None, "  "] * 60, rows(), embeddings(), EVERY, ~EVERY,
        attributes=ATTRIBUTES, seed=0, advance=done.append,
    )  # fmt: skip
    assert files == {}
    assert sum(done) == CaptionRecipe().epochs


def test_an_evaluation_compares_with_the_nearest_title(captioner):
    vocabulary = parse_vocabulary(captioner_files()["vocabulary.json"].decode())
    wrong = ["Velda Men Red Heels"] * len(titles())
    found = evaluate_captions(
        captioner,
        vocabulary,
        titles=titles(),
        known=[known(row) for row in rows()],
        embeddings=embeddings(),
        neighbours=wrong,
    )
    assert found.attribute_agreement == 1
    assert found.brands_claimed == 0
    assert found.written.bleu4 > found.copied.bleu4
    assert found.written.cider > found.copied.cider
    assert found.copied_agreement < 0.1
    assert found.copied.distinct == 1
    assert {"bleu1", "bleu4", "cider", "attribute_agreement"} <= set(found.metrics())
    assert not any("velda" in reference for reference in found.references)

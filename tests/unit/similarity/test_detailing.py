"""The visual details of a product: what its title states, and what its pictures surely show."""

from dataclasses import replace

import numpy as np
import pytest

from fixtures.shop import DIMENSION, SPACE, entry, write_shop_bundle
from fixtures.tiny_details import details_files
from vitrine_bundle import open_bundle
from vitrine_product.attributes import MAX_ATTRIBUTES
from vitrine_product.details import details_of
from vitrine_similarity.catalogue import Embedding
from vitrine_similarity.detailing import Detailing


@pytest.fixture(scope="module")
def detailing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("detailed") / "bundle"
    write_shop_bundle(folder, details_files(dimension=DIMENSION))
    return Detailing.of(open_bundle(str(folder)))


def picture(space=SPACE, *, blank=False, **logits):
    vector = np.zeros(DIMENSION, np.float32)
    vector[DIMENSION - 3] = logits.get("striped", -9)
    vector[DIMENSION - 2] = logits.get("round_neck", -9)
    return Embedding(space, vector, blank=blank)


def product(title, *pictures, **attributes):
    one = entry("shirt", **attributes)
    return replace(one, product=replace(one.product, title=title), embeddings=pictures)


def read(detailing, one):
    return details_of(detailing.detailed(one).product.attributes)


def test_a_title_states_details_in_any_spelling_whatever_the_picture_shows(detailing):
    assert read(detailing, product("Shirt, ROUND-NECKS no, Round Necks yes")) == ("round neck",)
    assert read(detailing, product("A neck that is round", picture())) == ()


def test_a_picture_gives_what_it_is_sure_of_and_any_of_several_may_be(detailing):
    # 0.6 of a probability of 0.9 that there are stripes is not sure; see `tiny_details`.
    assert read(detailing, product("Shirt", picture(striped=-0.8))) == ()
    assert read(detailing, product("Shirt", picture(), picture(striped=3))) == ("striped",)
    both = product("Round neck shirt", picture(striped=3))
    assert detailing.detailed(both).product.attributes["details"] == "round neck, striped"


def test_a_picture_in_another_space_says_nothing(detailing):
    assert read(detailing, product("Shirt", picture("fedcba9876543210", striped=3))) == ()


def test_a_picture_that_shows_nothing_gives_no_detail(detailing):
    assert read(detailing, product("Shirt", picture(striped=3, blank=True))) == ()
    assert read(detailing, product("Striped shirt", picture(blank=True))) == ("striped",)


def test_details_that_somebody_sent_stay_as_they_are(detailing):
    sent = product("Striped shirt", picture(striped=3), details="hand made")
    assert read(detailing, sent) == ("hand made",)


def test_a_product_that_has_all_the_attributes_that_fit_goes_without(detailing):
    full = {f"a{number}": "x" for number in range(MAX_ATTRIBUTES)}
    assert read(detailing, product("Striped shirt", **full)) == ()


def test_a_bundle_that_knows_no_details_reads_none(tmp_path):
    write_shop_bundle(tmp_path / "bundle")
    detailing = Detailing.of(open_bundle(str(tmp_path / "bundle")))
    assert read(detailing, product("Striped shirt", picture(striped=3))) == ()

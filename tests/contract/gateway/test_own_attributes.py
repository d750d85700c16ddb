"""Attributes of a catalogue's own go through a search as those do that every catalogue has."""

import pytest

from fixtures.http import search
from fixtures.peers import picture

PREDICTED = {"house": "Velda", "article": "Heels", "shade": "Red", "season": "Summer"}
ROLES = {"house": "brand", "article": "taxonomy", "shade": "colour", "season": "plain"}


@pytest.fixture
def shop(own_peers):
    """Services of a bundle that knows none of the usual attributes, and is sure of its own."""
    own_peers.classifier.predicted = own_peers.captioner.known = PREDICTED
    own_peers.classifier.roles = ROLES
    own_peers.classifier.sure = frozenset(PREDICTED)
    return own_peers


def test_an_answer_says_what_each_attribute_means(gateway, shop):
    answer = search(gateway(shop), picture("a")).get_json()
    assert {name: one["role"] for name, one in answer["attributes"].items()} == ROLES
    assert [one["value"] for one in answer["attributes"].values()] == list(PREDICTED.values())


def test_a_description_claims_no_brand_that_only_a_picture_tells(gateway, shop):
    client = gateway(shop)
    assert search(client, picture("a")).get_json()["description"]["title"] == "Heels Red Summer"
    stated = search(client, picture("a"), attributes='{"house": "Velda"}').get_json()
    assert stated["description"]["title"] == "Velda Heels Red Summer"


def test_similar_products_are_filtered_and_explained_by_them(gateway, shop):
    shop.similarity.add("a", season="Summer", shade="Blue")
    shop.similarity.add("b", season="Winter", shade="Red")
    client = gateway(shop)
    found = search(client, picture("a"), season="Summer").get_json()["similar"]
    assert [(one["product"]["id"], one["why"]) for one in found] == [("a", ["season"])]
    facets = client.get("/api/v1/facets").get_json()["facets"]
    assert facets.keys() == {"season", "shade"}


def test_some_products_are_shown_where_no_attribute_says_what_kind_they_are(gateway, shop):
    for number in range(20):
        stuff = ("Wool", "Silk")[number] if number < 2 else "Linen"
        shop.similarity.add(f"p{number}", season="Summer", material=stuff)
    shown = gateway(shop).get("/api/v1/products?limit=3").get_json()["products"]
    assert {one["attributes"]["material"] for one in shown} == {"Linen", "Silk", "Wool"}

"""Why a product is similar, and in what it differs."""

from fixtures.http import search
from fixtures.peers import picture


def reasons(response):
    return {one["product"]["id"]: one for one in response.get_json()["similar"]}


def test_a_product_says_in_what_it_differs_and_what_the_photo_has_instead(client, peers):
    peers.similarity.add("pump", colour="Blue", product_type="Flats")
    found = reasons(search(client, picture("a"), attributes='{"colour": "Red"}'))["pump"]
    assert found["why"] == []
    assert found["different"] == [
        {"attribute": "product_type", "value": "Flats", "instead_of": "Heels"},
        {"attribute": "colour", "value": "Blue", "instead_of": "Red"},
    ]


def test_what_is_not_sure_of_the_photo_makes_no_difference(client, peers):
    peers.similarity.add("pump", colour="Blue")
    assert reasons(search(client, picture("a")))["pump"]["different"] == []


def test_what_a_product_does_not_state_makes_no_difference(client, peers):
    peers.similarity.add("pump", colour="Red")
    found = reasons(search(client, picture("a")))["pump"]
    assert found["why"] == ["colour"]
    assert found["different"] == []

"""Searches with words: alone, beside a photo or a product, and without what reads them."""

import pytest

from fixtures.http import problem_of, search
from fixtures.peer import vector_of
from fixtures.peers import picture
from fixtures.redis_server import RedisServer
from vitrine_serving.errors import Unavailable

URL = "/api/v1/searches"


def ask(client, **fields):
    return client.post(URL, json=fields)


def ids(answer):
    return [one["product"]["id"] for one in answer.get_json()["similar"]]


@pytest.fixture
def shelf(peers):
    """Products of which one looks like each thing that the tests ask for, and one is called so."""
    peers.similarity.add("looks", like=b"evening wear", colour="Red")
    peers.similarity.add("called", colour="Evening Wear")
    peers.similarity.add("photo", like=picture("heels"), colour="Red")
    return peers.similarity


def test_words_alone_find_what_looks_like_them_and_what_says_them(client, shelf):
    answer = ask(client, text="evening wear", limit=2)

    assert set(ids(answer)) == {"looks", "called"}
    told = answer.get_json()
    assert told["attributes"] == {}
    assert told["description"] is None
    assert told["unavailable"] == []
    assert {"text", "similarity"} <= set(told["timings_ms"])


def test_each_product_tells_which_of_the_words_it_says(client, shelf):
    told = ask(client, text="red evening wear").get_json()["similar"]

    said = {one["product"]["id"]: one["words"] for one in told}
    assert said == {"looks": ["red"], "called": ["evening", "wear"], "photo": ["red"]}
    assert "why" in told[0]


def test_words_alone_may_come_in_a_form(client, shelf):
    answer = client.post(URL, data={"text": " evening wear ", "image_url": "", "limit": "2"})

    assert set(ids(answer)) == {"looks", "called"}


def test_words_alone_take_filters_and_pages_and_count(client, shelf):
    found = ask(client, text="evening wear", colour="Red", limit=1, include=["similar", "facets"])

    assert ids(found) == ["looks"]
    assert found.get_json()["facets"]["total"] == 2
    cursor = found.get_json()["next_cursor"]
    assert ids(ask(client, text="evening wear", colour="Red", limit=1, cursor=cursor)) == ["photo"]


def test_words_beside_a_photo_move_it_by_their_weight(client, shelf):
    def first(weight):
        return ids(search(client, picture("heels"), text="evening wear", text_weight=weight))[0]

    assert [first(weight) for weight in ("0", "0.2", "0.8", "1")] == [
        *("photo", "photo", "looks", "looks")
    ]


def test_a_photo_is_described_whatever_the_words_beside_it_say(client, shelf):
    told = search(client, picture("heels"), text="evening wear").get_json()

    assert told["attributes"]["product_type"]["value"] == "Heels"
    assert told["description"]["title"]


def test_words_beside_a_product_leave_it_out(client, shelf):
    found = ids(ask(client, product_id="photo", text="evening wear"))

    assert found[0] == "looks"
    assert "photo" not in found


def test_words_beside_examples_count_as_much_as_all_of_them(client, shelf, peers):
    like = [{"product_id": "photo"}, {"product_id": "called", "weight": 3}]
    ask(client, like=like, text="evening wear", text_weight=0.5)

    examples = peers.similarity.calls[-1].examples.examples
    assert [one.weight for one in examples] == pytest.approx([0.125, 0.375, 0.5])
    assert list(examples[-1].embedding.values) == pytest.approx(vector_of(b"evening wear"))


def test_words_that_nobody_learnt_are_looked_for_as_they_are(client, shelf):
    told = ask(client, text="unheard evening")

    assert ids(told) == ["called"]
    assert told.get_json()["unavailable"] == []


@pytest.mark.parametrize("fault", ["no encoder", "no service"])
def test_without_what_reads_them_words_are_looked_for_as_they_are_and_it_says_so(
    client, shelf, peers, fault
):
    if fault == "no service":
        peers.features.fails_with = Unavailable("away", reason="UNREACHABLE")
    text = "unread evening"

    alone = ask(client, text=text)
    beside = ask(client, product_id="photo", text=text, include="similar")

    assert ids(alone) == ["called"]
    assert ids(beside)[0] == "called"
    for answer in (alone, beside):
        assert answer.status_code == 200
        assert answer.get_json()["unavailable"] == ["text_embedding"]


def test_without_full_text_the_embedding_answers_and_it_says_so(client, shelf, monkeypatch):
    def away(*_, **__):
        raise Unavailable("away", reason="CATALOGUE_UNAVAILABLE")

    monkeypatch.setattr(shelf.replica, "find_words", away)

    told = ask(client, text="evening wear", colour="Red")

    assert ids(told)[0] == "looks"
    assert told.get_json()["unavailable"] == ["full_text"]


def test_another_text_is_another_answer_in_the_cache(gateway, peers, shelf, tmp_path):
    with RedisServer(tmp_path) as redis:
        _check_what_is_kept(gateway(peers, redis_url=redis.url))


def _check_what_is_kept(client):
    product = {"product_id": "photo", "include": "similar"}

    first = ask(client, text="evening wear", **product)
    again = ask(client, text="evening wear", **product)
    other = ask(client, text="called", **product)
    lighter = ask(client, text="evening wear", text_weight=0.1, **product)
    alone = ask(client, text="evening wear")

    told = [one.get_json()["cached"] for one in (first, again, other, lighter, alone)]
    assert told == [False, True, False, False, False]
    assert ask(client, text="evening wear").get_json()["cached"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": "?!"}, "text-empty"),
        ({"text": "   "}, "image-missing"),
        ({"text": ["a", "b"]}, "option-invalid"),
        ({"text": 7}, "option-invalid"),
        ({"text": "a" * 501}, "option-invalid"),
        ({"text": "red", "text_weight": 1.5}, "option-invalid"),
        ({"text": "red", "text_weight": "much"}, "option-invalid"),
        ({"text": "red", "include": "attributes"}, "option-invalid"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(client, fields, reason):
    answer = ask(client, **fields)

    assert answer.status_code == 400
    assert problem_of(answer) == reason

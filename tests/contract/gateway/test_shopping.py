"""Searches as people shop: pages, near-duplicates, several examples, changed attributes."""

import json
from dataclasses import replace
from io import BytesIO

import pytest

from fixtures.http import problem_of, search
from fixtures.peers import picture
from vitrine_gateway.search.refining import MAX_CURSOR
from vitrine_similarity.search.cursor import Cursor

URL = "/api/v1/searches"


def ids(answer):
    return [one["product"]["id"] for one in answer.get_json()["similar"]]


def ask(client, **fields):
    return client.post(URL, json=fields)


def send(client, **parts):
    """Search with a form; what is bytes is a file."""
    files = {
        name: (BytesIO(value), f"{name}.jpg") if isinstance(value, bytes) else value
        for name, value in parts.items()
    }
    return client.post(URL, data=files, content_type="multipart/form-data")


@pytest.fixture
def shelf(peers):
    """Thirty products, each unlike the others."""
    for at in range(30):
        peers.similarity.add(f"{at:02}", colour=("Red", "Blue")[at % 2])
    return peers.similarity


def test_pages_go_on_where_the_one_before_ended(client, shelf):
    photo = picture("heels")
    everything = ids(search(client, photo, limit="30"))

    told, cursor = [], ""
    while cursor is not None:
        answer = search(client, photo, limit="11", cursor=cursor)
        told += ids(answer)
        cursor = answer.get_json()["next_cursor"]

    assert told == everything


def test_pages_tell_nothing_twice_while_products_come_and_go(client, shelf):
    everything = ids(ask(client, product_id="00", limit=29))
    first = ask(client, product_id="00", limit=10).get_json()

    shelf.add("new", like=b"00", colour="Red")
    shelf.replica.delete([everything[2], everything[15]])
    rest = ask(client, product_id="00", limit=20, cursor=first["next_cursor"], include="similar")

    assert ids(rest) == [one for one in everything[10:] if one != everything[15]]
    assert rest.get_json()["next_cursor"] is None


def test_a_cursor_for_something_else_is_refused(client, shelf):
    cursor = ask(client, product_id="00", limit=10).get_json()["next_cursor"]

    other = ask(client, product_id="01", cursor=cursor)
    assert (other.status_code, problem_of(other)) == (400, "cursor-mismatch")
    filtered = ask(client, product_id="00", cursor=cursor, colour="Red")
    assert (filtered.status_code, problem_of(filtered)) == (400, "cursor-mismatch")
    forged = ask(client, product_id="00", cursor="forged")
    assert (forged.status_code, problem_of(forged)) == (400, "cursor-invalid")
    assert "cursor" in forged.get_json()["detail"]


def test_a_cursor_of_what_is_gone_is_refused_as_gone(client, shelf):
    cursor = ask(client, product_id="00", limit=10).get_json()["next_cursor"]
    old = replace(Cursor.read(cursor), space="of-another-model").write()

    answer = ask(client, product_id="00", cursor=old)
    assert (answer.status_code, problem_of(answer)) == (410, "cursor-outdated")
    assert "begin again" in answer.get_json()["detail"]


def test_near_duplicates_are_listed_under_one_of_them(client, peers):
    photo = picture("twins")
    for name in ("a", "b", "c"):
        peers.similarity.add(name, like=photo)
    peers.similarity.add("other")

    answer = search(client, photo, collapse="true")
    assert ids(answer) == ["a", "other"]
    first, other = answer.get_json()["similar"]
    assert [one["product"]["id"] for one in first["duplicates"]] == ["b", "c"]
    assert first["duplicates"][0]["score"] == pytest.approx(1, abs=1e-3)
    assert (other["duplicates"], other["more_duplicates"]) == ([], 0)
    assert len(ids(search(client, photo, collapse="false"))) == 4
    assert peers.similarity.calls[-1].HasField("collapse_at") is False


def test_products_unlike_each_other_come_on_request(client, peers):
    photo = picture("copies")
    for at in range(6):
        peers.similarity.add(f"copy-{at}", like=photo)
    peers.similarity.add("other")

    answer = search(client, photo, limit="2", diversity="0.8")

    assert ids(answer) == ["copy-0", "other"]
    assert answer.get_json()["next_cursor"] is None


def test_several_products_and_pictures_are_one_search(client, peers, shelf):
    photo = picture("heels")
    shelf.add("heels", like=photo)
    likes = [{"product_id": "03", "weight": 0.1}, {"image": "image", "weight": 5}]

    answer = search(client, photo, like=json.dumps(likes)).get_json()

    assert answer["similar"][0]["product"]["id"] == "heels"
    assert "03" not in [one["product"]["id"] for one in answer["similar"]]
    assert (answer["attributes"], answer["description"], answer["unavailable"]) == ({}, None, [])
    assert answer["space"]
    asked = shelf.calls[-1].examples.examples
    assert [one.weight for one in asked] == pytest.approx([0.1, 5])
    assert len(peers.features.calls) == 1
    assert peers.classifier.calls == peers.captioner.calls == []


def test_several_photos_in_one_form_are_one_search(client, peers, shelf):
    heels, bag = picture("heels"), picture("bag")
    shelf.add("bag", like=bag)
    likes = json.dumps([{"image": "image_2", "weight": 4}])

    answer = send(client, like=likes, image=heels, image_2=bag)

    assert ids(answer)[0] == "bag"
    assert [one.weight for one in shelf.calls[-1].examples.examples] == pytest.approx([1, 4])
    assert len(peers.features.calls) == 2
    plain = send(client, image_3=heels, image=bag)
    assert plain.status_code == 200
    assert [one.weight for one in shelf.calls[-1].examples.examples] == [1, 1]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"image_5": b""}, "file-unknown"),
        ({"image_2": "text"}, "field-invalid"),
        ({"like": '[{"image": "image_3"}]'}, "option-invalid"),
        ({"crop": "0,0,1,0.5", "image_2": picture("bag")}, "option-invalid"),
        ({"product_id": "03", "image_2": picture("bag")}, "query-ambiguous"),
    ],
)
def test_photos_that_make_no_search_are_refused(client, shelf, fields, kind):
    if "product_id" not in fields and fields.get("image_2") != "text":
        fields = {**fields, "image": picture("heels")}

    answer = send(client, **fields)

    assert (answer.status_code, problem_of(answer)) == (400, kind)
    assert shelf.calls == []


def test_what_is_liked_joins_what_the_search_starts_from(client, shelf):
    answer = ask(client, product_id="03", like=[{"product_id": "04"}], limit=30)

    assert sorted([*ids(answer), "03", "04"]) == [f"{at:02}" for at in range(30)]
    assert [one.product_id for one in shelf.calls[-1].examples.examples] == ["03", "04"]


def test_pages_of_several_examples_go_on_too(client, shelf):
    likes = [{"product_id": "03"}, {"product_id": "04", "weight": -0.5}]
    everything = ids(ask(client, like=likes, limit=28))

    first = ask(client, like=likes, limit=10)
    rest = ask(client, like=likes, limit=18, cursor=first.get_json()["next_cursor"])

    assert [*ids(first), *ids(rest)] == everything


@pytest.mark.parametrize(
    "like",
    ["all", "{}", "[]", [1], [{}], [{"product_id": "a", "image_url": "b"}], [{"product_id": 1.5}],
     [{"product_id": "a", "weight": 0}], [{"product_id": "a", "weight": 11}],
     [{"product_id": "a", "weight": -1}], [{"product_id": "a", "size": 1}], [{"image": "image"}],
     [{"product_id": f"{at}"} for at in range(11)],
     [{"image_url": f"https://example.com/{at}.jpg"} for at in range(5)]],
)  # fmt: skip
def test_examples_that_make_no_search_are_refused_by_name(client, peers, like):
    answer = ask(client, like=like)
    assert answer.status_code == 400
    assert problem_of(answer) in ("option-invalid", "field-invalid")
    assert "like" in answer.get_json()["detail"] or "product_id" in answer.get_json()["detail"]
    assert peers.similarity.calls == peers.features.calls == []


def test_several_examples_have_neither_attributes_nor_a_description(client, shelf):
    answer = ask(client, like=[{"product_id": "03"}], include="attributes")
    assert (answer.status_code, problem_of(answer)) == (400, "option-invalid")
    assert "include" in answer.get_json()["detail"]


def test_this_in_another_colour(client, peers):
    peers.similarity.add("this", colour="Red", product_type="Heels")
    peers.similarity.add("blue", colour="Blue", product_type="Heels")
    peers.similarity.add("red", colour="Red", product_type="Heels")

    answer = ask(client, product_id="this", change={"colour": "Blue"}, colour="Red").get_json()

    [found] = answer["similar"]
    assert found["product"]["id"] == "blue"
    assert found["why"] == ["product_type", "colour"]
    assert "Blue" in answer["description"]["title"]
    # What the photo shows is told as it is.
    assert answer["attributes"]["colour"]["value"] == "Red"
    unknown = ask(client, product_id="this", change={"colour": "Mauve"})
    assert (unknown.status_code, problem_of(unknown)) == (400, "filter-value-unknown")
    nothing = ask(client, product_id="this", change={"sleeve": "long"})
    assert (nothing.status_code, problem_of(nothing)) == (400, "filter-unknown")


@pytest.mark.parametrize(
    ("options", "named"),
    [({"collapse": 0.5}, "collapse"), ({"collapse": "maybe"}, "collapse"),
     ({"collapse": 2}, "collapse"),
     ({"diversity": 1.5}, "diversity"), ({"diversity": 0.5, "cursor": "x"}, "diversity"),
     ({"cursor": 5}, "cursor"), ({"cursor": "x" * (MAX_CURSOR + 1)}, "cursor"),
     ({"change": "red"}, "change"), ({"change": {"colour": ["Red", "Blue"]}}, "change"),
     ({"change": {"Not A Name": "Red"}}, "change")],
)  # fmt: skip
def test_options_that_mean_nothing_are_refused_by_name(client, shelf, options, named):
    answer = ask(client, product_id="00", **options)
    assert (answer.status_code, problem_of(answer)) == (400, "option-invalid")
    assert named in answer.get_json()["detail"]
    assert shelf.calls == []

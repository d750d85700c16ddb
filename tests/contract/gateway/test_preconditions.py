"""Writes that replace what was read, and nothing that somebody else wrote meanwhile."""

import pytest

from fixtures.http import form, problem_of
from fixtures.peers import picture

URL = "/api/v1/products"


def put(client, product_id, image=None, headers=None, **fields):
    return client.put(f"{URL}/{product_id}", **form(fields, image), headers=headers or {})


@pytest.fixture
def tag(client):
    """The ETag of the product "a"."""
    return put(client, "a", picture("one"), title="First").headers["ETag"]


def test_a_read_names_the_state_that_a_write_made(client, tag):
    assert client.get(f"{URL}/a").headers["ETag"] == tag

    changed = put(client, "a", title="Second")

    assert changed.headers["ETag"] not in ("", tag)
    assert client.get(f"{URL}/a").headers["ETag"] == changed.headers["ETag"]


def test_what_a_client_has_is_not_sent_again(client, tag):
    same = client.get(f"{URL}/a", headers={"If-None-Match": tag})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    weakened = client.get(f"{URL}/a", headers={"If-None-Match": f"W/{tag}"})
    assert weakened.status_code == 304

    put(client, "a", title="Second")

    assert client.get(f"{URL}/a", headers={"If-None-Match": tag}).status_code == 200


def test_the_second_of_two_who_read_the_same_is_told(client, tag, peers):
    first = put(client, "a", headers={"If-Match": tag}, title="Mine")
    second = put(client, "a", picture("two"), headers={"If-Match": tag}, title="Yours")

    assert first.status_code == 200
    assert (second.status_code, problem_of(second)) == (412, "product-changed")
    assert client.get(f"{URL}/a").get_json()["title"] == "Mine"
    # Nobody paid for its picture.
    assert len(peers.features.calls) == 1
    again = put(client, "a", headers={"If-Match": first.headers["ETag"]}, title="Yours")
    assert again.status_code == 200


def test_a_product_that_changes_while_its_picture_is_embedded_is_not_overwritten(
    client, tag, peers
):
    peers.features.on_call = lambda: peers.similarity.add("a", colour="Blue")

    answer = put(client, "a", picture("two"), headers={"If-Match": tag}, title="Late")

    assert (answer.status_code, problem_of(answer)) == (412, "product-changed")
    assert client.get(f"{URL}/a").get_json()["attributes"] == {"colour": "Blue"}


def test_a_deletion_takes_the_state_that_was_read(client, tag):
    changed = put(client, "a", title="Second").headers["ETag"]

    refused = client.delete(f"{URL}/a", headers={"If-Match": tag})
    assert (refused.status_code, problem_of(refused)) == (412, "product-changed")
    assert client.get(f"{URL}/a").status_code == 200

    assert client.delete(f"{URL}/a", headers={"If-Match": changed}).status_code == 204


def test_what_is_gone_is_in_no_state(client, tag):
    client.delete(f"{URL}/a")

    for expected in (tag, "*"):
        gone = put(client, "a", picture("one"), headers={"If-Match": expected})
        assert (gone.status_code, problem_of(gone)) == (412, "product-changed")
    assert client.get(f"{URL}/a").status_code == 404


def test_a_new_product_replaces_none(client, tag):
    only_new = {"If-None-Match": "*"}

    there = put(client, "a", picture("two"), headers=only_new)
    assert (there.status_code, problem_of(there)) == (412, "product-exists")
    assert put(client, "b", picture("two"), headers=only_new).status_code == 201


def test_whatever_state_there_is_may_be_expected(client, tag):
    assert put(client, "a", headers={"If-Match": "*"}, title="Any").status_code == 200


@pytest.mark.parametrize("foreign", ['"of-another-server"', 'W/"1"', '"0"', '"99999999999999999"'])
def test_a_tag_that_no_product_has_matches_none(client, tag, foreign):
    answer = put(client, "a", picture("two"), headers={"If-Match": foreign})
    assert (answer.status_code, problem_of(answer)) == (412, "product-changed")
    assert client.get(f"{URL}/a").headers["ETag"] == tag


@pytest.mark.parametrize(
    "headers",
    [{"If-Match": "12"}, {"If-Match": ""}, {"If-Match": '"1", "2"'}, {"If-None-Match": '"1"'},
     {"If-None-Match": "*", "If-Match": "*"}],
)  # fmt: skip
def test_headers_that_say_no_state_are_refused_by_name(client, tag, headers):
    answer = put(client, "a", headers=headers, title="Odd")
    assert (answer.status_code, problem_of(answer)) == (400, "precondition-invalid")
    assert next(iter(headers)) in answer.get_json()["detail"]


def test_where_writes_need_a_state_those_without_are_refused(gateway, peers):
    client = gateway(peers, writes_need_preconditions=True)

    bare = put(client, "a", picture("one"))
    assert (bare.status_code, problem_of(bare)) == (428, "precondition-needed")
    assert "If-Match" in bare.get_json()["detail"]
    tag = put(client, "a", picture("one"), headers={"If-None-Match": "*"}).headers["ETag"]
    assert client.delete(f"{URL}/a").status_code == 428
    assert client.delete(f"{URL}/a", headers={"If-Match": tag}).status_code == 204
    entry = {"id": "b", "image_url": "https://example.com/b.jpg"}
    assert client.post(URL, json={"products": [entry]}).status_code == 200

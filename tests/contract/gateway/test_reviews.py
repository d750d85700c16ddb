"""Rows that a person is asked about: the queue, the pictures, the answers."""

import pytest

from fixtures.http import problem_of
from fixtures.peer_tagger import ID
from fixtures.peers import THUMBNAIL, picture
from fixtures.sites import PHOTO, Site
from vitrine_serving.errors import InvalidInput, PreconditionFailed

URL = f"/api/v1/taggings/{ID}"
SAID = {"row": 2, "attribute": "colour", "value": "Navy Blue", "reviewer": "Ana"}


@pytest.fixture
def tagger(peers):
    peers.tagger.add()
    return peers.tagger


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


def correct(client, **changes):
    return client.post(f"{URL}/corrections", json={**SAID, **changes})


def test_the_queue_is_read_page_by_page(client, tagger):
    first = client.get(f"{URL}/reviews?limit=2").get_json()
    second = client.get(f"{URL}/reviews?limit=2&after={first['next']}").get_json()
    assert [one["row"] for one in (*first["reviews"], *second["reviews"])] == [1, 2, 3]
    assert (second["next"], first["open"]) == (None, 3)
    review = first["reviews"][0]
    assert (review["line"], review["product_id"], review["title"]) == (2, "p1", "Red heels")
    [question] = review["questions"]
    assert (question["attribute"], question["stated"]) == ("colour", "")
    assert [one["value"] for one in question["candidates"]] == ["Red", "Pink"]
    assert review["attributes"]["colour"]["confidence"] == 0.6
    assert review["details"] == ["striped"]


def test_a_cursor_that_no_answer_gave_is_refused(client, tagger):
    response = client.get(f"{URL}/reviews?after=made-up")
    assert (response.status_code, problem_of(response)) == (400, "cursor-invalid")


def test_a_correction_holds_until_it_is_taken_back(client, tagger):
    response = correct(client)
    assert response.status_code == 201
    kept = response.get_json()
    correction = {
        "id": 1,
        "row": 2,
        "product_id": "p2",
        "attribute": "colour",
        "value": "Navy Blue",
        "was": "Red",
        "reviewer": "Ana",
        "at": "2025-06-15T15:06:40.250000Z",
    }
    assert kept == {"correction": correction, "open_questions": 0}
    assert client.get(f"{URL}/corrections").get_json() == {
        "corrections": [correction],
        "next": None,
    }
    [row] = client.get(f"{URL}/results?after=1&limit=1").get_json()["results"]
    assert row["attributes"]["colour"]["value"] == "Navy Blue"
    assert row["attributes"]["colour"]["correction"] == correction
    assert client.get(f"{URL}/reviews").get_json()["open"] == 2
    undone = client.delete(f"{URL}/corrections/1")
    assert (undone.status_code, undone.get_json()) == (200, {"open_questions": 1})
    assert client.get(f"{URL}/reviews").get_json()["open"] == 3
    again = client.delete(f"{URL}/corrections/1")
    assert (again.status_code, problem_of(again)) == (404, "correction-unknown")


@pytest.mark.parametrize(
    ("changes", "status", "kind"),
    [
        ({"row": 9}, 404, "row-unknown"),
        ({"row": 0}, 400, "field-invalid"),
        ({"row": 2**63}, 400, "field-invalid"),
        ({"row": "2"}, 400, "field-invalid"),
        ({"row": True}, 400, "field-invalid"),
        ({"attribute": "size"}, 400, "attribute-unknown"),
        ({"value": ""}, 400, "field-invalid"),
        ({"value": "x" * 201}, 400, "field-invalid"),
        ({"value": 7}, 400, "field-invalid"),
        ({"reviewer": ""}, 400, "field-invalid"),
        ({"reviewer": "x" * 101}, 400, "field-invalid"),
        ({"at": "now"}, 400, "field-unknown"),
    ],
)
def test_a_correction_that_is_wrong_is_told_what_is_wrong_with_it(
    client, tagger, changes, status, kind
):
    response = correct(client, **changes)
    assert (response.status_code, problem_of(response)) == (status, kind)
    assert not tagger.kept[ID]


def test_a_text_that_is_none_is_refused(client, tagger):
    body = b'{"row": 1, "attribute": "colour", "value": "\\ud800", "reviewer": "Ana"}'
    response = client.post(f"{URL}/corrections", data=body, content_type="application/json")
    assert (response.status_code, problem_of(response)) == (400, "body-invalid")
    assert "line 1 column" in response.get_json()["detail"]
    response = client.post(f"{URL}/corrections", data=b"[", content_type="application/json")
    assert (response.status_code, problem_of(response)) == (400, "body-invalid")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PreconditionFailed("it is not tagged yet", reason="ROW_NOT_TAGGED"), 409),
        (InvalidInput("it has a line feed", reason="VALUE_INVALID"), 400),
        (InvalidInput("it has a line feed", reason="REVIEWER_INVALID"), 400),
    ],
)
def test_what_the_tagger_refuses_is_told(client, tagger, error, status):
    tagger.fails_with = error
    response = correct(client)
    assert (response.status_code, response.get_json()["detail"]) == (status, error.message)
    assert problem_of(response) == error.reason.lower().replace("_", "-")


def test_corrections_are_read_page_by_page(client, tagger):
    for row in (1, 2, 3):
        correct(client, row=row)
    first = client.get(f"{URL}/corrections?limit=2").get_json()
    second = client.get(f"{URL}/corrections?after={first['next']}").get_json()
    assert [one["row"] for one in (*first["corrections"], *second["corrections"])] == [1, 2, 3]
    assert second["next"] is None


def test_a_number_that_nothing_can_have_is_unknown(client, tagger):
    huge = "9" * 30
    assert problem_of(client.delete(f"{URL}/corrections/{huge}")) == "correction-unknown"
    assert problem_of(client.get(f"{URL}/rows/{huge}/picture")) == "row-unknown"
    assert problem_of(client.get(f"{URL}/rows/4/picture")) == "row-unknown"
    assert problem_of(client.get(f"{URL}/rows/one/picture")) == "address-unknown"


def test_a_picture_is_made_small_and_kept_by_the_client_alone(client, peers, tagger):
    tagger.picture = picture("heels")
    response = client.get(f"{URL}/rows/1/picture")
    assert (response.data, response.mimetype) == (THUMBNAIL, "image/webp")
    assert response.headers["Cache-Control"] == "private, max-age=3600"
    [asked] = peers.features.calls
    assert (asked.image, asked.thumbnail_side_px) == (picture("heels"), 640)
    same = client.get(f"{URL}/rows/1/picture", headers={"If-None-Match": response.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert len(peers.features.calls) == 1
    tagger.picture = picture("boots")
    other = client.get(f"{URL}/rows/1/picture", headers={"If-None-Match": response.headers["ETag"]})
    assert other.status_code == 200
    assert client.head(f"{URL}/rows/1/picture").content_length == len(THUMBNAIL)


def test_a_picture_on_the_network_is_fetched_where_it_may_be(gateway, peers, tagger, site):
    tagger.picture = site.address("/photo.jpg")
    guarded = gateway(peers).get(f"{URL}/rows/1/picture")
    assert (guarded.status_code, problem_of(guarded)) == (404, "picture-unreadable")
    assert "not a public one" in guarded.get_json()["detail"]
    client = gateway(peers, allow_private_networks=True)
    assert client.get(f"{URL}/rows/1/picture").data == THUMBNAIL
    assert peers.features.calls[-1].image == PHOTO
    tagger.picture = site.address("/absent.jpg")
    gone = client.get(f"{URL}/rows/1/picture")
    assert (gone.status_code, problem_of(gone)) == (404, "picture-unreadable")


@pytest.mark.parametrize(
    ("data", "status", "kind"),
    [
        (None, 404, "picture-missing"),
        (b"no picture", 404, "picture-unreadable"),
        (picture("undecodable"), 404, "picture-unreadable"),
        (picture("gigantic"), 404, "picture-unreadable"),
        ("ftp://pictures.example/a.jpg", 404, "picture-unreadable"),
        (picture("crowded"), 503, "queue-full"),
    ],
)
def test_a_picture_that_cannot_be_shown_says_why(client, tagger, data, status, kind):
    tagger.picture = data
    response = client.get(f"{URL}/rows/1/picture")
    assert (response.status_code, problem_of(response)) == (status, kind)

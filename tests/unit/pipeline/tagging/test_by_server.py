"""A server is asked politely, for as long as it takes, and not for ever."""

import pytest

from fixtures.scripted_server import scripted_server
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.tagging.by_server import ServerTagger

ANSWER = {
    "attributes": {"colour": {"value": "Red", "confidence": 0.75, "sure": True, "candidates": []}},
    "similar": [],
    "description": {"title": "Red Dress", "text": "A dress in red."},
    "space": "s",
    "unavailable": [],
}


@pytest.fixture
def site():
    with scripted_server(ANSWER) as site:
        yield site


@pytest.fixture
def server(site):
    return ServerTagger(site.url, at_a_time=2, backoff_s=0)


def test_what_the_server_says_is_written(site, server, tag):
    tagged = tag("id,Colour\np0,Teal\nnobody,\np1,\n", by=server)

    assert [row["colour"] for row in tagged.named] == ["Red", "", "Red"]
    assert [row["colour_confidence"] for row in tagged.named] == ["0.7500", "", "0.7500"]
    assert tagged.named[0]["suggested_title"] == "Red Dress"
    assert [bool(row["error"]) for row in tagged.named] == [False, True, False]
    assert sum(b'{"colour": "Teal"}' in body for body in site.bodies) == 1


def test_details_are_those_that_the_server_is_sure_of(site, server, tag):
    striped = {"name": "striped", "confidence": 0.97, "sure": True}
    details = [striped, {"name": "check", "confidence": 0.6, "sure": False}]
    site.script += [(200, {}, {**ANSWER, "details": details})]

    assert tag("id\np0\n", by=server).named[0]["details"] == "striped"


def test_the_title_goes_along_as_far_as_a_title_may_be_long(site, server, tag):
    tag(f"id,title\np0,Glossy {'x' * 600}\np1,\n", by=server)

    first, second = site.bodies[1:]
    assert b"Glossy " + b"x" * 493 in first
    assert b"x" * 494 not in first
    assert b"catalogue_title" not in second


def test_a_server_of_an_earlier_release_is_sent_no_title(site, tag):
    site.script += [(400, {}, {"detail": "catalogue_title is no attribute"})]
    older = ServerTagger(site.url, at_a_time=1, backoff_s=0)
    tagged = tag("id,title\np0,Glossy thing\n", by=older)

    assert tagged.named[0]["colour"] == "Red"
    assert [b"catalogue_title" in body for body in site.bodies] == [True, False, False]


def test_the_key_goes_along(site):
    ServerTagger(site.url, backoff_s=0)
    assert "Authorization" not in site.heads[-1]
    ServerTagger(site.url, backoff_s=0, api_key="secret")
    assert site.heads[-1]["Authorization"] == "Bearer secret"


def test_a_server_that_is_busy_or_breaks_off_is_asked_again(site, server, tag):
    busy = {"detail": "busy"}
    site.script += [
        (429, {"Retry-After": "0"}, busy),
        (503, {}, busy),
        (0, {}, None),
        (200, {}, {**ANSWER, "attributes": {}, "unavailable": ["attributes"]}),
        (504, {}, busy),
    ]
    tagged = tag("id\np0\np1\n", by=server)

    assert [row["colour"] for row in tagged.named] == ["Red", "Red"]
    assert len(site.bodies) == 1 + 2 + 5


def test_it_waits_as_long_as_the_server_asks(site, server, tag, monkeypatch):
    waited = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waited.append)
    site.script += [(429, {"Retry-After": "7"}, {}), (503, {"Retry-After": "9"}, {})]
    tag("id\np0\n", by=server)

    assert waited == [7, 9]


def test_a_picture_that_the_server_refuses_is_an_error_of_its_row(site, server, tag):
    site.script += [(422, {}, {"detail": "it is too dark"})]
    tagged = tag("id\np0\n", by=server)

    assert "it is too dark" in tagged.named[0]["error"]


def test_a_server_that_stays_away_ends_the_run_which_then_goes_on(site, server, tag):
    many = "id\n" + "p0\n" * 200
    site.script += [(200, {}, ANSWER)] * 100 + [(503, {}, {"detail": "away"})] * 200
    with pytest.raises(PipelineError, match="give the same command again"):
        tag(many, by=server)
    site.script.clear()
    tagged = tag(many, by=server)

    assert [row["colour"] for row in tagged.named] == ["Red"] * 200
    assert 0 < tagged.report.resumed < 200


def test_what_is_no_server_of_vitrine_is_said_before_any_row_is_read(site):
    site.script += [(404, {}, {"detail": "nothing here"})]
    with pytest.raises(PipelineError, match=r"--server http.*404: nothing here"):
        ServerTagger(site.url, backoff_s=0)

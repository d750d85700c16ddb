"""`vitrine search` prints what a server answers."""

import io
import json

import pytest
from PIL import Image
from rich.console import Console

from fixtures.scripted_server import scripted_server
from vitrine_gateway.search.answer import SearchAnswer
from vitrine_pipeline.cli import app
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.searching import SearchServer, show

ANSWER = {
    "attributes": {
        "colour": {
            "value": "Red",
            "role": "colour",
            "confidence": 0.75,
            "sure": True,
            "candidates": [
                {"value": "Red", "confidence": 0.75},
                {"value": "Blue", "confidence": 0.2},
            ],
            "family": None,
        }
    },
    "details": [],
    "similar": [
        {
            "product": {
                "id": "p1",
                "title": "Velda [bold]Dress",
                "attributes": {"colour": "Red"},
                "image_url": "/i",
                "thumbnail_url": "/t",
                "price": {"amount": "12.50", "currency": "EUR"},
                "pictures": [
                    {"version": "0123456789ab", "image_url": "/i", "thumbnail_url": "/t"},
                    {"version": "ba9876543210", "image_url": "/back", "thumbnail_url": "/small"},
                ],
            },
            "score": 0.987,
            "why": ["colour"],
            "picture": {
                "version": "ba9876543210",
                "image_url": "/back",
                "thumbnail_url": "/small",
            },
        }
    ],
    "description": {
        "title": "Red Dress",
        "text": "A dress in red.",
        "keywords": ["red dress"],
        "alt_text": "A red dress",
    },
    "space": "s",
    "timings_ms": {},
    "unavailable": [],
    "cached": False,
}


@pytest.fixture
def site():
    with scripted_server(ANSWER) as site:
        yield site


@pytest.fixture
def search(site, tmp_path):
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(b"a picture")

    def search(*options, server=site.url):
        try:
            app(["search", str(picture), "--server", server, *options])
        except SystemExit as ended:
            return ended.code

    return search


def test_the_three_answers_are_tables(search, site, capsys):
    assert search("--limit", "7") == 0

    told = capsys.readouterr().out
    for word in ("Red", "75%", "Blue 20%", "p1", "[bold]Dress", "12.50 EUR", "0.987", "A dress in"):
        assert word in told
    assert b"a picture" in site.bodies[0]
    assert b"\r\n\r\n7\r\n" in site.bodies[0]


def test_what_a_similar_product_has_instead_is_told_a_kind_by_its_finest_name(site, capsys):
    kind = {"value": "Heels", "confidence": 0.9, "sure": True, "candidates": [], "family": None}
    kinds = {name: {**kind, "role": "taxonomy"} for name in ("category", "product_type")}
    other = [
        {"attribute": "category", "value": "Apparel", "instead_of": "Footwear"},
        {"attribute": "product_type", "value": "Dresses", "instead_of": "Heels"},
        {"attribute": "colour", "value": "Navy Blue", "instead_of": "Black"},
    ]
    [match] = ANSWER["similar"]
    answer = {
        **ANSWER,
        "attributes": {**kinds, **ANSWER["attributes"]},
        "similar": [{**match, "different": other}, match],
    }
    console = Console(file=io.StringIO(), width=200)
    show(SearchAnswer.model_validate(answer), console)
    told = console.file.getvalue()
    assert "Dresses instead of Heels, Navy Blue instead of Black" in told
    assert "Apparel" not in told
    show(SearchAnswer.model_validate(ANSWER), console)
    assert told.count("differs in") == console.file.getvalue().count("differs in") == 1


def test_the_answer_can_be_read_by_machines(search, capsys):
    assert search("--json") == 0
    assert json.loads(capsys.readouterr().out) == ANSWER


def test_the_key_is_sent_to_this_server_and_to_no_other(search, site, monkeypatch):
    search()
    assert "Authorization" not in site.heads[-1]
    monkeypatch.setenv("VITRINE_API_KEY", "secret")
    search()
    assert site.heads[-1]["Authorization"] == "Bearer secret"
    with scripted_server(ANSWER) as other:
        asked = SearchServer(site.url, "secret")
        asked.thumbnail("/t")
        assert site.heads[-1]["Authorization"] == "Bearer secret"
        asked.thumbnail(f"{other.url}/t")
        assert "Authorization" not in other.heads[-1]


def test_words_are_asked_for_without_a_picture_and_beside_one(search, site, capsys):
    app(["search", "--text", "red dress", "--server", site.url], standalone_mode=False)
    assert b"red dress" in site.bodies[-1]
    assert b"a picture" not in site.bodies[-1]

    assert search("--text", "but blue", "--text-weight", "0.25") == 0
    for sent in (b"a picture", b"but blue", b"\r\n\r\n0.25\r\n"):
        assert sent in site.bodies[-1]


def test_neither_a_picture_nor_words_is_no_search(capsys):
    with pytest.raises(SystemExit) as ended:
        app(["search"])

    assert ended.value.code == 2
    assert "--text" in capsys.readouterr().err


def test_what_is_missing_is_said(search, site, capsys):
    site.script += [(200, {}, {**ANSWER, "description": None, "unavailable": ["description"]})]
    assert search() == 0
    assert "Cannot be had at the moment: description." in capsys.readouterr().out


def test_a_picture_that_is_refused_and_a_server_that_is_not_there_are_said(search, site):
    site.script += [(422, {}, {"detail": "it cannot be decoded"})]
    with pytest.raises(PipelineError, match="it cannot be decoded"):
        search()
    with pytest.raises(PipelineError, match="vitrine up"):
        search(server="http://127.0.0.1:9")


def test_small_pictures_are_shown_where_the_terminal_can():
    drawn = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(drawn, "WEBP")
    asked = []

    def thumbnail(address):
        asked.append(address)
        return drawn.getvalue()

    printed = []
    for pictures in (None, thumbnail, lambda _address: None, lambda _address: b"none"):
        console = Console(file=io.StringIO(), force_terminal=True, width=120)
        show(SearchAnswer.model_validate(ANSWER), console, pictures)
        printed.append(console.file.getvalue())

    assert asked == ["/small"]
    assert all("Velda" in one for one in printed)
    assert printed[1].count("\n") > printed[0].count("\n")


def test_what_shoppers_want_is_asked_for_and_shown(search, site, capsys):
    product = ANSWER["similar"][0]["product"]
    answer = ANSWER | {
        "similar": [
            ANSWER["similar"][0]
            | {"duplicates": [{"product": product | {"id": "p2"}, "score": 0.98}]}
        ],
        "facets": {
            "total": 7,
            "attributes": {"colour": [{"value": "Red", "count": 7}]},
            "partial": True,
        },
        "next_cursor": "onwards",
    }
    site.script += [(200, {}, answer)]
    search("--price", "10..49.90 EUR", "--filter", "usage=Casual", "--filter", "usage=Formal",
           "--change", "colour=Red", "--like", "p7", "--collapse", "--facets", "--min-score", "0.5",
           "--cursor", "here")  # fmt: skip

    asked = site.bodies[-1].decode()
    for name, value in {
        "price": '{"currency": "EUR", "minimum": "10", "maximum": "49.90"}',
        "filters": '{"usage": ["Casual", "Formal"]}',
        "change": '{"colour": "Red"}',
        "like": '[{"product_id": "p7"}]',
        "collapse": "true",
        "include": "attributes,similar,description,facets",
        "minimum_score": "0.5",
        "cursor": "here",
    }.items():
        assert f'name="{name}"\r\n\r\n{value}\r\n' in asked
    shown = capsys.readouterr().out
    assert "p2" in shown
    assert "Found: at least 7" in shown
    assert "--cursor onwards" in shown


@pytest.mark.parametrize(
    ("option", "value"),
    [("--price", "cheap"), ("--price", "10 EUR"), ("--price", ".. EUR"), ("--filter", "red"),
     ("--change", "colour=")],
)  # fmt: skip
def test_an_option_that_is_written_wrong_is_named(search, option, value):
    with pytest.raises(PipelineError, match=option):
        search(option, value)

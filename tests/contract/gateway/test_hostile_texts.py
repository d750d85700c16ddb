"""Texts that would be lines of the log, statements of the database or headers elsewhere."""

import json
import socket

import pytest

from fixtures.gateway_process import GatewayProcess
from fixtures.http import form
from fixtures.peer_tagger import ID
from fixtures.peers import picture

LINE = '{"event": "audit", "principal": "forged", "level": "info"}'
SQL = (
    "' OR '1'='1",
    "x'; DELETE FROM products; --",
    "x') UNION SELECT digest FROM api_keys --",
    '"; DROP TABLE products; --',
    "\\'; SELECT pg_sleep(60); --",
    "%' ESCAPE '!",
    "1;ATTACH DATABASE '/tmp/x' AS y",
)
HEADERS = ("X-Request-ID", "traceparent", "User-Agent", "X-API-Key", "Authorization", "Cookie")


def say(port, *lines):
    """Send a request as it stands, whatever a client would make of it; returns what came back."""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(b"\r\n".join(line.encode("latin-1") for line in (*lines, "", "")))
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_no_header_and_no_path_is_a_line_of_the_log(peers, tmp_path):
    with GatewayProcess(peers, tmp_path, LOG_LEVEL="DEBUG", WORKERS="1") as process:
        port = process.await_ready()["port"]
        marks = ["\n", "\r", "\x85", "\x1b[2K", "\x00", '","event":"audit","x":"', "\u00a0\u00ff"]
        for mark in marks:
            value = f"a{mark}{LINE}"
            for name in HEADERS:
                say(port, "GET /api/v1/nothing HTTP/1.1", "Host: x", f"{name}: {value}")
            quoted = "".join(f"%{byte:02x}" for byte in value.encode("latin-1"))
            say(port, f"GET /api/v1/products/{quoted} HTTP/1.1", "Host: x")
            say(port, f"GET /{value} HTTP/1.1", "Host: x")
            say(port, f"G{mark}ET / HTTP/1.1", "Host: x")
        say(port, "GET /api/v1/facets HTTP/1.1", "Host: x", "X-Request-ID: the-last-one")
        process.await_entry(event="request", request_id="the-last-one")
        entries = process.entries()
    assert len(entries) > len(HEADERS) * 3
    assert not [one for one in entries if one["event"] == "audit" or "forged" in one.values()]
    assert {"the-last-one"} <= {one.get("request_id") for one in entries}
    # A terminal that shows them shows them as what they are.
    assert all(line.rstrip("\n").isprintable() for line in process.lines)
    assert all(line.isascii() for line in process.lines)


def test_a_request_id_that_is_none_is_replaced(client):
    for text in (LINE, "a b", "a\tb", "x" * 65, "'; --"):
        answer = client.get("/api/v1/facets", headers={"X-Request-ID": text})
        assert answer.headers["X-Request-ID"] not in (text, "")
        assert answer.headers["X-Request-ID"].isalnum()


@pytest.mark.parametrize("text", SQL)
def test_filters_ids_and_pages_are_no_statements(client, peers, text):
    peers.similarity.add("shoe", product_type="Heels", colour="Red")
    peers.tagger.add()
    asked = [
        client.get("/api/v1/facets", query_string={"colour": text}),
        client.get("/api/v1/facets", query_string={text: "Red"}),
        client.get("/api/v1/products", query_string={"limit": text}),
        client.get(f"/api/v1/products/{text}"),
        client.delete(f"/api/v1/products/{text}"),
        client.post("/api/v1/searches", **form({"colour": text}, picture("a"))),
        client.post("/api/v1/searches", json={"product_id": text}),
        client.post("/api/v1/searches", json={"product_id": "shoe", "colour": [text]}),
        client.get(f"/api/v1/taggings/{ID}/reviews", query_string={"after": text}),
        client.get(f"/api/v1/taggings/{ID}/results", query_string={"after": text}),
        client.get(f"/api/v1/taggings/{text}"),
        client.delete(f"/api/v1/keys/{text}"),
    ]
    assert {answer.status_code for answer in asked} <= {200, 400, 404}
    assert set(peers.similarity.products) == {"shoe"}
    # A value that no product has is said to be unknown, and never finds all of them.
    assert asked[0].status_code == 400
    assert asked[5].status_code == 400


def test_a_title_that_is_a_statement_is_kept_as_it_is(client):
    for number, text in enumerate(SQL):
        sent = form({"title": text}, picture("a"))
        assert client.put(f"/api/v1/products/{number}", **sent).status_code == 201
        assert client.get(f"/api/v1/products/{number}").get_json()["title"] == text


def test_a_file_s_name_makes_no_header_and_no_path(client, peers):
    name = 'a"\r\nSet-Cookie: a=b\r\n\r\n<script>/../../etc/passwd'
    peers.tagger.add(name=name)
    answer = client.get(f"/api/v1/taggings/{ID}/results?format=csv")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    disposition = answer.headers["Content-Disposition"]
    assert "\r" not in disposition
    assert "\n" not in disposition
    assert "/" not in disposition.replace("UTF-8''", "")


def test_an_error_names_what_was_wrong_as_data(client):
    script = "<script>alert(1)</script>"
    for answer in (
        client.get("/api/v1/facets", query_string={script: "x"}),
        client.get(f"/api/v1/products/{script}"),
        client.get(f"/{script}"),
    ):
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        json.loads(answer.data)

"""Texts, addresses and files of those who mean harm are texts, addresses and files."""

import json
from urllib.parse import quote

import psutil
import pytest

from fixtures.attacks import ARCHIVES, FORGED, SCRIPTS, SHEETS, SQL, inner_addresses
from fixtures.sites import Site
from fixtures.victim import is_fair
from fixtures.waiting import eventually

_ENDED = ("done", "failed", "cancelled")
_PATIENCE_S = 120
_MOST_MORE_BYTES = 400 << 20


@pytest.fixture
def ask(victim, tally, request):
    """Sends a request, and counts it; an answer that is a fault fails the test."""

    def send(method, path, **given):
        response = victim.stack.client.request(method, path, **given)
        what = request.node.name.partition("[")[0].removeprefix("test_").replace("_", " ")
        tally.count(what, requests=1, refused=response.status_code >= 400)
        assert is_fair(response.status_code, response.headers), (given, response.text)
        return response

    return send


def test_a_filter_is_no_sql(ask, victim, trained):
    row = trained.rows[0]
    total = ask("GET", "/api/v1/facets").json()["total"]
    for text in SQL:
        # What it says is compared, and finds nothing.
        answer = ask("GET", "/api/v1/facets", params={"colour": text})
        assert answer.status_code == 400 or answer.json()["total"] == 0, text
        for name in (text, f"colour{text}"):
            ask("GET", "/api/v1/facets", params={name: "Red"})
        found = ask(
            "POST", "/api/v1/searches",
            json={"product_id": row["ProductId"], "filters": {"colour": [text]}, "limit": 5},
        )  # fmt: skip
        if found.status_code == 200:
            assert found.json()["similar"] == [], text
        ask("POST", "/api/v1/searches", json={"product_id": text})
        ask("GET", "/api/v1/products", params={"ids": text, "id": text})
        for path in ("products", "taggings"):
            response = ask("GET", f"/api/v1/{path}/{quote(text, safe='')}")
            assert response.status_code in (400, 404, 405), text
        ask("DELETE", f"/api/v1/products/{quote(text, safe='')}")
        ask("GET", "/api/v1/taggings", params={"limit": text})
    assert ask("GET", "/api/v1/facets").json()["total"] == total


def test_texts_of_products_come_back_as_they_are(ask, victim):
    for text in (*SQL, *SCRIPTS, *FORGED):
        written = ask(
            "PUT", "/api/v1/products/hostile", files={"image": (text, victim.photo, text)},
            data={"title": text, "attributes": json.dumps({"colour": text})},
        )  # fmt: skip
        if written.status_code >= 400:
            continue
        response = ask("GET", "/api/v1/products/hostile")
        assert response.json()["title"] == text.strip()
        assert response.headers["Content-Type"].startswith("application/json")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    ask("DELETE", "/api/v1/products/hostile")


def test_an_inner_address_is_asked_for_nothing(ask):
    site = Site()
    try:
        for address in inner_addresses(int(site.address("").rpartition(":")[2])):
            response = ask("POST", "/api/v1/searches", json={"image_url": address})
            assert 400 <= response.status_code < 500, (address, response.text)
            assert "root:" not in response.text
        assert site.requests == []
    finally:
        site.close()


def test_no_log_line_is_forged(ask, victim):
    for text in FORGED:
        header = text.encode("utf-8", "surrogateescape").translate(None, b"\r\n\0")
        ask("GET", "/api/v1/facets", headers={"X-Request-ID": header, "User-Agent": header})
        ask("GET", "/api/v1/facets", params={text: text})
        ask("GET", f"/{quote(text)}")
        ask("POST", "/api/v1/searches", json={"image_url": text})
        ask("POST", "/api/v1/searches", json={"product_id": text})
        ask("POST", "/api/v1/searches", files={"image": (text, b"no picture", "image/jpeg")})
        ask("POST", "/api/v1/taggings", files={"file": (text, b"a,b\n1,2", text)})
    entries = [json.loads(line) for _, line in victim.lines()]
    assert entries
    assert not [entry for entry in entries if entry.get("event") == "forged"]


def settle(ask, victim, response) -> None:
    """Wait until a file that was taken has been dealt with, and remove it."""
    if response.status_code != 202:
        assert response.status_code < 500
        return
    path = f"/api/v1/taggings/{response.json()['id']}"

    def state():
        return victim.stack.client.get(path).json()["state"]

    assert eventually(lambda: state() in _ENDED, _PATIENCE_S), state()
    text = ask("GET", f"{path}/results", headers={"Accept": "text/csv"}).text
    assert "root:" not in text
    for cell in text.replace("\n", ",").split(","):
        assert not cell.strip('"').startswith(("=", "@")), cell
    ask("DELETE", path)


@pytest.fixture
def memory(victim):
    """That the tagger holds little more afterwards than before."""
    process = psutil.Process(victim.stack.processes["tagger"])
    before = process.memory_info().rss
    yield
    assert process.memory_info().rss - before < _MOST_MORE_BYTES


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_read_or_refused(ask, victim, memory, name):
    sheet = b"ProductId,Image\np0,p0.jpg\np1,p1.jpg\n"
    content = ARCHIVES[name](victim.photo)
    response = ask(
        "POST", "/api/v1/taggings",
        files={"file": ("a.csv", sheet, "text/csv"), "pictures": ("a.zip", content)},
        timeout=_PATIENCE_S,
    )  # fmt: skip
    settle(ask, victim, response)


@pytest.mark.parametrize("name", SHEETS)
def test_a_catalogue_file_is_read_or_refused(ask, victim, memory, name):
    content = SHEETS[name]()
    kind = "xlsx" if "workbook" in name else "csv"
    response = ask(
        "POST", "/api/v1/taggings", files={"file": (f"a.{kind}", content)}, timeout=_PATIENCE_S
    )
    settle(ask, victim, response)

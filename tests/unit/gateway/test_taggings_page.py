"""The document of the pages of taggings and its assets."""

import re
from pathlib import Path

import pytest
from flask import Flask

import vitrine_gateway.page
from vitrine_gateway.page import create_page

ASSETS = Path(vitrine_gateway.page.__file__).parent / "static"
SCRIPTS = sorted((ASSETS / "js" / "taggings").rglob("*.js"))
SHEETS = sorted((ASSETS / "css" / "taggings").glob("*.css"))


@pytest.fixture
def client():
    app = Flask("page")
    app.register_blueprint(create_page(max_image_bytes=12_000_000, max_tagging_bytes=7_000_000))
    return app.test_client()


@pytest.fixture
def document(client):
    return client.get("/taggings").get_data(as_text=True)


def test_the_pages_name_the_largest_upload(document):
    assert 'data-max-tagging-bytes="7000000"' in document


@pytest.mark.parametrize("address", ["/taggings/ab12", "/taggings/ab12/review"])
def test_one_document_is_all_three_pages(client, document, address):
    assert client.get(address).get_data(as_text=True) == document


def test_the_search_leads_to_the_taggings_and_back(client, document):
    assert 'href="/taggings"' in client.get("/").get_data(as_text=True)
    assert 'href="/"' in document


def test_the_policy_allows_own_files_and_nothing_inline(client, document):
    policy = client.get("/taggings").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", document)


def test_everything_that_the_document_names_is_there(client, document):
    addresses = set(re.findall(r'(?:href|src)="(/assets/[^"#]+)', document))
    assert len(addresses) > len(SCRIPTS) + len(SHEETS)
    for address in addresses:
        with client.get(address) as asset:
            assert asset.status_code == 200, address


def test_what_is_loaded_is_fetched_ahead(document):
    for script in SCRIPTS:
        text = script.read_text()
        for name in re.findall(r'^(?:import|\} from)[^"\n]*"([^"]+)";', text, re.M):
            path = (script.parent / name).resolve()
            assert path.is_file(), name
            assert f"/js/{path.relative_to(ASSETS / 'js').as_posix()}" in document
    for sheet in SHEETS:
        assert f"/css/taggings/{sheet.name}" in document


def test_every_icon_is_in_the_sprite(document):
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ASSETS / "icons.svg").read_text()))
    named = set(re.findall(r"icons\.svg#([a-z]+)", document))
    for script in SCRIPTS:
        found = re.findall(
            r'\b(?:icon|small|tool|main|picker|#row)\("([a-z]+)"|sign: "([a-z]+)"',
            script.read_text(),
        )
        named |= {a or b for a, b in found}
    assert named <= drawn


def test_nothing_is_fetched_from_elsewhere(document):
    for text in [document, *(path.read_text() for path in (*SCRIPTS, *SHEETS))]:
        assert not re.findall(r"https?://[\w.]+", text)

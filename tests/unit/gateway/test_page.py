"""The document of the page and its assets."""

import re
from pathlib import Path

import pytest
from flask import Flask

import vitrine_gateway.page
from vitrine_gateway.page import create_page

ASSETS = Path(vitrine_gateway.page.__file__).parent / "static"
SCRIPTS = sorted((ASSETS / "js").glob("*.js"))
SHEETS = sorted((ASSETS / "css").glob("*.css"))


@pytest.fixture
def client():
    app = Flask("page")
    app.register_blueprint(create_page(max_image_bytes=12_000_000))
    return app.test_client()


@pytest.fixture
def document(client):
    return client.get("/").get_data(as_text=True)


def test_the_page_names_the_largest_photo(document):
    assert 'data-max-image-bytes="12000000"' in document


def test_the_policy_allows_own_files_and_nothing_inline(client, document):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", document)


def test_everything_that_the_document_names_is_there(client, document):
    addresses = set(re.findall(r'(?:href|src)="(/assets/[^"#]+)', document))
    assert len(addresses) > len(SCRIPTS)
    for address in addresses:
        with client.get(address) as asset:
            assert asset.status_code == 200, address


def test_every_sheet_is_linked(document):
    for sheet in SHEETS:
        assert f"/css/{sheet.name}" in document


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_import_of_a_script_is_there(script):
    for name in re.findall(r'^(?:import|\} from)[^"\n]*"([^"]+)";', script.read_text(), re.M):
        assert (script.parent / name).is_file(), name


def test_every_icon_is_in_the_sprite(document):
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ASSETS / "icons.svg").read_text()))
    named = set(re.findall(r"icons\.svg#([a-z]+)", document))
    for script in SCRIPTS:
        text = script.read_text()
        named |= {a or b for a, b in re.findall(r'icon\("([a-z]+)"\)|sign: "([a-z]+)"', text)}
    assert named <= drawn


def test_every_icon_of_the_sprite_is_shown_by_a_page():
    drawn = re.findall(r'<symbol id="([a-z]+)"', (ASSETS / "icons.svg").read_text())
    pages = [*ASSETS.glob("js/**/*.js"), *(ASSETS.parent / "templates").glob("*.html")]
    texts = "".join(page.read_text() for page in pages)
    assert [name for name in drawn if f'"{name}"' not in texts] == []


def test_nothing_is_fetched_from_elsewhere(document):
    texts = [document, *(path.read_text() for path in (*SCRIPTS, *SHEETS))]
    for text in texts:
        assert set(re.findall(r"https?://[\w.]+", text)) <= {"http://www.w3.org"}


def test_fonts_come_with_their_licences():
    for font in (ASSETS / "fonts").glob("*.woff2"):
        family = "-".join(font.name.split("-")[:2])
        licence = font.parent / f"{family}.LICENSE.txt"
        assert "SIL Open Font License" in licence.read_text()


def test_an_asset_is_kept_under_the_version_that_it_is_of(client, document):
    address = re.search(r"/assets/(\w+)/js/main\.js", document)
    other_address = address[0].replace(address[1], "another")
    with client.get(address[0]) as kept, client.get(other_address) as other:
        assert "immutable" in kept.headers["Cache-Control"]
        assert other.headers["Cache-Control"] == "no-cache"
        assert other.data == kept.data


@pytest.mark.parametrize("name", ["js/none.js", "../blueprint.py", "%2e%2e/blueprint.py"])
def test_nothing_else_is_served(client, name):
    assert client.get(f"/assets/any/{name}").status_code == 404

"""Suspicions are sent to the review of a server, with the pictures that they are about."""

import io
import zipfile
from contextlib import contextmanager

import pytest
from werkzeug.formparser import parse_form_data

from fixtures.scripted_server import scripted_server
from vitrine_pipeline.audit.doubted import gather
from vitrine_pipeline.audit.review_server import ReviewServer
from vitrine_pipeline.audit.scoring import Suspicion, Witness
from vitrine_pipeline.errors import PipelineError
from vitrine_product.attributes import ATTRIBUTES
from vitrine_sheets.catalogue import CatalogueRow
from vitrine_sheets.pictures.finding import Pictures
from vitrine_sheets.pictures.places import Archive
from vitrine_sheets.tagged.asking import Asker
from vitrine_sheets.tagged.sheet import read_rows, survey

ID = "0f" * 16
SILENT = Witness("", 0.0, 0.0)


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    for name in ("a.jpg", "b|c.jpg", "summer/gr\u00fcn.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.fixture
def suspicions(images):
    def product(product_id, name, title=None, **attributes):
        return CatalogueRow(product_id, images / name, attributes, title, None, 2)

    one = product("007", "a.jpg", "=Shirt, red", colour="Red", usage="Casual", gender="Men")
    two = product("-x", "summer/gr\u00fcn.jpg", colour="Blue")
    three = product("3", "b|c.jpg", colour="Black")
    four = product("4", "a.jpg", usage="Formal")
    doubts = (
        (one, "colour", "Navy Blue"), (two, "colour", "Black | White"), (one, "usage", "Sports"),
        (three, "colour", "Red"), (four, "usage", "Casual"),
    )  # fmt: skip
    return tuple(
        Suspicion(row, name, row.attributes[name], value, 0.5, SILENT, SILENT, SILENT, "")
        for row, name, value in doubts
    )


@pytest.fixture
def doubted(suspicions, images, tmp_path):
    @contextmanager
    def doubted():
        with gather(suspicions, ATTRIBUTES, images, tmp_path, lambda _steps: None) as found:
            yield found

    return doubted


@pytest.fixture
def site():
    with scripted_server({}) as site:
        yield site


def sent(site, at=0):
    """The fields and files of a request, and how long it said that it is."""
    head, body = site.heads[at], site.bodies[at]
    assert int(head["Content-Length"]) == len(body)
    environ = {
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": head["Content-Length"],
        "CONTENT_TYPE": head["Content-Type"],
        "REQUEST_METHOD": "POST",
    }
    _, fields, files = parse_form_data(environ, lambda **_sizes: io.BytesIO())
    return fields, {key: (file.filename, file.read()) for key, file in files.items()}


def test_a_tagging_reads_what_was_gathered_as_it_was_meant(doubted, suspicions):
    with doubted() as found, zipfile.ZipFile(found.pictures) as archive:
        assert len(archive.namelist()) == 3
        sheet = survey(found.file, {})
        asker = Asker(sheet.layout, Pictures(Archive(archive.infolist())), ATTRIBUTES)
        asked = {row.product_id: row for row in map(asker.read, read_rows(sheet))}
        pictures = {key: archive.read(row.picture).decode() for key, row in asked.items()}
    assert list(asked) == ["007", "-x", "3", "4"]
    assert asked["007"].suspected == {"colour": "Navy Blue", "usage": "Sports"}
    assert asked["007"].stated == {"colour": "Red", "usage": "Casual", "gender": "Men"}
    assert asked["007"].row.cells[sheet.layout["title"]] == "=Shirt, red"
    assert asked["-x"].suspected == {"colour": "Black | White"}
    assert pictures == {"007": "a.jpg", "-x": "summer/gr\u00fcn.jpg", "3": "b|c.jpg", "4": "a.jpg"}


def test_nothing_of_it_is_left_behind(doubted, tmp_path):
    with doubted() as found:
        assert found.file.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["images"]


def test_a_picture_that_is_gone_is_named(doubted, images, tmp_path):
    (images / "a.jpg").unlink()
    with pytest.raises(PipelineError, match=r"a\.jpg: No such file .*nothing was sent"), doubted():
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["images"]


def test_the_file_and_the_pictures_are_sent_with_a_name_and_a_key(doubted, site):
    site.script += [(202, {}, {"id": ID})]
    with doubted() as found:
        address = ReviewServer(f"{site.url}/", "secret").send(found, "audit of sh\u00f6p.csv")
        written, packed = found.file.read_bytes(), found.pictures.read_bytes()
    assert address == f"{site.url}/taggings/{ID}/review"
    assert site.heads[0]["Authorization"] == "Bearer secret"
    fields, files = sent(site)
    assert fields["name"] == "audit of sh\u00f6p.csv"
    assert list(files) == ["file", "pictures"]
    assert files["file"] == ("audit of sh\u00f6p.csv", written)
    assert files["pictures"] == ("pictures.zip", packed)


def test_a_server_that_is_busy_is_sent_all_of_it_again(doubted, site, monkeypatch):
    waited = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waited.append)
    busy = {"detail": "too many taggings wait"}
    site.script += [(429, {"Retry-After": "7"}, busy), (503, {}, busy), (202, {}, {"id": ID})]
    with doubted() as found:
        ReviewServer(site.url, backoff_s=0).send(found, "shop.csv")
    assert waited == [7, 0]
    assert sent(site, 0)[1] == sent(site, 1)[1] == sent(site, 2)[1]
    assert zipfile.is_zipfile(io.BytesIO(sent(site, 2)[1]["pictures"][1]))


def test_a_server_that_stays_busy_is_given_up_with_what_it_says(doubted, site):
    site.script += [(503, {}, {"detail": "too many taggings wait"})] * 8
    with doubted() as found, pytest.raises(PipelineError, match="too many taggings wait; give"):
        ReviewServer(site.url, backoff_s=0).send(found, "shop.csv")
    assert len(site.bodies) == 8


def test_a_server_that_is_not_there_is_named(doubted):
    with doubted() as found, pytest.raises(PipelineError, match=r"--server http://.*:1: it cannot"):
        ReviewServer("http://127.0.0.1:1", backoff_s=0).send(found, "shop.csv")


def test_a_server_is_asked_beforehand_and_given_time(site):
    site.script += [(503, {}, {}), (200, {}, {"taggings": []}), (404, {}, {})]
    server = ReviewServer(site.url, backoff_s=0)
    server.check()
    with pytest.raises(PipelineError, match="takes no taggings: status 404: Not Found"):
        server.check()
    with pytest.raises(PipelineError, match="it cannot be reached"):
        ReviewServer("http://127.0.0.1:1", backoff_s=0).check()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((401, {}, {"detail": "this needs an API key"}), "status 401: this needs an API key"),
        ((413, {}, {"detail": "the upload is too large"}), "status 413: the upload is too large"),
        ((404, {}, {}), "status 404: Not Found"),
        ((202, {}, {}), "what it answers is no tagging"),
        ((0, {}, None), "look at http://.*/taggings whether"),
    ],
)
def test_what_cannot_be_mended_by_waiting_is_not_sent_twice(doubted, site, answer, said):
    site.script += [answer]
    with doubted() as found, pytest.raises(PipelineError, match=said):
        ReviewServer(site.url, backoff_s=0).send(found, "shop.csv")
    assert len(site.bodies) == 1

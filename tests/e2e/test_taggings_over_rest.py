"""A catalogue file sent over REST to the real processes, which are restarted on its way."""

import csv
import io
import zipfile

import pytest

from fixtures.stack import running_stack
from fixtures.tagging_forms import URL
from fixtures.waiting import eventually


@pytest.fixture(scope="module")
def archive(trained):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as pictures:
        for row in trained.rows:
            pictures.write(trained.images / row["Image"], row["Image"])
    return packed.getvalue()


def send(stack, trained, archive):
    files = {"file": ("shop.csv", trained.catalogue.read_bytes()), "pictures": ("p.zip", archive)}
    response = stack.client.post(URL, files=files, timeout=60)
    assert response.status_code == 202, response.text
    return response.headers["Location"]


def read(stack, address):
    response = stack.client.get(address)
    assert response.status_code == 200, response.text
    return response.json()


def pages(stack, address):
    """All rows, page by page."""
    after, rows = 0, []
    while after is not None:
        page = read(stack, f"{address}/results?limit=50&after={after}")
        rows += page["results"]
        after = page["next"]
    return rows


def table(stack, address):
    response = stack.client.get(f"{address}/results?format=csv")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_a_file_survives_a_restart_and_is_corrected_cancelled_and_removed(trained, shop, archive):
    with running_stack(trained.bundle, shop) as stack:
        tagging = send(stack, trained, archive)
        assert eventually(lambda: read(stack, tagging)["done"] > 0)
        stack.stop()
    with running_stack(trained.bundle, shop) as stack:
        assert eventually(lambda: read(stack, tagging)["state"] == "done"), read(stack, tagging)
        check_every_row_once(stack, tagging, trained)
        check_corrections(stack, tagging)
        check_the_end(stack, tagging, send(stack, trained, archive))


def check_every_row_once(stack, tagging, trained):
    told = read(stack, tagging)
    assert (told["rows"], told["done"], told["failed"]) == (len(trained.rows),) * 2 + (0,)
    found, rows = pages(stack, tagging), table(stack, tagging)
    assert [row["row"] for row in found] == list(range(1, len(trained.rows) + 1))
    own = list(trained.rows[0])
    assert [{name: row[name] for name in own} for row in rows] == trained.rows
    for name in told["attributes"]:
        assert [row["attributes"][name]["value"] for row in found] == [row[name] for row in rows]


def check_corrections(stack, tagging):
    before = read(stack, f"{tagging}/results?limit=1")["results"][0]["attributes"]["colour"]
    said = {"row": 1, "attribute": "colour", "value": "Olive Green", "reviewer": "Ana"}
    made = stack.client.post(f"{tagging}/corrections", json=said)
    assert made.status_code == 201, made.text
    correction = made.json()["correction"]
    assert correction["was"] == before["value"]
    first = table(stack, tagging)[0]
    assert (first["colour"], first["reviewed_by"]) == ("Olive Green", "Ana")
    undone = stack.client.delete(f"{tagging}/corrections/{correction['id']}")
    assert undone.status_code == 200
    first = table(stack, tagging)[0]
    assert (first["colour"], first["reviewed_by"]) == (before["value"], "")
    picture = stack.client.get(f"{tagging}/rows/1/picture")
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/webp")


def check_the_end(stack, tagging, other):
    assert stack.client.delete(other).status_code == 204
    assert read(stack, other)["state"] == "cancelled"
    assert len(pages(stack, other)) <= len(pages(stack, tagging))
    for address in (other, tagging):
        assert stack.client.delete(address).status_code == 204
        assert stack.client.get(address).status_code == 404
    assert read(stack, URL) == {"taggings": []}

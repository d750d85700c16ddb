"""A catalogue is tagged by the running processes, reviewed, and taken home."""

import csv
import io

import pytest

from fixtures.tagger_service import read_csv, zip_of
from fixtures.waiting import eventually

_ROWS = 40


@pytest.fixture(scope="module")
def catalogue(trained):
    """Rows of the drawn catalogue without their attributes, and their pictures."""
    ids = [row["ProductId"] for row in trained.rows[:_ROWS]]
    written = io.StringIO(newline="")
    csv.writer(written).writerows([("ProductId",), *((one,) for one in ids)])
    wanted = {f"{one}.jpg": trained.photo(one) for one in ids}
    return written.getvalue().encode(), zip_of(wanted)


def test_a_catalogue_is_tagged_reviewed_and_taken_home(stack, catalogue):
    file, pictures = catalogue
    taggings = "/api/v1/taggings"

    made = stack.client.post(
        taggings, files={"file": ("shop.csv", file), "pictures": ("shop.zip", pictures)}
    )
    assert made.status_code == 202
    address = made.headers["Location"]
    assert eventually(lambda: stack.client.get(address).json()["state"] == "done", 180)
    told = stack.client.get(address).json()
    assert (told["rows"], told["done"], told["failed"]) == (_ROWS, _ROWS, 0)

    reviews = stack.client.get(f"{address}/reviews").json()
    assert reviews["open"] == told["reviews"]["open"]
    row = stack.client.get(f"{address}/results").json()["results"][0]["row"]
    said = {"row": row, "attribute": "colour", "value": "Teal", "reviewer": "Ada"}
    assert stack.client.post(f"{address}/corrections", json=said).status_code == 201
    picture = stack.client.get(f"{address}/rows/{row}/picture")
    assert picture.headers["Content-Type"] == "image/webp"

    taken = read_csv(stack.client.get(f"{address}/results?format=csv").content)
    assert len(taken) == _ROWS
    assert (taken[0]["colour"], taken[0]["reviewed_by"]) == ("Teal", "Ada")
    corrections = read_csv(stack.client.get(f"{address}/corrections?format=csv").content)
    assert [one["value"] for one in corrections] == ["Teal"]

    assert stack.client.delete(address).status_code == 204
    assert stack.client.get(address).status_code == 404

"""`vitrine index` on what was written over REST."""

import csv
import json

import pytest

from fixtures.pictures import drawing, encode
from fixtures.stack import run_vitrine

NAMES = ("rest-1", "rest-2", "rest-3")


@pytest.fixture
def index(trained, stack, tmp_path):
    """Runs `vitrine index` on a file with `NAMES` and their pictures as they are given."""

    def run(pictures):
        with (tmp_path / "catalogue.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("ProductId", "ProductTitle"))
            writer.writerows((name, f"Product {name}") for name in pictures)
        for name, picture in pictures.items():
            (tmp_path / f"{name}.jpg").write_bytes(picture)
        run_vitrine(
            *("index", "--bundle", str(trained.bundle), "--database", stack.database),
            *("--catalogue", str(tmp_path / "catalogue.csv"), "--images", str(tmp_path)),
            *("--report", str(tmp_path / "report.json")),
        )
        report = json.loads((tmp_path / "report.json").read_text())
        return report["embedded"], report["unchanged"], report["failed"]

    yield run
    for name in NAMES:
        stack.client.delete(f"/api/v1/products/{name}")


def test_only_a_picture_that_rest_did_not_write_is_embedded(stack, index):
    pictures = {name: encode(drawing(60 + 10 * at, 50), "JPEG") for at, name in enumerate(NAMES)}
    for name, picture in pictures.items():
        stack.client.put(
            f"/api/v1/products/{name}",
            files={"image": ("photo.jpg", picture)},
            data={"title": f"Product {name}"},
        ).raise_for_status()
    # Without a picture it keeps the one that it has, and that is known still.
    stack.client.put(
        f"/api/v1/products/{NAMES[1]}", json={"title": f"Product {NAMES[1]}"}
    ).raise_for_status()

    assert index(pictures) == (0, 3, [])
    assert index({**pictures, NAMES[2]: encode(drawing(200, 50), "JPEG")}) == (1, 2, [])

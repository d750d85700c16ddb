"""A catalogue file that is tagged by the running stack, and by its bundle without it."""

import csv
import json
from pathlib import Path

import pytest

from fixtures.stack import run_vitrine


@pytest.fixture
def tag(trained, tmp_path):
    """Runs `vitrine tag`, and returns the rows that it wrote."""

    def tag(*by: str) -> list[dict[str, str]]:
        out = tmp_path / "tagged.csv"
        file, images = str(trained.catalogue), str(trained.images)
        run_vitrine("tag", file, "--images", images, "--out", str(out), *by)
        return read(out)

    return tag


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def test_a_server_and_a_bundle_tag_a_catalogue_alike(trained, stack, tag):
    by_server = tag("--server", stack.url)

    assert by_server == tag("--bundle", str(trained.bundle))
    own = list(trained.rows[0])
    assert [{name: row[name] for name in own} for row in by_server] == trained.rows
    assert all(row["colour"] and row["suggested_title"] for row in by_server)


def test_a_search_on_the_command_line_is_the_search_of_the_api(trained, stack):
    picture = trained.images / f"{trained.rows[0]['ProductId']}.jpg"
    server = stack.url
    found = json.loads(run_vitrine("search", str(picture), "--server", server, "--json"))

    asked = stack.search(picture.read_bytes()).json()
    assert found["attributes"] == asked["attributes"]
    assert found["description"] == asked["description"]

"""Every block of docs/how-to/tag-over-rest.md does what the page says."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "tag-over-rest.md"
ROWS = 6


@pytest.fixture
def folder(trained, tmp_path):
    """A folder with a few rows of the catalogue, and their pictures."""
    rows = trained.rows[:ROWS]
    with (tmp_path / "shop.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (tmp_path / "photos").mkdir()
    for row in rows:
        shutil.copy(trained.images / row["Image"], tmp_path / "photos")
    return tmp_path


def taggings(stack):
    """The ids of those that are kept."""
    return {one["id"] for one in stack.client.get("/api/v1/taggings").json()["taggings"]}


def test_the_commands_run_and_the_file_comes_back_with_what_was_said(stack, trained, folder):
    blocks = [
        token.content
        for token in MarkdownIt().parse(PAGE.read_text(encoding="utf-8"))
        if token.info == "sh"
    ]
    before = taggings(stack)
    done = subprocess.run(
        ("bash", "-euo", "pipefail", "-c", "\n".join(blocks)
            .replace("http://localhost:8000", stack.url.rstrip("/"))),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    with (folder / "tagged.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["ProductId"] for row in rows] == [row["ProductId"] for row in trained.rows[:ROWS]]
    assert (rows[0]["colour"], rows[0]["reviewed_by"]) == ("Olive", "Ana")
    assert (folder / "row-1.webp").read_bytes()[8:12] == b"WEBP"
    [header, line] = (folder / "corrections.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header == "id,image,attribute,value,was,reviewer,at"
    assert line.split(",")[2:4] == ["colour", "Olive"]
    assert taggings(stack) == before

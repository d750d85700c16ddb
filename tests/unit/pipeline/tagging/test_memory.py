"""The memory that tagging takes does not grow with the file.

``TAG_ROWS`` and ``TAG_BUNDLE_ROWS`` say of how many rows; `make test-tag` takes a million and
50,000.
"""

import csv
import itertools
import os
import subprocess
import sys

import pytest

from fixtures import tag_measured

ROWS = int(os.environ.get("TAG_ROWS", "10000"))
BUNDLE_ROWS = int(os.environ.get("TAG_BUNDLE_ROWS", "300"))
MOST_BYTES = 400_000_000
_SLOWEST_A_SECOND = 100
_SLOWEST_OF_A_BUNDLE_A_SECOND = 5


@pytest.fixture
def tag(shop, tmp_path):
    """Tag a file of so many rows, a few pictures being those of all, and return the peak."""

    def tag(rows, *options, timeout_s):
        file, out = tmp_path / f"{rows}.csv", tmp_path / f"{rows}.tagged.csv"
        images = [f"{one.id}.png" for one in shop.products]
        with file.open("w", newline="") as written:
            writer = csv.writer(written)
            writer.writerow(("id", "image", "colour", "title"))
            writer.writerows(
                (f"p{at}", images[at % len(images)], "", f"Product {at} " + "of wool " * 20)
                for at in range(rows)
            )
        ended = subprocess.run(
            [sys.executable, "-P", tag_measured.__file__, *options, "tag", str(file),
             "--images", str(shop.images), "--out", str(out), "--bundle", shop.bundle],
            capture_output=True, text=True, check=False, cwd=tmp_path, timeout=timeout_s,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        with out.open(newline="") as read:
            for at, row in itertools.zip_longest(range(rows), csv.DictReader(read)):
                assert row["id"] == f"p{at}"
                assert row["suggested_title"]
        return int(ended.stdout.removeprefix("PEAK "))

    return tag


@pytest.mark.timeout(120 + ROWS // _SLOWEST_A_SECOND)
def test_a_long_file_is_tagged_in_little_memory(tag):
    short = tag(ROWS // 10, "--stand-in", timeout_s=60 + ROWS // _SLOWEST_A_SECOND)
    long = tag(ROWS, "--stand-in", timeout_s=60 + ROWS // _SLOWEST_A_SECOND)
    print(f"{ROWS} rows: {long / 1e6:.0f} MB; {ROWS // 10} rows: {short / 1e6:.0f} MB")
    assert long < MOST_BYTES
    assert long < 1.1 * short


@pytest.mark.timeout(120 + BUNDLE_ROWS // _SLOWEST_OF_A_BUNDLE_A_SECOND)
def test_a_bundle_tags_a_long_file_in_little_memory(tag):
    long = tag(BUNDLE_ROWS, timeout_s=60 + BUNDLE_ROWS // _SLOWEST_OF_A_BUNDLE_A_SECOND)
    print(f"{BUNDLE_ROWS} rows with a bundle: {long / 1e6:.0f} MB")
    assert long < MOST_BYTES

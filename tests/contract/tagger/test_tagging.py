"""A catalogue file is tagged in the background, and comes back as `vitrine tag` writes it."""

import pytest

from fixtures.tagger_service import read_csv, zip_of
from vitrine.tagger.v1 import tagger_pb2 as pb
from vitrine_pipeline.cli import app

_REVIEWED = ["reviewed_by", "reviewed_at"]


def tag_here(shop, tmp_path, *options):
    """Tag the file with the bundle, in this process."""
    out = tmp_path / "tagged.csv"
    with pytest.raises(SystemExit) as ended:
        app(
            [
                *("tag", str(shop.file), "--images", str(shop.folder), "--out", str(out)),
                *("--bundle", shop.bundle, *options),
            ]
        )
    assert ended.value.code == 0
    return out.read_bytes()


def test_a_file_gets_the_cells_that_the_command_gives_it(start, database_url, shop, tmp_path):
    _, tagger = start(database_url)

    made = tagger.create(shop.file.read_bytes(), zip_of(shop.images))
    assert made.state in (pb.TAGGING_STATE_QUEUED, pb.TAGGING_STATE_READING)
    done = tagger.ended(made.id)

    assert (done.state, done.rows, done.tagged, done.failed) == (
        pb.TAGGING_STATE_DONE, len(shop.products), len(shop.products), 0,
    )  # fmt: skip
    exported = tagger.export(made.id)
    rows = read_csv(exported)
    assert [list(row)[-2:] for row in rows] == [_REVIEWED] * len(rows)
    expected = read_csv(tag_here(shop, tmp_path))
    assert [{k: v for k, v in row.items() if k not in _REVIEWED} for row in rows] == expected

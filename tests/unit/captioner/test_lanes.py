"""A bulk description gives way to people before it begins, and is written in one turn."""

import pytest

from fixtures.tiny_bundle import write_tiny_bundle
from fixtures.tiny_captions import captioner_files, embedding_of, rows
from vitrine_bundle import open_bundle
from vitrine_captioner.model import open_captioner
from vitrine_inference import LanePolicy
from vitrine_serving.errors import DeadlineExceeded
from vitrine_serving.lanes import Lane, lane_scope

EMBEDDING = embedding_of(rows()[0])
# So small a share that one title uses it up for longer than any test waits.
POLICY = LanePolicy(quiet_s=0, share=1e-9)


def opened(folder):
    write_tiny_bundle(folder / "bundle", captioner_files())
    pools = []
    bundle = open_bundle(str(folder / "bundle"))
    captioner = open_captioner(bundle, interpreters=1, lanes=POLICY, watch=pools.append)
    return captioner, pools[0]


def describe(captioner, lane, timeout_s=20.0):
    with lane_scope(lane):
        return captioner.describe(EMBEDDING, (), timeout_s=timeout_s)


def test_a_bulk_description_reads_as_any_other(tmp_path):
    captioner, _ = opened(tmp_path)

    assert describe(captioner, Lane.BULK) == describe(captioner, Lane.INTERACTIVE)


def test_a_bulk_description_waits_for_people_and_is_written_in_one_turn(tmp_path):
    captioner, pool = opened(tmp_path)
    turns = []
    pool.turns.on_turn = turns.append

    with pool.turn(0):
        assert describe(captioner, Lane.BULK).title
        with pytest.raises(DeadlineExceeded):
            describe(captioner, Lane.BULK, timeout_s=0.3)

    assert len(turns) == 1
    assert describe(captioner, Lane.INTERACTIVE).title
    assert describe(captioner, Lane.BULK).title
    assert len(turns) == 2

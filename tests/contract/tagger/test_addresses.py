"""Pictures that stand on the web are fetched while their rows are tagged."""

import pytest

from fixtures.scripted_site import LASTING, PASSING, SOUND, ScriptedSite
from fixtures.tagger_service import read_csv
from vitrine.tagger.v1 import tagger_pb2 as pb

# What takes longer than a test may wait for, or is said by the service that decodes.
_LEFT_OUT = {"slow", "busy-until"}


@pytest.fixture
def site():
    scripted = ScriptedSite()
    yield scripted
    scripted.close()


def test_each_picture_that_can_be_had_is_tagged_and_each_other_row_says_why_not(start, site):
    _, tagger = start(module="fixtures.tagger_near_site")
    kinds = [kind for kind in (*SOUND, *PASSING, *LASTING) if kind not in _LEFT_OUT]
    lines = [f"{kind},{site.address(f'/{kind}/1.jpg')}" for kind in kinds]

    done = tagger.ended(tagger.create("\n".join(["ProductId,ImageURL", *lines]).encode()).id)
    errors = {row["ProductId"]: row["error"] for row in read_csv(tagger.export(done.id))}

    assert done.state == pb.TAGGING_STATE_DONE
    assert list(errors) == kinds
    had = {kind for kind, error in errors.items() if not error}
    assert had == {*SOUND, *PASSING} - _LEFT_OUT - {"unframed-cut-once"}
    for kind, reason in LASTING.items():
        if kind not in _LEFT_OUT:
            assert reason in errors[kind]
            assert "--" not in errors[kind]


def test_an_address_that_is_not_public_is_not_asked(tagger, site):
    file = f"ProductId,ImageURL\np0,{site.address('/sound/a.jpg')}\n".encode()

    done = tagger.ended(tagger.create(file).id)

    assert (done.tagged, done.failed) == (0, 1)
    assert "not public" in read_csv(tagger.export(done.id))[0]["error"]
    assert site.asked.total() == 0


def test_a_picture_that_came_along_is_not_fetched(start, site, shop):
    from fixtures.tagger_service import zip_of

    _, tagger = start(module="fixtures.tagger_near_site")
    file = f"ProductId,ImageURL\np0,{site.address('/sound/p0.jpg')}\n".encode()

    done = tagger.ended(tagger.create(file, zip_of(shop.images)).id)

    assert done.tagged == 1
    assert site.asked.total() == 0

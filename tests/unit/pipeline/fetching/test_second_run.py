"""What is there is not fetched again, unless it has changed."""

import fcntl
import os

import pytest

from fixtures.scripted_site import picture_of
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.fetching import FetchPlan, fetch_pictures


def test_a_second_run_asks_only_what_may_have_changed(shop, site, capsys):
    shop.put("a", "/validated/a.jpg")
    shop.put("b", "/sound/b.jpg")
    shop.fetch(capsys)

    summary = shop.fetch(capsys)

    assert (summary["present"], summary["downloaded"], summary["attempts"]) == (2, 0, 1)
    assert site.unchanged == {"/validated/a.jpg": 1}
    assert site.asked["/sound/b.jpg"] == 1


def test_a_picture_that_has_changed_at_its_site_is_fetched_again(shop, site, capsys):
    shop.put("a", "/validated/a.jpg")
    shop.fetch(capsys)
    site.version = "2"

    assert shop.fetch(capsys)["downloaded"] == 1
    assert site.given["/validated/a.jpg"] == 2


def test_a_picture_whose_site_fails_at_the_second_run_stays(shop, site, capsys):
    shop.put("a", "/validated/a.jpg")
    shop.fetch(capsys)
    site.close()

    assert shop.fetch(capsys)["present"] == 1
    assert "in vain" in shop.report()["a"]["reason"]
    assert shop.files() == {"a.jpg": picture_of("/validated/a.jpg")}


def test_pictures_that_were_there_before_are_left_alone_if_they_are_whole(shop, site, capsys):
    shop.put("whole", "/sound/1.jpg")
    shop.put("half", "/sound/2.jpg")
    shop.images.mkdir()
    own = picture_of("/of/the/shop")
    (shop.images / "whole.jpg").write_bytes(own)
    (shop.images / "half.jpg").write_bytes(own[:900])

    summary = shop.fetch(capsys)

    assert (summary["present"], summary["downloaded"]) == (1, 1)
    assert shop.files() == {"whole.jpg": own, "half.jpg": picture_of("/sound/2.jpg")}


def test_a_product_with_a_new_address_gets_its_new_picture(shop, capsys):
    shop.put("a", "/sound/old.jpg")
    shop.fetch(capsys)
    shop.rows.clear()
    shop.put("a", "/sound/new.jpg")

    assert shop.fetch(capsys)["downloaded"] == 1
    assert shop.files() == {"a.jpg": picture_of("/sound/new.jpg")}


def test_only_those_that_failed_are_tried_again(shop, site, capsys):
    shop.put("a", "/validated/a.jpg")
    shop.put("b", "/gone/b.jpg")
    shop.fetch(capsys)
    shop.put("new", "/sound/new.jpg")

    summary = shop.fetch(capsys, "--retry-failed")

    assert site.asked == {"/validated/a.jpg": 1, "/gone/b.jpg": 2}
    assert [shop.report()[id_]["outcome"] for id_ in ("a", "b", "new")] == [
        *("downloaded", "failed", "skipped"),
    ]
    assert summary["attempts"] == 1


def test_a_damaged_ledger_is_begun_anew(shop, site, capsys):
    shop.put("a", "/sound/a.jpg")
    shop.fetch(capsys)
    (shop.folder / "images.fetch.sqlite").write_bytes(b"no database, but long enough" * 200)

    assert shop.fetch(capsys)["present"] == 1
    assert site.asked == {"/sound/a.jpg": 1}


def test_two_runs_do_not_fill_one_folder(shop, capsys):
    shop.put("a", "/sound/a.jpg")
    shop.arguments()
    (shop.images / ".fetching").mkdir(parents=True)
    held = os.open(shop.images / ".fetching", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(PipelineError, match="another `vitrine fetch`"):
        fetch_pictures(FetchPlan(shop.file, shop.images, shop.folder / "r.csv"), print)
    os.close(held)

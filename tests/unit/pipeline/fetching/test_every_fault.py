"""Every picture that can be had is there, and each other has its reason.

``FETCH_PICTURES`` says of how many; `make test-fetch` takes 10,000.
"""

import os

from fixtures.fetching import kinds_of
from fixtures.scripted_site import KINDS, LASTING, PASSING

PICTURES = int(os.environ.get("FETCH_PICTURES", "400"))


def test_every_picture_that_can_be_had_is_there_once_and_each_other_has_its_reason(
    shop, site, capsys
):
    kinds = kinds_of(PICTURES)
    shop.put_all(kinds)

    summary = shop.fetch(capsys)

    assert set(kinds) == set(KINDS)
    assert shop.files() == shop.expected(kinds)
    report = shop.report()
    for at, kind in enumerate(kinds):
        row = report[f"p{at}"]
        if kind in LASTING:
            assert row["outcome"] == "failed", row
            assert LASTING[kind] in row["reason"], row
        else:
            assert (row["outcome"], row["reason"]) == ("downloaded", ""), row
            assert row["file"] == f"p{at}.jpg"
        asked = 2 if kind in TRIED_AGAIN or kind in PASSING else 1
        assert int(row["attempts"]) == asked, row
    assert set(site.given.values()) == {1}
    assert site.too_early == []
    assert summary["failed"] == sum(kind in LASTING for kind in kinds)
    assert summary["products"] == len(report) == PICTURES
    assert summary["attempts"] == sum(int(row["attempts"]) for row in report.values())


TRIED_AGAIN = ("reset", "busy", "slow", "cut-short")

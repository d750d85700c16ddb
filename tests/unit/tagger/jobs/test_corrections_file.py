"""What people say in a review leaves it as a file that a training reads."""

import pytest

from fixtures.taggings import row, tagged
from vitrine_sheets.corrections import read_corrections
from vitrine_tagger.export import export_corrections

AT = "1970-01-12T13:46:40+00:00"


@pytest.fixture
def exported(desk, tmp_path):
    """Export the corrections of a tagging, and read them."""

    def exported(name):
        file = tmp_path / "corrections.csv"
        file.write_bytes(b"".join(export_corrections(desk.taggings.get(name), desk.reviews)))
        return read_corrections(file)

    return exported


def test_a_training_reads_what_people_said(desk, exported):
    name = desk.running([row(1), row(2)])
    desk.work_all(lambda number: tagged(number, sure=False))
    desk.reviews.correct(name, 2, "colour", "=Navy", "Ada")
    desk.reviews.correct(name, 1, "usage", "Formal", "Bo, the second")

    read = exported(name)

    assert read.unreadable == ()
    assert [(one.id, one.attribute, one.value, one.was) for one in read.corrections] == [
        ("p2", "colour", "=Navy", "Blue"),
        ("p1", "usage", "Formal", "Casual"),
    ]
    assert [(one.reviewer, one.at) for one in read.corrections] == [
        ("Ada", AT),
        ("Bo, the second", AT),
    ]


def test_a_review_in_which_nobody_said_anything_is_a_file_too(desk, exported):
    read = exported(desk.running(1))
    assert (read.corrections, read.unreadable) == ((), ())


def test_more_corrections_than_are_read_at_a_time_are_all_there(desk, exported):
    name = desk.running(101)
    desk.work_all(lambda number: tagged(number, sure=False))
    for number in range(1, 102):
        for attribute in ("colour", "usage"):
            desk.reviews.correct(name, number, attribute, "Other", "Ada")

    said = [(one.id, one.attribute) for one in exported(name).corrections]

    assert said == [(f"p{n}", a) for n in range(1, 102) for a in ("colour", "usage")]
